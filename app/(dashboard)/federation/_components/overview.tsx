'use client'

import { BarList } from '#components/charts/bar-list.tsx'
import { CreditsTimeline } from '#components/charts/credits-timeline.tsx'
import { StandingShape } from '#components/federation/agent-mark.tsx'
import type { FeedLines } from '#components/federation/feed-lines.ts'
import { useAnswer } from '#components/live/use-answer.ts'
import { PanelGrid } from '#components/ui/panel.tsx'
import type { EconomyStats } from '#lib/economy/contract.ts'
import { economyStatsKey } from '#lib/economy/keys.ts'
import type { FederationStats } from '#lib/federation/contract.ts'
import { CreditsFacts } from './credits-facts.tsx'
import { LiveFeed } from './live-feed.tsx'

interface OverviewProps {
  readonly stats: FederationStats
  readonly feed: FeedLines
}

/** Agents, tasks and credits in numbers, the last 24 hours, and what happens now. */
export function Overview({ stats, feed }: OverviewProps) {
  const economy = useAnswer<EconomyStats>(economyStatsKey)
  const { agents, tasks } = stats
  return (
    <section aria-labelledby="overview">
      <h2 id="overview" className="sr-only">
        Overview
      </h2>
      <PanelGrid className="md:grid-cols-3 xl:grid-cols-[1fr_1fr_1fr_1.5fr]">
        <div>
          <BarList
            caption="Agents by status"
            whole={agents.total}
            items={[
              {
                label: 'Active',
                value: agents.active,
                fill: 'bg-alive-fill',
                mark: <StandingShape of="alive" />,
              },
              {
                label: 'Offline',
                value: agents.offline,
                fill: 'bg-quiet-fill',
                mark: <StandingShape of="offline" />,
              },
              {
                label: 'Revoked',
                value: agents.revoked,
                fill: 'bg-quiet-fill',
                mark: <StandingShape of="revoked" />,
              },
            ]}
          />
        </div>
        <div>
          <BarList
            caption="Tasks by state"
            whole={tasks.total}
            items={[
              { label: 'Open', value: tasks.submitted, fill: 'bg-alive-pale' },
              { label: 'Under way', value: tasks.working, fill: 'bg-alive-fill' },
              { label: 'Completed', value: tasks.completed, fill: 'bg-quiet-fill' },
              { label: 'Failed', value: tasks.failed, fill: 'bg-late-fill' },
              {
                label: 'Canceled',
                value: tasks.canceled + tasks.rejected,
                fill: 'bg-quiet-fill',
              },
            ]}
          />
        </div>
        <div>
          <CreditsFacts credits={stats.credits} />
        </div>
        <div className="relative px-0! max-xl:order-last md:col-span-3 xl:col-span-1 xl:row-span-2">
          <LiveFeed feed={feed} />
        </div>
        <div className="md:col-span-3">
          {economy ? <CreditsTimeline timeline={economy.timeline} /> : null}
        </div>
      </PanelGrid>
    </section>
  )
}
