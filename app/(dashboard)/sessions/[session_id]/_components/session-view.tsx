'use client'

import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import type { Session } from '#lib/sessions/contract.ts'
import { sessionKey } from '#lib/sessions/keys.ts'
import { DisconnectButton } from './disconnect-button.tsx'
import { History } from './history.tsx'
import { Report } from './report.tsx'
import { SessionFacts } from './session-facts.tsx'
import { SessionHeadline } from './session-headline.tsx'

interface SessionViewProps {
  readonly session_id: string
  readonly isOperator: boolean
}

/** The page of one session, on live data. */
export function SessionView({ session_id, isOperator }: SessionViewProps) {
  const session = useAnswer<Session>(sessionKey(session_id))
  if (!session) return null
  return (
    <>
      <OutageBanner />
      <Link
        href="/sessions"
        className="mb-4 inline-flex items-center gap-1.5 rounded text-data text-soft hover:text-ink"
      >
        <ArrowLeft className="size-4" aria-hidden="true" />
        All sessions
      </Link>
      <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <SessionHeadline session={session} />
        <div className="flex items-center gap-4">
          <LiveMark />
          {isOperator && session.status === 'active' ? (
            <DisconnectButton session={session} />
          ) : null}
        </div>
      </div>
      <div className="grid gap-px overflow-hidden rounded-lg border border-line bg-line *:min-w-0 *:bg-surface *:p-4 md:grid-cols-2">
        <SessionFacts session={session} />
        <Report report={session.report} />
      </div>
      <History session_id={session_id} />
    </>
  )
}
