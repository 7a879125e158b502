import { z } from 'zod'
import { clientType } from '#lib/enrollment/contract.ts'
import { defineContract } from '#lib/http/contract.ts'
import { credential, id, instant, nextCursor, page, text } from '#lib/http/fields.ts'

export const sessionStatus = z.enum(['active', 'disconnected'])
export const disconnectReason = z.enum([
  'idle_timeout',
  'client_closed',
  'operator',
  'agent_revoked',
])

/** What the last heartbeat said of the client; members it never sent are null. */
export const report = z.object({
  state: z.enum(['idle', 'busy']).nullable(),
  status_message: z.string().nullable(),
  latency_ms: z.number().nullable(),
  cpu_percent: z.number().nullable(),
  memory_percent: z.number().nullable(),
  active_task_count: z.int().nullable(),
  client_version: z.string().nullable(),
})

export const session = z.object({
  session_id: id,
  agent_id: id,
  agent_name: z.string(),
  client_type: z.string(),
  status: sessionStatus,
  created_at: instant,
  last_activity: instant,
  lease_expires_at: instant.describe('Until when the session counts as alive without a heartbeat.'),
  reconnect_count: z.int(),
  disconnected_at: instant.nullable(),
  disconnect_reason: disconnectReason.nullable(),
  report,
})
export type Session = z.infer<typeof session>

const sessionParams = z.object({ session_id: id })
const ofSession = { params: sessionParams, unknownParams: 'session_not_found' } as const

export const createSessionContract = defineContract({
  id: 'createSession',
  method: 'POST',
  path: '/api/mcp/sessions',
  tag: 'Sessions',
  summary: 'Open a session',
  access: 'agent',
  body: z.strictObject({ client_type: clientType.optional() }),
  status: 201,
  response: session,
  problems: ['agent_unknown'],
})

export const listSessionsContract = defineContract({
  id: 'listSessions',
  method: 'GET',
  path: '/api/mcp/sessions',
  tag: 'Sessions',
  summary: 'List sessions, newest activity first',
  description:
    'With a private dashboard an agent sees its own: another agent’s `agent_id` is `forbidden`.',
  access: 'dashboard_or_agent',
  query: z.strictObject({
    ...page,
    status: sessionStatus.optional(),
    agent_id: id.optional(),
    client_type: clientType.optional(),
    q: text(100)
      .optional()
      .describe('A part of the agent’s name, or the beginning of a session id.'),
  }),
  status: 200,
  response: z.object({ sessions: z.array(session), next_cursor: nextCursor }),
  problems: [],
})
export type SessionList = z.infer<typeof listSessionsContract.response>

export const getSessionContract = defineContract({
  id: 'getSession',
  method: 'GET',
  path: '/api/mcp/sessions/{session_id}',
  tag: 'Sessions',
  summary: 'One session',
  description: 'With a private dashboard an agent sees its own.',
  access: 'dashboard_or_agent',
  ...ofSession,
  status: 200,
  response: session,
  problems: ['session_not_found'],
})

export const sessionEvent = z.object({
  event_id: z
    .string()
    .nullable()
    .describe('Its `id:` in the feed; null until it is in the log’s order.'),
  type: z.enum(['session_created', 'session_updated', 'session_disconnected']),
  created_at: instant,
  data: z.record(z.string(), z.unknown()),
})
export type SessionEvent = z.infer<typeof sessionEvent>

export const listSessionEventsContract = defineContract({
  id: 'listSessionEvents',
  method: 'GET',
  path: '/api/mcp/sessions/{session_id}/events',
  tag: 'Sessions',
  summary: 'What happened to a session, newest first, as far back as events are kept (7 days)',
  access: 'dashboard',
  ...ofSession,
  query: z.strictObject(page),
  status: 200,
  response: z.object({ events: z.array(sessionEvent), next_cursor: nextCursor }),
  problems: ['session_not_found'],
})

export const closeSessionContract = defineContract({
  id: 'closeSession',
  method: 'DELETE',
  path: '/api/mcp/sessions/{session_id}',
  tag: 'Sessions',
  summary: 'End a session for good',
  description: 'By its agent: `client_closed`; by an operator: `operator`. Safe to repeat.',
  access: 'agent_or_operator',
  ...ofSession,
  status: 204,
  problems: ['session_not_found'],
})

