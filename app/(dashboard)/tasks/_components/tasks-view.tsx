'use client'

import { useState } from 'react'
import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { FederationStats } from '#lib/federation/contract.ts'
import { federationStatsKey } from '#lib/federation/keys.ts'
import { FirstTask } from './first-task.tsx'
import { Headline } from './headline.tsx'
import { Tasks } from './tasks.tsx'

/** The page of all tasks, on live data. */
export function TasksView({ public_url, kit_path }: { public_url: string; kit_path: string }) {
  const stats = useAnswer<FederationStats>(federationStatsKey)
  const isEmpty = stats?.tasks.total === 0
  const [wasEmpty] = useState(isEmpty)
  if (!stats) return null
  return (
    <>
      <OutageBanner />
      <PageHeader actions={<LiveMark />}>
        <Headline tasks={stats.tasks} />
      </PageHeader>
      {isEmpty ? (
        <FirstTask public_url={public_url} kit_path={kit_path} hasAgents={stats.agents.total > 0} />
      ) : (
        <Tasks isOutdated={wasEmpty} />
      )}
    </>
  )
}
