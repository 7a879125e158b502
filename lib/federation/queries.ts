import { z } from 'zod'
import { cursorInstant, pageCursor, readCursor } from '#lib/http/cursor.ts'
import { instant } from '#lib/http/fields.ts'
import type { Database } from '#lib/supabase/database.ts'
import {
  type AgentDetail,
  type AgentList,
  agent,
  agentDetail,
  type FederationStats,
  federationStats,
  type listAgentsContract,
  type Timeline,
  timelineEntry,
} from './contract.ts'

const agentPage = z.object({
  agents: z.array(agent),
  next: z.tuple([z.string(), z.string()]).nullable(),
})

/** A page of agents, newest enrolled first. */
export async function listAgents(
  { database }: { readonly database: Database },
  query: z.output<typeof listAgentsContract.query>,
): Promise<AgentList> {
  const [before, beforeId] =
    readCursor('agents', query.cursor, z.tuple([cursorInstant, z.guid()])) ?? []
  const { agents, next } = await database.call(
    'list_agents',
    {
      p_limit: query.limit,
      p_status: query.status ?? null,
      p_role: query.role ?? null,
      p_q: query.q ?? null,
      p_before: before ?? null,
      p_before_id: beforeId ?? null,
    },
    agentPage,
  )
  return { agents, next_cursor: pageCursor('agents', next) }
}

const keptDetail = agentDetail.extend({
  token: agentDetail.shape.token
    .omit({ access_token_expires_at: true })
    .extend({ issued_at: instant.nullable() }),
})

/** What the detail of an agent needs of the server. */
export interface AgentReader {
  readonly database: Database
  readonly config: { readonly accessTokenTtlS: number }
}

/** One agent, or null. `agentId` is a UUID. */
export async function findAgent(
  { database, config }: AgentReader,
  agentId: string,
): Promise<AgentDetail | null> {
  const found = await database.call('get_agent', { p_agent_id: agentId }, keptDetail.nullable())
  if (!found) return null
  const { issued_at, ...token } = found.token
  return {
    ...found,
    token: {
      ...token,
      access_token_expires_at:
        issued_at && new Date(Date.parse(issued_at) + config.accessTokenTtlS * 1000).toISOString(),
    },
  }
}

const timelinePage = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('agent_not_found') }),
  z.object({
    outcome: z.literal('entries'),
    entries: z.array(timelineEntry),
    next: z.tuple([z.string(), z.string()]).nullable(),
  }),
])

const entryId = z.string().regex(/^[\w:.-]{1,100}$/)

/** A page of everything that happened to an agent, newest first; null if there is no such agent. */
export async function findTimeline(
  { database }: { readonly database: Database },
  agentId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Timeline | null> {
  // Of this agent: positions in another's timeline mean nothing here.
  const list = `timeline ${agentId}`
  const [before, beforeId] = readCursor(list, cursor, z.tuple([cursorInstant, entryId])) ?? []
  const page = await database.call(
    'list_agent_timeline',
    {
      p_agent_id: agentId,
      p_limit: limit,
      p_before: before ?? null,
      p_before_id: beforeId ?? null,
    },
    timelinePage,
  )
  if (page.outcome === 'agent_not_found') return null
  return { entries: page.entries, next_cursor: pageCursor(list, page.next) }
}

/** Agents, sessions, tasks and credits in numbers; its cost does not grow with theirs. */
export function getFederationStats({
  database,
}: {
  readonly database: Database
}): Promise<FederationStats> {
  return database.call('federation_stats', {}, federationStats)
}
