'use client'

import { LiveTable } from '#components/list/live-table.tsx'
import type { RowKind } from '#components/list/settled-rows.ts'
import { HeadCell } from '#components/ui/table.tsx'
import type { Session, SessionList } from '#lib/sessions/contract.ts'
import { SessionRow } from './session-row.tsx'

interface SessionsTableProps {
  /** The list's key: another list, other rows. */
  readonly of: string
  readonly list: SessionList
  readonly isStale: boolean
  readonly empty: React.ReactNode
}

const kind: RowKind<Session> = {
  idOf: (session) => session.session_id,
  isSince: ({ created_at, disconnected_at }, at) =>
    Date.parse(created_at) > at || Date.parse(disconnected_at ?? created_at) > at,
}

/** The sessions, newest activity first; live, but nothing moves under the pointer. */
export function SessionsTable({ of, list, isStale, empty }: SessionsTableProps) {
  return (
    <LiveTable
      kind={kind}
      page={{ key: of, items: list.sessions, isWhole: list.next_cursor === null }}
      isStale={isStale}
      caption="Sessions, newest activity first"
      noun="session"
      Row={SessionRow}
      empty={empty}
      head={
        <>
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
        </>
      }
    />
  )
}
