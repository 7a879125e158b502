'use client'

import { useState } from 'react'
import { EnrollButton } from '#components/enroll/enroll-button.tsx'
import { EnrollContext, type EnrollFacts } from '#components/enroll/enroll-context.ts'
import { FirstAgent } from '#components/enroll/first-agent.tsx'
import { FeedLines, type LineEvent } from '#components/federation/feed-lines.ts'
import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { FederationStats } from '#lib/federation/contract.ts'
import { federationStatsKey } from '#lib/federation/keys.ts'
import { useFeed } from '#lib/feed/use-feed.ts'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { healthKey } from '#lib/sessions/keys.ts'
import { Agents } from './agents.tsx'
import { Headline } from './headline.tsx'
import { Overview } from './overview.tsx'

const SILENCE_MS = 15_000

interface FederationViewProps {
  readonly enroll: EnrollFacts
  /** What happened before the page was made, newest first. */
  readonly recent: readonly LineEvent[]
  /** The feed's position right behind those. */
  readonly since: string | null
}

/** The page of the federation, on live data. */
export function FederationView({ enroll, recent, since }: FederationViewProps) {
  const stats = useAnswer<FederationStats>(federationStatsKey)
  // Also before there is anything to show it in: the first agents' arrival is told.
  const [feed] = useState(() => new FeedLines(recent))
  useFeed('federation', (event) => feed.add(event), since)
  // Nobody tells of silence: it is asked for.
  const health = useAnswer<SessionHealth>(healthKey, { refreshInterval: SILENCE_MS })
  const isEmpty = stats?.agents.total === 0
  const [wasEmpty] = useState(isEmpty)
  const [isWelcoming, setWelcoming] = useState(wasEmpty)
  if (!stats) return null
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
        <Headline stats={stats} late={health?.late ?? 0} />
      </PageHeader>
      {isWelcoming ? <FirstAgent hasCome={!isEmpty} onDismiss={() => setWelcoming(false)} /> : null}
      {isEmpty ? null : (
        <>
          <Overview stats={stats} feed={feed} />
          <Agents isOutdated={wasEmpty} />
        </>
      )}
    </EnrollContext>
  )
}
