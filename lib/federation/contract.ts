import { z } from 'zod'
import { credits, transferKind } from '#lib/economy/contract.ts'
import { role } from '#lib/enrollment/contract.ts'
import { defineContract } from '#lib/http/contract.ts'
import { id, instant, nextCursor, page, text } from '#lib/http/fields.ts'
import { disconnectReason } from '#lib/sessions/contract.ts'
import { taskState } from '#lib/tasks/contract.ts'

export const agentStatus = z.enum(['active', 'offline', 'revoked'])
export type AgentStatus = z.infer<typeof agentStatus>

export const agent = z.object({
  agent_id: id,
  name: z.string(),
  client_type: z.string(),
  roles: z.array(role),
  description: z.string().nullable(),
  status: agentStatus.describe('`active` while one of its sessions holds a lease.'),
  last_heartbeat_at: instant.nullable(),
  enrolled_at: instant,
  active_sessions: z.int(),
  tasks_completed: z.int(),
  tasks_failed: z.int(),
  balance: credits,
})
export type Agent = z.infer<typeof agent>

export const tokenRevokedReason = z.enum(['reuse', 'agent_revoked'])

export const agentDetail = agent.extend({
  revoked_at: instant.nullable(),
  tasks_working: z.int().describe('Tasks that it has claimed and not finished.'),
  tasks_posted: z.int(),
  offline_since: instant.nullable().describe('When its last session ended; null while active.'),
  last_disconnect: z
    .object({ session_id: id, reason: disconnectReason, at: instant })
    .nullable()
    .describe('The newest ending of one of its sessions.'),
  token: z.object({
    last_refreshed_at: instant.nullable().describe('Null before its first refresh.'),
    refresh_token_expires_at: instant.nullable(),
    revoked_at: instant.nullable().describe('When its token family was revoked.'),
    revoked_reason: tokenRevokedReason.nullable(),
    access_token_expires_at: instant
      .nullable()
      .describe('When the newest access token that it was given runs out.'),
  }),
})
export type AgentDetail = z.infer<typeof agentDetail>

const ofAgent = {
  params: z.object({ agent_id: id }),
  unknownParams: 'agent_not_found',
} as const

export const listAgentsContract = defineContract({
  id: 'listAgents',
  method: 'GET',
  path: '/api/agents',
  tag: 'Federation',
  summary: 'List agents, newest enrolled first',
  access: 'dashboard_or_agent',
  query: z.strictObject({
    ...page,
    status: agentStatus.optional(),
    role: role.optional(),
    q: text(100).optional().describe('A part of the agent’s name, or the beginning of its id.'),
  }),
  status: 200,
  response: z.object({ agents: z.array(agent), next_cursor: nextCursor }),
  problems: [],
})
export type AgentList = z.infer<typeof listAgentsContract.response>

export const getAgentContract = defineContract({
  id: 'getAgent',
  method: 'GET',
  path: '/api/agents/{agent_id}',
  tag: 'Federation',
  summary: 'One agent, and what tells why it is offline',
  access: 'dashboard_or_agent',
  ...ofAgent,
  status: 200,
  response: agentDetail,
  problems: ['agent_not_found'],
})

const nowhere = { session_id: z.null(), task_id: z.null(), transfer_id: z.null() }
const atSession = { ...nowhere, session_id: id }
const atTask = { ...nowhere, task_id: id }

/** One entry of an agent's timeline. */
function entry<const Type extends string, At extends z.ZodRawShape, Data extends z.ZodRawShape>(
  type: Type,
  at: At,
  data: Data,
) {
  return z.object({
    entry_id: z.string(),
    at: instant,
    type: z.literal(type),
    ...at,
    data: z.object(data),
  })
}

const taskData = { title: z.string(), reward: credits }
const claimData = { ...taskData, claim: z.int() }
const endData = {
  ...taskData,
  assignee_id: id.nullable(),
  assignee_name: z.string().nullable(),
}

