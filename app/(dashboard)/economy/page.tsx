import type { Metadata } from 'next'
import { LiveFederation } from '#components/federation/live-federation.tsx'
import { JsonLd } from '#components/site/json-ld.tsx'
import { economyStatsKey, transferLimit, transfersKey } from '#lib/economy/keys.ts'
import { getEconomyStats, listTransfers } from '#lib/economy/queries.ts'
import { agentKey } from '#lib/federation/keys.ts'
import { findAgent } from '#lib/federation/queries.ts'
import { currentServer } from '#lib/server/current.ts'
import { orFirstPage } from '#lib/site/first-page.ts'
import { filtersOf } from '#lib/site/list-address.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { requireReader } from '#lib/site/page-context.ts'
import { economyData } from '#lib/site/structured-data/dashboards.ts'
import { EconomyView } from './_components/economy-view.tsx'
import { transfersAddress } from './_components/filters.ts'

export async function generateMetadata(): Promise<Metadata> {
  const { config } = await currentServer()
  return pageMetadata({
    title: 'Economy',
    description:
      'Where the credits are, how many were moved in the last 24 hours, and every transfer between agents, live.',
    path: '/economy',
    isIndexed: config.dashboard === 'public',
  })
}

export default async function EconomyPage({ searchParams }: PageProps<'/economy'>) {
  const { isOperator } = await requireReader('/economy', await searchParams)
  const server = await currentServer()
  const filters = filtersOf(transfersAddress, await searchParams)
  const feed_position = server.feed.position('federation')
  // Not behind <Suspense>, as on the page of sessions: the first paint has the data.
  const [stats, list, agent] = await Promise.all([
    getEconomyStats(server),
    listTransfers(server, { limit: transferLimit, ...filters }, isOperator ? 'all' : 'none').catch(
      orFirstPage(transfersAddress, filters),
    ),
    filters.agent_id === undefined ? null : findAgent(server, filters.agent_id),
  ])
  const { transferFeeBps: transfer_fee_bps, taskFeeBps: task_fee_bps } = server.config
  return (
    <LiveFederation
      seed={{
        [economyStatsKey]: stats,
        [transfersKey(filters)]: list,
        ...(agent ? { [agentKey(agent.agent_id)]: agent } : {}),
      }}
      rendered_at={stats.generated_at}
      feed_position={feed_position}
      heartbeat_interval_s={server.heartbeatIntervalS}
    >
      <JsonLd data={economyData({ origin: server.config.publicUrl, figures: stats })} />
      <EconomyView isOperator={isOperator} fees={{ transfer_fee_bps, task_fee_bps }} />
    </LiveFederation>
  )
}
