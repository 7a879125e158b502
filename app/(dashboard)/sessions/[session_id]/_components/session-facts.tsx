'use client'

import { Age, TimeLeft } from '#components/live/age.tsx'
import { CopyableId } from '#components/ui/copyable-id.tsx'
import { FactList } from '#components/ui/fact-list.tsx'
import { LocalTime } from '#components/ui/local-time.tsx'
import type { Session } from '#lib/sessions/contract.ts'
import { formatNumber } from '#lib/sessions/words.ts'

/** What the server knows of a session. */
export function SessionFacts({ session }: { session: Session }) {
  const end = session.disconnected_at
  return (
    <FactList
      title="Session"
      facts={[
        ['Session id', <CopyableId key="id" id={session.session_id} what="the session id" />],
        ['Agent id', <CopyableId key="id" id={session.agent_id} what="the agent id" />],
        ['Client', <bdi key="client">{session.client_type}</bdi>],
        ['Opened', <LocalTime key="at" at={session.created_at} />],
        end === null
          ? ['Open for', <Age key="age" since={session.created_at} />]
          : ['Ended', <LocalTime key="at" at={end} />],
        ['Last activity', <LocalTime key="at" at={session.last_activity} />],
        [
          'Lease',
          session.status === 'active' ? (
            <span key="lease">
              <TimeLeft until={session.lease_expires_at} />
            </span>
          ) : (
            'none'
          ),
        ],
        ['Reconnects', formatNumber(session.reconnect_count)],
      ]}
    />
  )
}
