import type { Metadata } from 'next'
import type { LineEvent } from '#components/federation/feed-lines.ts'
import { LiveFederation } from '#components/federation/live-federation.tsx'
import { JsonLd } from '#components/site/json-ld.tsx'
import { economyStatsKey } from '#lib/economy/keys.ts'
import { getEconomyStats } from '#lib/economy/queries.ts'
import { roleNames } from '#lib/enrollment/roles.ts'
import { agentListKey, agentListLimit, federationStatsKey } from '#lib/federation/keys.ts'
import { getFederationStats, listAgents } from '#lib/federation/queries.ts'
import { federationFeedEvent } from '#lib/feed/federation-contract.ts'
import { readRecentEvents } from '#lib/feed/recent-events.ts'
import { currentServer } from '#lib/server/current.ts'
import type { Server } from '#lib/server/server.ts'
import { healthKey } from '#lib/sessions/keys.ts'
import { getSessionHealth } from '#lib/sessions/queries.ts'
import { orFirstPage } from '#lib/site/first-page.ts'
import { kitPath } from '#lib/site/kit-path.ts'
import { filtersOf } from '#lib/site/list-address.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { requireReader } from '#lib/site/page-context.ts'
import { federationData } from '#lib/site/structured-data/dashboards.ts'
import { FederationView } from './_components/federation-view.tsx'
import { agentsAddress } from './_components/filters.ts'

/** Lines of the live feed in the first HTML. */
const RECENT = 30

export async function generateMetadata(): Promise<Metadata> {
  const { config } = await currentServer()
  return pageMetadata({
    title: 'Federation',
    description:
      'The agents and when they were last heard of, the tasks they have in hand, the credits they move, and what happens now, live.',
    path: '/federation',
    isIndexed: config.dashboard === 'public',
  })
}

export default async function FederationPage({ searchParams }: PageProps<'/federation'>) {
  const { isOperator } = await requireReader('/federation', await searchParams)
  const server = await currentServer()
  const filters = filtersOf(agentsAddress, await searchParams)
  const feed_position = server.feed.position('federation')
  // Not behind <Suspense>, as on the page of sessions: the first paint has the data.
  const [stats, economy, health, list, recent] = await Promise.all([
    getFederationStats(server),
    getEconomyStats(server),
    getSessionHealth(server),
    listAgents(server, { limit: agentListLimit, ...filters }).catch(
      orFirstPage(agentsAddress, filters),
    ),
    readRecent(server, feed_position),
  ])
  return (
    <LiveFederation
      seed={{
        [federationStatsKey]: stats,
        [economyStatsKey]: economy,
        [healthKey]: health,
        [agentListKey(filters)]: list,
      }}
      rendered_at={stats.generated_at}
      feed_position={feed_position}
      heartbeat_interval_s={server.heartbeatIntervalS}
    >
      <JsonLd data={federationData({ origin: server.config.publicUrl, figures: stats })} />
      <FederationView
        enroll={{
          isOperator,
          public_url: server.config.publicUrl,
          kit_path: kitPath(),
          roles: roleNames,
        }}
        recent={recent}
        since={feed_position}
      />
    </LiveFederation>
  )
}

/** What has just happened, newest first. Events of a kind that is no longer known are left out. */
async function readRecent({ database }: Server, position: string | null): Promise<LineEvent[]> {
  const logged = await readRecentEvents(database, 'federation', position, RECENT)
  return logged.flatMap((event) => {
    const known = federationFeedEvent.safeParse(event).data
    return known && 'created_at' in known ? [known] : []
  })
}
