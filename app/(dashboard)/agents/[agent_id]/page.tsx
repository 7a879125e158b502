import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { LiveFederation } from '#components/federation/live-federation.tsx'
import { JsonLd } from '#components/site/json-ld.tsx'
import { agentAvailabilityKey } from '#lib/availability/keys.ts'
import { findAvailability } from '#lib/availability/queries.ts'
import { accountKey } from '#lib/economy/keys.ts'
import { findAccount } from '#lib/economy/queries.ts'
import { agentKey, agentTimelineKey } from '#lib/federation/keys.ts'
import { findAgent, findTimeline } from '#lib/federation/queries.ts'
import { id } from '#lib/http/fields.ts'
import { currentServer } from '#lib/server/current.ts'
import type { Server } from '#lib/server/server.ts'
import { agentSessionsKey } from '#lib/sessions/keys.ts'
import { listSessions } from '#lib/sessions/queries.ts'
import { pageMetadata } from '#lib/site/metadata.ts'
import { requireReader } from '#lib/site/page-context.ts'
import { agentData } from '#lib/site/structured-data/agent.ts'
import { tasksKey } from '#lib/tasks/keys.ts'
import { listTasks } from '#lib/tasks/queries.ts'
import { AgentView } from './_components/agent-view.tsx'
import { FollowSessions } from './_components/follow-sessions.tsx'
import { shortLimit } from './_components/limits.ts'

type Props = PageProps<'/agents/[agent_id]'>

// The page and its metadata ask for the same agent, once a request.
const readAgent = cache(async (agent_id: string) => {
  const server = await currentServer()
  const position = server.feed.position('federation')
  const sessions_position = server.feed.position('sessions')
  const isId = id.safeParse(agent_id).success
  const agent = isId ? await findAgent(server, agent_id) : null
  return { agent, position, sessions_position, rendered_at: new Date().toISOString() }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { agent_id } = await params
  await requireReader(`/agents/${agent_id}`)
  const { agent } = await readAgent(agent_id)
  if (agent === null) return { title: 'No such agent' }
  const { config } = await currentServer()
  return pageMetadata({
    title: agent.name,
    description: `Whether ${agent.name} (${agent.client_type}) is alive, and everything that happened to it: sessions, tokens, tasks and credits.`,
    path: `/agents/${agent.agent_id}`,
    isIndexed: config.dashboard === 'public' && agent.status !== 'revoked',
  })
}

export default async function AgentPage({ params }: Props) {
  const { agent_id } = await params
  const { isOperator } = await requireReader(`/agents/${agent_id}`)
  const { agent, position, sessions_position, rendered_at } = await readAgent(agent_id)
  if (agent === null) notFound()
  const server = await currentServer()
  const key = agent.agent_id
  return (
    <LiveFederation
      key={key}
      seed={{ [agentKey(key)]: agent, ...(await readRest(server, key)) }}
      rendered_at={rendered_at}
      feed_position={position}
      heartbeat_interval_s={server.heartbeatIntervalS}
    >
      <JsonLd data={agentData({ origin: server.config.publicUrl, agent })} />
      <FollowSessions since={sessions_position} />
      <AgentView
        agent_id={key}
        isOperator={isOperator}
        public_url={server.config.publicUrl}
        isPublic={server.config.dashboard === 'public'}
      />
    </LiveFederation>
  )
}

/** What the page shows beside the agent itself, by cache key. */
async function readRest(server: Server, agent_id: string): Promise<Record<string, unknown>> {
  const limit = shortLimit
  const [account, availability, timeline, sessions, taken, posted] = await Promise.all([
    findAccount(server, agent_id),
    findAvailability(server, agent_id),
    findTimeline(server, agent_id, { limit: 50 }),
    listSessions(server, { limit, agent_id }),
    listTasks(server, { limit, assignee_id: agent_id }),
    listTasks(server, { limit, requester_id: agent_id }),
  ])
  return {
    [accountKey(agent_id)]: account,
    [agentAvailabilityKey(agent_id)]: availability,
    [agentTimelineKey(agent_id)]: timeline,
    [agentSessionsKey(agent_id, limit)]: sessions,
    [tasksKey({ assignee_id: agent_id }, limit)]: taken,
    [tasksKey({ requester_id: agent_id }, limit)]: posted,
  }
}