export const timelineEntry = z.discriminatedUnion('type', [
  entry('agent.enrolled', nowhere, { client_type: z.string(), roles: z.array(role) }),
  entry('agent.revoked', nowhere, {}),
  entry('session.created', atSession, { client_type: z.string() }),
  entry('session.reconnected', atSession, { reconnect_count: z.int() }),
  entry('session.disconnected', atSession, { reason: disconnectReason }),
  entry('token.refreshed', nowhere, { expires_at: instant }),
  entry('token.revoked', nowhere, { reason: tokenRevokedReason }),
  entry('task.posted', atTask, taskData),
  entry('task.claimed', atTask, claimData),
  entry('task.completed', atTask, claimData),
  entry('task.failed', atTask, {
    ...claimData,
    reason: z
      .enum(['reported', 'overdue', 'abandoned', 'agent_revoked'])
      .describe('`reported`: by itself; `abandoned`: it went offline.'),
    state: taskState.describe('What became of the task; `submitted`: it could be claimed again.'),
  }),
  entry('task.canceled', atTask, endData),
  entry('task.posted_completed', atTask, endData),
  entry('task.posted_failed', atTask, endData),
  entry(
    'transfer',
    { ...nowhere, task_id: id.nullable(), transfer_id: id },
    {
      kind: transferKind,
      direction: z.enum(['in', 'out']),
      amount: credits,
      fee: credits,
      net_amount: credits,
      balance: credits.describe('What the agent’s account held after it.'),
      counterparty_id: id
        .nullable()
        .describe('The agent itself for what goes into escrow and comes back; null for a grant.'),
      counterparty_name: z.string().nullable(),
    },
  ),
])
export type TimelineEntry = z.infer<typeof timelineEntry>

export const listAgentTimelineContract = defineContract({
  id: 'listAgentTimeline',
  method: 'GET',
  path: '/api/agents/{agent_id}/timeline',
  tag: 'Federation',
  summary: 'Everything that happened to an agent, newest first',
  access: 'dashboard',
  ...ofAgent,
  query: z.strictObject(page),
  status: 200,
  response: z.object({ entries: z.array(timelineEntry), next_cursor: nextCursor }),
  problems: ['agent_not_found'],
})
export type Timeline = z.infer<typeof listAgentTimelineContract.response>

export const revokeAgentContract = defineContract({
  id: 'revokeAgent',
  method: 'DELETE',
  path: '/api/agents/{agent_id}',
  tag: 'Federation',
  summary: 'Revoke an agent',
  description:
    'Its tokens, its sessions and the streams it opened end; what it had claimed may be claimed again, what it had posted and nobody had claimed is canceled and refunded. Its history and its account stay, its name is free. Final, and safe to repeat.',
  access: 'operator',
  ...ofAgent,
  status: 204,
  problems: ['agent_not_found'],
})

export const updateAgentContract = defineContract({
  id: 'updateAgent',
  method: 'PATCH',
  path: '/api/agents/{agent_id}',
  tag: 'Federation',
  summary: 'Rename an agent, or describe it anew',
  description:
    'What is left out stays as it is; a `description` of null takes it away. Safe to repeat.',
  access: 'operator',
  ...ofAgent,
  body: z
    .strictObject({
      name: text(100).optional(),
      description: text(2000, { hasLines: true }).nullable().optional(),
    })
    .refine(
      ({ name, description }) => name !== undefined || description !== undefined,
      'must have a name or a description',
    ),
  status: 200,
  response: agentDetail,
  problems: ['agent_not_found', 'agent_name_taken', 'agent_revoked'],
})

export const federationStats = z.object({
  agents: z.object({
    active: z.int(),
    offline: z.int(),
    revoked: z.int(),
    total: z.int(),
  }),
  sessions: z.object({ active: z.int(), disconnected: z.int(), total: z.int() }),
  tasks: z.object({
    submitted: z.int(),
    working: z.int(),
    completed: z.int(),
    failed: z.int(),
    canceled: z.int(),
    rejected: z.int(),
    total: z.int(),
  }),
  credits: z.object({
    supply: credits,
    treasury: credits,
    in_escrow: credits,
    volume_24h: credits,
    transfers_24h: z.int(),
  }),
  generated_at: instant,
})
export type FederationStats = z.infer<typeof federationStats>

export const federationStatsContract = defineContract({
  id: 'federationStats',
  method: 'GET',
  path: '/api/federation/stats',
  tag: 'Federation',
  summary: 'Agents, sessions, tasks and credits in numbers',
  access: 'anyone',
  status: 200,
  response: federationStats,
  problems: [],
})
