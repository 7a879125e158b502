'use client'

import { useEffect, useState } from 'react'
import useSWR from 'swr'
import { creditsWithAgents } from '#components/economy/with-agents.ts'
import { FeedLines } from '#components/federation/feed-lines.ts'
import { useLive } from '#components/live/live-context.ts'
import { LiveMark } from '#components/live/live-mark.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import type { AgentList, FederationStats } from '#lib/federation/contract.ts'
import { federationStatsKey } from '#lib/federation/keys.ts'
import { useFeed } from '#lib/feed/use-feed.ts'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { healthKey } from '#lib/sessions/keys.ts'
import { countOf, formatRate } from '#lib/sessions/words.ts'
import { ApiError } from '#lib/site/fetcher.ts'
import { formatRoughly } from '#lib/site/format-amount.ts'
import { type Figures, tellFigures } from './figures.ts'
import { FleetAgents } from './fleet-agents.tsx'
import { FleetCounts } from './fleet-counts.tsx'
import { FleetEvents } from './fleet-events.tsx'
import { StripFrame, stripLines } from './strip-frame.tsx'

export const newestAgentsKey = `/api/agents?limit=${stripLines}`
// Nobody tells of silence: it is asked for.
const SILENCE_MS = 15_000

interface FleetViewProps {
  /** Called when the server shows the fleet to its operator only. */
  readonly onPrivate: () => void
}

/** The counts, the newest agents and what happens, on live data. */
export function FleetView({ onPrivate }: FleetViewProps) {
  const { failure } = useLive()
  const stats = useAnswer<FederationStats>(federationStatsKey)
  const health = useAnswer<SessionHealth>(healthKey, { refreshInterval: SILENCE_MS })
  const agents = useAnswer<AgentList>(newestAgentsKey)
  const { error } = useSWR<SessionHealth>(healthKey)
  const [feed] = useState(() => new FeedLines([]))
  useFeed('federation', (event) => feed.add(event))

  useEffect(() => {
    if (stats && health) tellFigures(figuresOf(stats, health))
  }, [stats, health])

  // What is not shown here any more is told nowhere else on the page.
  useEffect(() => () => tellFigures(null), [])

  useEffect(() => {
    if (error instanceof ApiError && error.status === 401) onPrivate()
  }, [error, onPrivate])

  if (!stats || !health || !agents) return <StripFrame />
  return (
    <StripFrame
      mark={
        <div className="flex items-center gap-4">
          {failure ? <p className="text-late text-xs">Showing what was known last.</p> : null}
          <LiveMark />
        </div>
      }
      counts={<FleetCounts stats={stats} health={health} />}
      agents={<FleetAgents agents={agents.agents} />}
      events={<FleetEvents feed={feed} recent={health.recent_activity} />}
    />
  )
}

function figuresOf({ credits }: FederationStats, { connection_health }: SessionHealth): Figures {
  const { reconnects, reconnect_success_rate: rate, window_hours } = connection_health
  const success = rate === null ? '' : `, ${formatRate(rate)} of the attempts`
  const [agents, escrow, treasury, supply] = [
    creditsWithAgents(credits),
    credits.in_escrow,
    credits.treasury,
    credits.supply,
  ].map(formatRoughly)
  return {
    reconnects: `Here, in ${window_hours} hours: ${countOf(reconnects, 'reconnect')}${success}.`,
    ledger: `Here, now: ${agents} with agents, ${escrow} in escrow, ${treasury} in the treasury, ${supply} in supply.`,
  }
}
