'use client'

import Link from 'next/link'
import { memo } from 'react'
import { AgentLink } from '#components/federation/agent-link.tsx'
import type { SettledRow } from '#components/list/settled-rows.ts'
import { Age } from '#components/live/age.tsx'
import { useWarm } from '#components/live/use-warm.ts'
import { LivenessMark } from '#components/sessions/liveness-mark.tsx'
import { Nothing } from '#components/ui/nothing.tsx'
import { Cell } from '#components/ui/table.tsx'
import type { Session } from '#lib/sessions/contract.ts'
import { formatNumber, reasonWords } from '#lib/sessions/words.ts'

/** One session; it warms when something other than its age has changed. */
export const SessionRow = memo(function SessionRow({
  item: session,
  isNew,
  unheard_since,
}: SettledRow<Session>) {
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
        {/* The whole row leads to the session, but for the agent's name. */}
        <Link
          href={`/sessions/${session.session_id}`}
          prefetch={false}
          className="-outline-offset-2 after:absolute after:inset-0"
        >
          <LivenessMark session={session} until={unheard_since} />
          <span className="sr-only">, session of {session.agent_name}</span>
        </Link>
      </Cell>
      <Cell>
        <AgentLink
          agent_id={session.agent_id}
          name={session.agent_name}
          className="relative z-1 inline-block max-w-full truncate align-top"
        />
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
