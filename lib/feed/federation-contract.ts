import { z } from 'zod'
import { credits, transfer } from '#lib/economy/contract.ts'
import { role } from '#lib/enrollment/contract.ts'
import { federationStats } from '#lib/federation/contract.ts'
import { defineContract } from '#lib/http/contract.ts'
import { id, instant } from '#lib/http/fields.ts'
import { disconnectReason } from '#lib/sessions/contract.ts'
import { taskState } from '#lib/tasks/contract.ts'

export const federationFeedContract = defineContract({
  id: 'federationFeed',
  method: 'GET',
  path: '/api/events/federation',
  tag: 'Live feed',
  summary: 'The federation feed (Server-Sent Events)',
  description:
    'Durable events carry an `id:` and can be had again with `Last-Event-ID` (or `?last_event_id=`) for 7 days; an unknown or too old id is answered with `event: reset` first. `agent.heartbeat` passes at most once a second and `federation.stats` when it has changed, at most every 5 s, both without an id. A stream that was opened with an access token ends when that token expires, and within a second when its agent is revoked.',
  access: 'dashboard_or_agent',
  query: z.strictObject({ last_event_id: z.string().max(100).optional() }),
  status: 200,
  produces: 'text/event-stream',
  problems: ['too_many_streams'],
})

const durable = { session_id: id.nullable(), agent_id: id.nullable(), created_at: instant }

/** `data:` of every event of the federation feed; its `type` is also the `event:` field. */
export const federationFeedEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('agent.status'),
    ...durable,
    agent_id: id,
    data: z.object({
      status: z.enum(['enrolled', 'active', 'offline', 'revoked']),
      name: z.string(),
      client_type: z.string(),
      roles: z.array(role),
      reason: disconnectReason.nullable().describe('Of `offline`: how its last session ended.'),
    }),
  }),
  z.object({
    type: z.literal('task.updated'),
    ...durable,
    agent_id: id.nullable().describe('Who did it; null: the sweep or the operator.'),
    data: z.object({
      task_id: id,
      title: z.string(),
      state: taskState,
      previous_state: taskState.nullable(),
      reward: credits,
      requester_id: id,
      requester_name: z.string(),
      assignee_id: id.nullable(),
      assignee_name: z.string().nullable(),
      claim: z.int(),
      failures: z.int(),
      max_retries: z.int(),
      reason: z.enum([
        'posted',
        'claimed',
        'completed',
        'reported',
        'overdue',
        'abandoned',
        'canceled',
        'requester_revoked',
      ]),
    }),
  }),
  z.object({
    type: z.literal('economy.transfer'),
    ...durable,
    agent_id: id.nullable().describe('Who paid; null: the issuance.'),
    data: transfer,
  }),
  z.object({
    type: z.literal('agent.heartbeat'),
    data: z.object({
      count: z.int().describe('The agents that have sent one since the last such event.'),
      agent_ids: z.array(id).max(100),
    }),
  }),
  z.object({ type: z.literal('federation.stats'), data: federationStats }),
  z.object({ type: z.literal('reset'), data: z.object({}) }),
])
export type FederationFeedEvent = z.infer<typeof federationFeedEvent>
