import { z } from 'zod'
import { pageCursor, readCursor } from '#lib/http/cursor.ts'
import { instant } from '#lib/http/fields.ts'
import type { Database } from '#lib/supabase/database.ts'
import {
  type Availability,
  type AvailabilityDay,
  type AvailabilityList,
  agentAvailability,
  type listAvailabilityContract,
} from './contract.ts'

/** As the database has it: a column of seconds each, the first of them for `since`. */
const kept = agentAvailability
  .omit({ days: true })
  .extend({ observed_s: z.array(z.number()), alive_s: z.array(z.number()) })

const span = { since: z.iso.date(), generated_at: instant }

const availabilityPage = z.object({
  agents: z.array(kept),
  fleet: z.object({
    alive: z.int(),
    total: z.int(),
    availability: agentAvailability.shape.availability,
  }),
  next: z.tuple([z.string()]).nullable(),
  ...span,
})

interface AvailabilityReader {
  readonly database: Database
}

const DAY_MS = 86_400_000

function withDays<Row extends { readonly observed_s: number[]; readonly alive_s: number[] }>(
  { observed_s, alive_s, ...agent }: Row,
  since: string,
) {
  const start = Date.parse(since)
  const days: AvailabilityDay[] = observed_s.map((seconds, day) => ({
    date: new Date(start + day * DAY_MS).toISOString().slice(0, 10),
    observed_s: seconds,
    alive_s: alive_s[day] ?? 0,
  }))
  return { ...agent, days }
}

/** A name as a cursor has it: whatever the database can compare with. */
const nameOfCursor = z
  .string()
  .max(400)
  .refine((name) => name.isWellFormed() && !name.includes('\0'))

/** A page of agents by name, with their 90 days; those that are revoked are left out. */
export async function listAvailability(
  { database }: AvailabilityReader,
  query: z.output<typeof listAvailabilityContract.query>,
): Promise<AvailabilityList> {
  const [after] = readCursor('availability', query.cursor, z.tuple([nameOfCursor])) ?? []
  const { agents, fleet, next, since, generated_at } = await database.call(
    'list_availability',
    { p_limit: query.limit, p_q: query.q ?? null, p_after: after ?? null },
    availabilityPage,
  )
  return {
    agents: agents.map((agent) => withDays(agent, since)),
    fleet,
    next_cursor: pageCursor('availability', next),
    generated_at,
  }
}

/** The 90 days of one agent, or null. `agentId` is a UUID. */
export async function findAvailability(
  { database }: AvailabilityReader,
  agentId: string,
): Promise<Availability | null> {
  const found = await database.call(
    'get_availability',
    { p_agent_id: agentId },
    kept.extend(span).nullable(),
  )
  if (!found) return null
  const { agent_id, name, availability, days, generated_at } = withDays(found, found.since)
  return { agent_id, name, availability, days, generated_at }
}
