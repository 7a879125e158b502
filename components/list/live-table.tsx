'use client'

import { clsx } from 'clsx'
import { countOf } from '#lib/sessions/words.ts'
import type { RowKind, SettledRow } from './settled-rows.ts'
import { type ShownPage, useSettledRows } from './use-settled-rows.ts'

interface LiveTableProps<Item> {
  readonly kind: RowKind<Item>
  readonly page: ShownPage<Item>
  /** The page is not the one that was asked for, which is still on its way. */
  readonly isStale: boolean
  readonly caption: string
  /** What a row is: "session". */
  readonly noun: string
  /** The cells of the head. */
  readonly head: React.ReactNode
  /** A memoised component, or a row is rendered for each event. */
  readonly Row: React.ComponentType<SettledRow<Item>>
  /** What stands there where there is no row. */
  readonly empty: React.ReactNode
}

/** A page of a list; live, but nothing moves under the pointer. */
export function LiveTable<Item>({
  kind,
  page,
  isStale,
  caption,
  noun,
  head,
  Row,
  empty,
}: LiveTableProps<Item>) {
  const { rows, waiting, showWaiting, hold } = useSettledRows(kind, page)
  return (
    <div className="relative">
      <div role="status" className="absolute top-1 left-1/2 z-1 -translate-x-1/2">
        {waiting === 0 ? null : (
          <button
            type="button"
            onClick={showWaiting}
            className="h-7 whitespace-nowrap rounded-full border border-alive bg-raised px-3 font-medium text-alive text-xs shadow"
          >
            {countOf(waiting, `new ${noun}`)}, show
          </button>
        )}
      </div>
      <table
        className={clsx('w-full table-fixed text-data', isStale && 'opacity-60')}
        aria-busy={isStale}
      >
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody {...hold}>
          {rows.map((row) => (
            <Row key={kind.idOf(row.item)} {...row} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? empty : null}
    </div>
  )
}
