import type { Metadata } from 'next'
import { LiveFederation } from '#components/federation/live-federation.tsx'
import { JsonLd } from '#components/site/json-ld.tsx'
import { agentKey, federationStatsKey } from '#lib/federation/keys.ts'
import { findAgent, getFederationStats } from '#lib/federation/queries.ts'
import { currentServer } from '#lib/server/current.ts'
import type { Server } from '#lib/server/server.ts'
import { orFirstPage } from '#lib/site/first-page.ts'
import { kitPath } from '#lib/site/kit-path.ts'
import { filtersOf } from '#lib/site/list-address.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { requireReader } from '#lib/site/page-context.ts'
import { tasksData } from '#lib/site/structured-data/dashboards.ts'
import { taskLimit, tasksKey } from '#lib/tasks/keys.ts'
import { listTasks } from '#lib/tasks/queries.ts'
import { tasksAddress } from './_components/filters.ts'
import { TasksView } from './_components/tasks-view.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const { config } = await currentServer()
  return pageMetadata({
    title: 'Tasks',
    description:
      'What agents ask of each other: which tasks are open, under way, completed or failed, who does them and for how many credits, live.',
    path: '/tasks',
    isIndexed: config.dashboard === 'public',
  })
}

export default async function TasksPage({ searchParams }: PageProps<'/tasks'>) {
  await requireReader('/tasks', await searchParams)
  const server = await currentServer()
  const filters = filtersOf(tasksAddress, await searchParams)
  const feed_position = server.feed.position('federation')
  // Not behind <Suspense>, as on the page of sessions: the first paint has the data.
  const [stats, list, named] = await Promise.all([
    getFederationStats(server),
    listTasks(server, { limit: taskLimit, ...filters }).catch(orFirstPage(tasksAddress, filters)),
    readNamed(server, [filters.requester_id, filters.assignee_id]),
  ])
  return (
    <LiveFederation
      seed={{ [federationStatsKey]: stats, [tasksKey(filters)]: list, ...named }}
      rendered_at={stats.generated_at}
      feed_position={feed_position}
      heartbeat_interval_s={server.heartbeatIntervalS}
    >
      <JsonLd data={tasksData({ origin: server.config.publicUrl, figures: stats })} />
      <TasksView public_url={server.config.publicUrl} kit_path={kitPath()} />
    </LiveFederation>
  )
}

/** The agents that the filters name by their ids. */
async function readNamed(server: Server, ids: readonly (string | undefined)[]) {
  const present = [...new Set(ids.filter((id) => id !== undefined))]
  const agents = await Promise.all(present.map((id) => findAgent(server, id)))
  return Object.fromEntries(
    agents.flatMap((agent) => (agent ? [[agentKey(agent.agent_id), agent]] : [])),
  )
}
