'use client'

import { LiveTable } from '#components/list/live-table.tsx'
import type { RowKind } from '#components/list/settled-rows.ts'
import { HeadCell } from '#components/ui/table.tsx'
import type { Transfer, TransferList } from '#lib/economy/contract.ts'
import { TransferRow } from './transfer-row.tsx'

interface TransfersTableProps {
  /** The list's key: another list, other rows. */
  readonly of: string
  readonly list: TransferList
  readonly isStale: boolean
  readonly empty: React.ReactNode
}

const kind: RowKind<Transfer> = {
  idOf: (transfer) => transfer.transfer_id,
  isSince: ({ created_at }, at) => Date.parse(created_at) > at,
}

/** The transfers, newest first; live, but nothing moves under the pointer. */
export function TransfersTable({ of, list, isStale, empty }: TransfersTableProps) {
  return (
    <LiveTable
      kind={kind}
      page={{ key: of, items: list.transfers, isWhole: list.next_cursor === null }}
      isStale={isStale}
      caption="Transfers, newest first"
      noun="transfer"
      Row={TransferRow}
      empty={empty}
      head={
        <>
          <HeadCell className="hidden w-30 md:table-cell">Kind</HeadCell>
          <HeadCell className="md:w-[16%]">
            From<span className="md:hidden"> and to</span>
          </HeadCell>
          <HeadCell className="hidden w-[16%] md:table-cell">To</HeadCell>
          <HeadCell className="hidden xl:table-cell">For</HeadCell>
          <HeadCell align="right" className="w-48 md:w-52">
            {/* Over the whole credits, not over their places. */}
            <span className="pr-[4.6em]">Amount</span>
          </HeadCell>
          <HeadCell align="right" className="hidden w-44 lg:table-cell">
            <span className="pr-[4.6em]">Fee</span>
          </HeadCell>
          <HeadCell align="right" className="hidden w-28 md:table-cell">
            Made
          </HeadCell>
        </>
      }
    />
  )
}
