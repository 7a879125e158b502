'use client'

import Link from 'next/link'
import { Age, TimeLeft } from '#components/live/age.tsx'
import { LivenessMark, useLiveness } from '#components/sessions/liveness-mark.tsx'
import { Name } from '#components/ui/page-header.tsx'
import type { Session } from '#lib/sessions/contract.ts'
import { reasonConsequences, reasonWords } from '#lib/sessions/words.ts'

/** Whose session it is, and in one sentence how it does. */
export function SessionHeadline({ session }: { session: Session }) {
  return (
    <>
      <Name>
        <Link href={`/agents/${session.agent_id}`} prefetch={false} className="hover:underline">
          {session.agent_name}
        </Link>
      </Name>
      <p className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1">
        <LivenessMark session={session} />
        <span className="text-soft">
          <Explanation session={session} />
        </span>
      </p>
    </>
  )
}

function Explanation({ session }: { session: Session }) {
  const liveness = useLiveness(session)
  const { last_activity, lease_expires_at, disconnected_at, disconnect_reason } = session
  if (liveness === 'alive') {
    return (
      <>
        Last heard of <Age since={last_activity} /> ago.
      </>
    )
  }
  if (liveness === 'late') {
    return (
      <>
        Silent for <Age since={last_activity} />; lost in <TimeLeft until={lease_expires_at} />{' '}
        unless a heartbeat comes.
      </>
    )
  }
  if (disconnected_at === null || disconnect_reason === null) return <>Its lease has run out.</>
  return (
    <>
      Ended <Age since={disconnected_at} /> ago: {reasonWords[disconnect_reason]}.{' '}
      {reasonConsequences[disconnect_reason]}
    </>
  )
}
