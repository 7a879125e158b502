'use client'

import Link from 'next/link'
import { Age } from '#components/live/age.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { LivenessMark } from '#components/sessions/liveness-mark.tsx'
import { Nothing } from '#components/ui/nothing.tsx'
import { Cell, HeadCell } from '#components/ui/table.tsx'
import type { SessionList } from '#lib/sessions/contract.ts'
import { agentSessionsKey } from '#lib/sessions/keys.ts'
import { formatNumber } from '#lib/sessions/words.ts'
import { shortLimit } from './limits.ts'
import { Section } from './section.tsx'

/** The agent's sessions, newest activity first. */
export function AgentSessions({ agent_id }: { agent_id: string }) {
  const list = useAnswer<SessionList>(agentSessionsKey(agent_id, shortLimit))
  const sessions = list?.sessions ?? []
  return (
    <Section
      title="Sessions"
      empty={sessions.length === 0 ? 'None yet.' : null}
      more={list?.next_cursor ? { href: '/sessions', label: 'All sessions' } : null}
    >
      <table className="w-full table-fixed text-data">
        <caption className="sr-only">Its sessions, newest activity first</caption>
        <thead>
          <tr>
            <HeadCell className="w-24">State</HeadCell>
            <HeadCell>Session</HeadCell>
            <HeadCell align="right" className="hidden w-26 sm:table-cell">
              Reconnects
            </HeadCell>
            <HeadCell align="right" className="w-28">
              Last activity
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr
              key={session.session_id}
              className="group relative border-line border-t hover:bg-hover"
            >
              <Cell>
                <LivenessMark session={session} />
              </Cell>
              <Cell>
                <Link
                  href={`/sessions/${session.session_id}`}
                  prefetch={false}
                  title={session.session_id}
                  className="block truncate font-mono text-xs leading-5 -outline-offset-2 after:absolute after:inset-0 group-hover:underline"
                >
                  {session.session_id}
                </Link>
              </Cell>
              <Cell align="right" className="hidden sm:table-cell">
                {session.reconnect_count === 0 ? (
                  <Nothing />
                ) : (
                  formatNumber(session.reconnect_count)
                )}
              </Cell>
              <Cell align="right">
                <Age since={session.last_activity} />
              </Cell>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