export const heartbeatContract = defineContract({
  id: 'heartbeat',
  method: 'POST',
  path: '/api/mcp/sessions/{session_id}/heartbeat',
  tag: 'Sessions',
  summary: 'Say that the session is alive',
  description:
    'The answer means that the heartbeat is in the database. `lease_s` is for an agent that knows it will be busy for longer than the idle timeout.',
  access: 'agent',
  ...ofSession,
  body: z.strictObject({
    state: z.enum(['idle', 'busy']).optional(),
    status_message: text(500, { min: 0 }).optional(),
    latency_ms: z.number().min(0).max(86_400_000).optional(),
    cpu_percent: z.number().min(0).max(100_000).optional(),
    memory_percent: z.number().min(0).max(100).optional(),
    active_task_count: z.int().min(0).max(1_000_000).optional(),
    client_version: text(100).optional(),
    lease_s: z.int().min(1).max(3600).optional(),
  }),
  status: 200,
  response: z.object({
    session_id: id,
    status: z.literal('active'),
    last_activity: instant,
    lease_expires_at: instant,
    next_heartbeat_in_s: z.int(),
    server_time: instant,
  }),
  problems: ['session_not_found', 'session_disconnected'],
})
export type Heartbeat = z.infer<typeof heartbeatContract.body>

const mintReconnectToken = {
  path: '/api/mcp/sessions/{session_id}/token',
  tag: 'Sessions',
  summary: 'Mint a reconnect token',
  description: 'Only the newest token of a session works, and only once.',
  access: 'agent',
  ...ofSession,
  status: 200,
  response: z.object({
    session_id: id,
    reconnect_token: z.string(),
    expires_in_minutes: z.number(),
  }),
  secret: true,
  problems: ['session_not_found', 'session_not_active'],
} as const

export const getReconnectTokenContract = defineContract({
  ...mintReconnectToken,
  id: 'getReconnectToken',
  method: 'GET',
})

export const createReconnectTokenContract = defineContract({
  ...mintReconnectToken,
  id: 'createReconnectToken',
  method: 'POST',
  body: z.strictObject({}),
})

export const reconnectContract = defineContract({
  id: 'reconnect',
  method: 'POST',
  path: '/api/mcp/sessions/{session_id}/reconnect',
  tag: 'Sessions',
  summary: 'Come back to a session',
  description:
    'Works while the session is active and after an `idle_timeout`: for anyone with its newest reconnect token, and for its own agent with its access token and no body, for as long after the timeout as `ROLLCALL_RESUME_WINDOW_S` says (a day). The answer holds the next reconnect token.',
  access: 'anyone_or_agent',
  describeRefusal: (code) => `Reconnection failed: ${code}`,
  ...ofSession,
  body: z.strictObject({
    token: credential
      .optional()
      .describe('The newest reconnect token. Left out: its own agent calls.'),
  }),
  status: 200,
  response: z.object({
    success: z.literal(true),
    session_id: id,
    message: z.literal('Session reconnected'),
    reconnect_count: z.int(),
    reconnect_token: z.string(),
    expires_in_minutes: z.number(),
  }),
  secret: true,
  problems: [
    'session_id_mismatch',
    'invalid_token_purpose',
    'token_mismatch',
    'token_expired',
    'invalid_token',
    'session_not_found',
    'session_already_disconnected',
  ],
})

export const statusBreakdown = z.object({
  active: z.int(),
  disconnected: z.int(),
  total: z.int(),
})

export const ageDistribution = z.object({
  healthy: z.int().describe('Active, last activity under 5 minutes ago.'),
  aging: z.int().describe('5 to 10 minutes.'),
  stale: z.int().describe('Over 10 minutes.'),
})

export const sessionHealth = z.object({
  status_breakdown: statusBreakdown,
  age_distribution: ageDistribution,
  late: z.int().describe('Active sessions that have missed two heartbeats or more.'),
  connection_health: z.object({
    window_hours: z.int(),
    sessions_created: z.int(),
    sessions_disconnected: z.int(),
    reconnects: z.int(),
    failed_reconnects: z.int(),
    reconnect_success_rate: z.number().nullable().describe('0 to 1; null without an attempt.'),
    average_session_duration_s: z
      .number()
      .nullable()
      .describe('Of the sessions that ended in the window; null if none did.'),
    idle_timeouts: z.int(),
  }),
  timeline: z
    .array(
      z.object({
        hour: instant,
        created: z.int(),
        disconnected: z.int(),
        reconnected: z.int(),
      }),
    )
    .describe('The last 24 hours, the current one last; empty ones too.'),
  reconnect_distribution: z.array(z.object({ reconnects: z.string(), sessions: z.int() })),
  recent_activity: z.array(session).describe('The 20 sessions with the newest activity.'),
  generated_at: instant,
})
export type SessionHealth = z.infer<typeof sessionHealth>

export const sessionHealthContract = defineContract({
  id: 'sessionHealth',
  method: 'GET',
  path: '/api/mcp/sessions/health',
  tag: 'Sessions',
  summary: 'The health of all sessions at a glance',
  access: 'dashboard',
  status: 200,
  response: sessionHealth,
  problems: [],
})
