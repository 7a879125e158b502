'use client'

import { clsx } from 'clsx'
import { HeadCell } from '#components/ui/table.tsx'
import type { SessionList } from '#lib/sessions/contract.ts'
import { countOf } from '#lib/sessions/words.ts'
import { SessionRow } from './session-row.tsx'
import { useSettledRows } from './use-settled-rows.ts'

interface SessionsTableProps {
  /** The list's key: another list, other rows. */
  readonly of: string
  readonly list: SessionList
  readonly isStale: boolean
  readonly empty: React.ReactNode
}

/** The sessions, newest activity first; live, but nothing moves under the pointer. */
export function SessionsTable({ of, list, isStale, empty }: SessionsTableProps) {
  const { rows, waiting, showWaiting, hold } = useSettledRows(of, list)
  return (
    <div className="relative">
      <div role="status" className="absolute top-1 left-1/2 z-1 -translate-x-1/2">
        {waiting === 0 ? null : (
          <button
            type="button"
            onClick={showWaiting}
            className="h-7 rounded-full border border-alive bg-raised px-3 font-medium text-alive text-xs shadow"
          >
            {countOf(waiting, 'new session')}, show
          </button>
        )}
      </div>
      <table
        className={clsx('w-full table-fixed text-data', isStale && 'opacity-60')}
        aria-busy={isStale}
      >
        <caption className="sr-only">Sessions, newest activity first</caption>
        <thead>
          <tr>
            <HeadCell className="w-24">State</HeadCell>
            <HeadCell className="md:w-[30%]">Agent</HeadCell>
            <HeadCell className="hidden w-36 md:table-cell">Client</HeadCell>
            <HeadCell className="hidden md:table-cell">Doing</HeadCell>
            <HeadCell align="right" className="hidden w-26 lg:table-cell">
              Reconnects
            </HeadCell>
            <HeadCell align="right" className="hidden w-28 lg:table-cell">
              Open for
            </HeadCell>
            <HeadCell align="right" className="w-28 whitespace-nowrap md:w-32">
              Last activity
            </HeadCell>
          </tr>
        </thead>
        <tbody {...hold}>
          {rows.map((row) => (
            <SessionRow key={row.session.session_id} {...row} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? empty : null}
    </div>
  )
}
