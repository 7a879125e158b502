'use client'

import Link from 'next/link'
import { memo } from 'react'
import { Amount } from '#components/economy/amount.tsx'
import { TransferMark, transferWords } from '#components/economy/transfer-kind.tsx'
import { TransferSource, TransferTarget } from '#components/economy/transfer-sides.tsx'
import type { SettledRow } from '#components/list/settled-rows.ts'
import { Age } from '#components/live/age.tsx'
import { useWarm } from '#components/live/use-warm.ts'
import { Nothing } from '#components/ui/nothing.tsx'
import { Cell } from '#components/ui/table.tsx'
import type { Transfer } from '#lib/economy/contract.ts'

/** One transfer, which never changes. */
export const TransferRow = memo(function TransferRow({
  item: transfer,
  isNew,
}: SettledRow<Transfer>) {
  const row = useWarm('', isNew)
  return (
    <tr ref={row} className="border-line border-t hover:bg-hover has-focus-visible:bg-hover">
      <Cell className="hidden md:table-cell">
        <TransferMark kind={transfer.kind} />
      </Cell>
      <Cell>
        <span className="flex gap-1.5 max-md:[&>:first-child]:max-w-[48%] max-md:[&>:first-child]:shrink-0">
          <TransferSource of={transfer} />
          <span className="md:hidden">→</span>
          <span className="flex min-w-0 md:hidden">
            <TransferTarget of={transfer} />
          </span>
        </span>
        <span className="block truncate text-soft text-xs md:hidden">
          {transferWords[transfer.kind]}, <Age since={transfer.created_at} /> ago
          {transfer.memo ? (
            <>
              {': '}
              <bdi>{transfer.memo}</bdi>
            </>
          ) : null}
        </span>
      </Cell>
      <Cell className="hidden md:table-cell">
        <span className="flex">
          <TransferTarget of={transfer} />
        </span>
      </Cell>
      <Cell className="hidden text-soft xl:table-cell">
        <Purpose of={transfer} />
      </Cell>
      <Cell align="right" className="max-md:align-top">
        <Amount of={transfer.amount} isAligned />
      </Cell>
      <Cell align="right" className="hidden text-soft lg:table-cell">
        {transfer.fee === '0' ? (
          <span className="pr-[4.25em]">
            <Nothing />
          </span>
        ) : (
          <Amount of={transfer.fee} isAligned />
        )}
      </Cell>
      <Cell align="right" className="hidden md:table-cell">
        <Age since={transfer.created_at} />
      </Cell>
    </tr>
  )
})

/** What it was for, as far as the reader may know. */
function Purpose({ of: { task_id, task_title, memo } }: { of: Transfer }) {
  if (memo) {
    return (
      <span dir="auto" className="block truncate" title={memo}>
        {memo}
      </span>
    )
  }
  if (task_id === null) return <Nothing />
  return (
    <Link
      href={`/tasks/${task_id}`}
      prefetch={false}
      dir="auto"
      className="block truncate hover:underline"
      title={task_title ?? undefined}
    >
      {task_title ?? 'a task'}
    </Link>
  )
}
