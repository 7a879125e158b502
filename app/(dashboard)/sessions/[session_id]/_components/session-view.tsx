'use client'

import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { BackLink } from '#components/ui/back-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { PanelGrid } from '#components/ui/panel.tsx'
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
      <BackLink href="/sessions">All sessions</BackLink>
      <PageHeader
        actions={
          <>
            <LiveMark />
            {isOperator && session.status === 'active' ? (
              <DisconnectButton session={session} />
            ) : null}
          </>
        }
      >
        <SessionHeadline session={session} />
      </PageHeader>
      <PanelGrid className="md:grid-cols-2">
        <SessionFacts session={session} />
        <Report report={session.report} />
      </PanelGrid>
      <History session_id={session_id} />
    </>
  )
}
