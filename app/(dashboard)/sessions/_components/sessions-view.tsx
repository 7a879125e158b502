'use client'

import { useState } from 'react'
import { EnrollButton } from '#components/enroll/enroll-button.tsx'
import { EnrollContext, type EnrollFacts } from '#components/enroll/enroll-context.ts'
import { FirstAgent } from '#components/enroll/first-agent.tsx'
import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { healthKey } from '#lib/sessions/keys.ts'
import { Activity } from './activity.tsx'
import { Headline } from './headline.tsx'
import { Overview } from './overview.tsx'

/** The page of all sessions, on live data. */
export function SessionsView({ enroll }: { enroll: EnrollFacts }) {
  const health = useAnswer<SessionHealth>(healthKey)
  const isEmpty = health?.status_breakdown.total === 0
  const [wasEmpty] = useState(isEmpty)
  const [isWelcoming, setWelcoming] = useState(wasEmpty)
  if (!health) return null
  return (
    <EnrollContext value={enroll}>
      <OutageBanner />
      <PageHeader
        actions={
          <>
            <LiveMark />
            {enroll.isOperator && !isEmpty ? <EnrollButton /> : null}
          </>
        }
      >
        <Headline health={health} />
      </PageHeader>
      {isWelcoming ? <FirstAgent hasCome={!isEmpty} onDismiss={() => setWelcoming(false)} /> : null}
      {isEmpty ? null : (
        <>
          <Overview health={health} />
          <Activity recent={health.recent_activity} isOutdated={wasEmpty} />
        </>
      )}
    </EnrollContext>
  )
}
