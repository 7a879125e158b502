import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Database } from '#lib/supabase/database.ts'
import type { FederationStats } from './contract.ts'
import { getFederationStats } from './queries.ts'

/** After so long without an answer it is asked for what comes, and not for what has passed. */
const FORGET_MS = 30_000
const MAX_IDS = 100

const heartbeats = z.object({
  until: z.string(),
  count: z.int(),
  agent_ids: z.array(z.string()),
})

/**
 * Who has sent heartbeats, through whichever process, since it was last asked: `agent.heartbeat`,
 * or null if nobody has.
 */
export function createHeartbeatNews(database: Database, now = () => performance.now()) {
  let since: string | null = null
  let answeredAt = 0
  return async () => {
    if (now() - answeredAt > FORGET_MS) since = null
    const answer = await database.call('recent_heartbeats', { p_since: since }, heartbeats)
    since = answer.until
    answeredAt = now()
    if (answer.count === 0) return null
    const { count, agent_ids } = answer
    return { type: 'agent.heartbeat', data: { count, agent_ids: agent_ids.slice(0, MAX_IDS) } }
  }
}

/** The federation in numbers, if they have changed since: `federation.stats`, or null. */
export function createStatsNews(database: Database) {
  let last: Omit<FederationStats, 'generated_at'> | undefined
  return async (hasNewcomer: boolean) => {
    const stats = await getFederationStats({ database })
    const { generated_at: _, ...numbers } = stats
    if (!hasNewcomer && isDeepStrictEqual(numbers, last)) return null
    last = numbers
    return { type: 'federation.stats', data: stats }
  }
}
