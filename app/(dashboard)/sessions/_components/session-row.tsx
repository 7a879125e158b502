'use client'

import Link from 'next/link'
import { memo, useEffect, useRef } from 'react'
import { Age } from '#components/sessions/age.tsx'
import { LivenessMark } from '#components/sessions/liveness-mark.tsx'
import { Cell } from '#components/ui/table.tsx'
import type { Session } from '#lib/sessions/contract.ts'
import { formatNumber, reasonWords } from '#lib/sessions/words.ts'
import type { SettledRow } from './settled-rows.ts'

/** One session; it warms when something other than its age has changed. */
export const SessionRow = memo(function SessionRow({ session, isNew, unheard_since }: SettledRow) {
  const row = useWarm(
    JSON.stringify([session.status, session.reconnect_count, session.report.state]),
    isNew,
  )
  return (
    <tr
      ref={row}
      className="group relative border-line border-t hover:bg-hover has-focus-visible:bg-hover"
    >
      <Cell>
        <LivenessMark session={session} until={unheard_since} />
      </Cell>
      <Cell>
        <Link
          href={`/sessions/${session.session_id}`}
          prefetch={false}
          dir="auto"
          title={session.agent_name}
          className="block truncate font-medium -outline-offset-2 after:absolute after:inset-0 group-hover:underline"
        >
          {session.agent_name}
        </Link>
        <span dir="auto" className="block truncate text-soft text-xs md:hidden">
          {session.client_type}
          {doing(session) ? ` · ${doing(session)}` : ''}
        </span>
      </Cell>
      <Cell className="hidden text-soft md:table-cell">
        <span dir="auto" className="block truncate" title={session.client_type}>
          {session.client_type}
        </span>
      </Cell>
      <Cell className="hidden text-soft md:table-cell">
        <span dir="auto" className="block truncate" title={doing(session) ?? undefined}>
          {doing(session) ?? <Nothing />}
        </span>
      </Cell>
      <Cell align="right" className="hidden lg:table-cell">
        {session.reconnect_count === 0 ? <Nothing /> : formatNumber(session.reconnect_count)}
      </Cell>
      <Cell align="right" className="hidden lg:table-cell">
        <Age
          since={session.created_at}
          until={session.disconnected_at ? Date.parse(session.disconnected_at) : undefined}
        />
      </Cell>
      <Cell align="right">
        <Age since={session.last_activity} until={unheard_since} />
      </Cell>
    </tr>
  )
})

/** What it does, or why it ended. */
function doing({ status, disconnect_reason, report }: Session): string | null {
  if (status === 'disconnected') return disconnect_reason && reasonWords[disconnect_reason]
  const parts = [report.state, report.status_message].filter(Boolean)
  return parts.length === 0 ? null : parts.join(': ')
}

function Nothing() {
  return (
    <span className="text-faint" aria-hidden="true">
      –
    </span>
  )
}

/** Warms the row when the signature changes, or at once where `isNew`; with no motion if so asked. */
function useWarm(signature: string, isNew: boolean) {
  const row = useRef<HTMLTableRowElement>(null)
  const known = useRef(isNew ? null : signature)
  useEffect(() => {
    if (known.current === signature) return
    known.current = signature
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
    row.current?.animate([{ backgroundColor: 'var(--alive-warm)' }, {}], {
      duration: 1800,
      easing: isStill ? 'step-end' : 'ease-out',
    })
  }, [signature])
  return row
}
