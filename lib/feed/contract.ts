import { z } from 'zod'
import { defineContract } from '#lib/http/contract.ts'
import { id, instant } from '#lib/http/fields.ts'
import {
  ageDistribution,
  disconnectReason,
  session,
  statusBreakdown,
} from '#lib/sessions/contract.ts'

export const sessionsFeedContract = defineContract({
  id: 'sessionsFeed',
  method: 'GET',
  path: '/api/events/sessions',
  tag: 'Live feed',
  summary: 'The sessions feed (Server-Sent Events)',
  description:
    'Durable events carry an `id:` and can be had again with `Last-Event-ID` (or `?last_event_id=`) for 7 days; an unknown or too old id is answered with `event: reset` first. `health_update` passes every 5 s, without an id. A stream that was opened with an access token ends when that token expires, and within a second when its agent is revoked.',
  access: 'dashboard_or_agent',
  query: z.strictObject({ last_event_id: z.string().max(100).optional() }),
  status: 200,
  produces: 'text/event-stream',
  problems: ['too_many_streams'],
})

const durable = { session_id: id, agent_id: id, created_at: instant }

/** `data:` of every event of the sessions feed; its `type` is also the `event:` field. */
export const sessionsFeedEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('session_created'),
    ...durable,
    data: z.object({ agent_name: z.string(), client_type: z.string() }),
  }),
  z.object({
    type: z.literal('session_updated'),
    ...durable,
    data: z.discriminatedUnion('update_type', [
      z.object({ update_type: z.literal('reconnected'), reconnect_count: z.int() }),
      z.object({
        update_type: z.literal('state_changed'),
        state: z.enum(['idle', 'busy']),
        previous_state: z.enum(['idle', 'busy']).nullable(),
      }),
    ]),
  }),
  z.object({
    type: z.literal('session_disconnected'),
    ...durable,
    data: z.object({ reason: disconnectReason }),
  }),
  z.object({
    type: z.literal('health_update'),
    data: z.object({
      status_breakdown: statusBreakdown,
      age_distribution: ageDistribution,
      late: z.int(),
      sessions: z.array(session).max(50),
      timestamp: instant,
    }),
  }),
  z.object({ type: z.literal('reset'), data: z.object({}) }),
])
export type SessionsFeedEvent = z.infer<typeof sessionsFeedEvent>
