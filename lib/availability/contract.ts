import { z } from 'zod'
import { agent } from '#lib/federation/contract.ts'
import { defineContract } from '#lib/http/contract.ts'
import { id, instant, nextCursor, page, text } from '#lib/http/fields.ts'

/** How many days are looked back on, today among them. */
export const AVAILABILITY_DAYS = 90

const seconds = z.number().nonnegative()

export const availabilityDay = z.object({
  date: z.iso.date().describe('A day in UTC.'),
  observed_s: seconds.describe(
    'How much of the day the agent was enrolled and Rollcall there to see it.',
  ),
  alive_s: seconds.describe('How much of that it had a live session.'),
})
export type AvailabilityDay = z.infer<typeof availabilityDay>

const share = z
  .number()
  .min(0)
  .max(1)
  .nullable()
  .describe('The share of the observed time that was alive; null where nothing was observed.')

const days = z
  .array(availabilityDay)
  .length(AVAILABILITY_DAYS)
  .describe('90 days, the oldest first and today last.')

export const agentAvailability = agent
  .pick({ agent_id: true, name: true, client_type: true, status: true, enrolled_at: true })
  .extend({ availability: share, days })
export type AgentAvailability = z.infer<typeof agentAvailability>

export const listAvailabilityContract = defineContract({
  id: 'listAvailability',
  method: 'GET',
  path: '/api/availability',
  tag: 'Federation',
  summary: '90 days of availability for each agent, by name',
  description:
    'Revoked agents are left out. `fleet` is about all the others, whatever the filters; its `availability` is null for a fleet of more than 200.',
  access: 'dashboard',
  query: z.strictObject({
    ...page,
    q: text(100).optional().describe('A part of the agent’s name, or the beginning of its id.'),
  }),
  status: 200,
  response: z.object({
    agents: z.array(agentAvailability),
    fleet: z.object({ alive: z.int(), total: z.int(), availability: share }),
    next_cursor: nextCursor,
    generated_at: instant,
  }),
  problems: [],
})
export type AvailabilityList = z.infer<typeof listAvailabilityContract.response>

export const getAvailabilityContract = defineContract({
  id: 'getAvailability',
  method: 'GET',
  path: '/api/agents/{agent_id}/availability',
  tag: 'Federation',
  summary: '90 days of availability of one agent',
  description: 'Of a revoked agent, until it was revoked.',
  access: 'dashboard_or_agent',
  params: z.object({ agent_id: id }),
  unknownParams: 'agent_not_found',
  status: 200,
  response: agentAvailability
    .pick({ agent_id: true, name: true, availability: true, days: true })
    .extend({ generated_at: instant }),
  problems: ['agent_not_found'],
})
export type Availability = z.infer<typeof getAvailabilityContract.response>
