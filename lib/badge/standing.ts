import { z } from 'zod'
import type { Agent } from '#lib/federation/contract.ts'
import type { Database } from '#lib/supabase/database.ts'
import type { Badge } from './badge.ts'

/** An agent on a badge. `now` in milliseconds; who has missed two heartbeats is late. */
export function agentBadge(
  { name, status, last_heartbeat_at }: Pick<Agent, 'name' | 'status' | 'last_heartbeat_at'>,
  now: number,
  heartbeatIntervalS: number,
): Badge {
  if (status === 'revoked') return { label: name, message: 'revoked', shade: 'lost' }
  if (status === 'offline') return { label: name, message: 'offline', shade: 'offline' }
  const silentMs = last_heartbeat_at === null ? 0 : now - Date.parse(last_heartbeat_at)
  return silentMs >= 2 * heartbeatIntervalS * 1000
    ? { label: name, message: 'late', shade: 'late' }
    : { label: name, message: 'alive', shade: 'alive' }
}

const presence = z.object({ alive: z.int(), late: z.int(), offline: z.int(), total: z.int() })
export type Presence = z.infer<typeof presence>

/** The fleet on a badge: who is alive, and who is not if anyone is not. */
export function fleetBadge({ alive, late, offline, total }: Presence): Badge {
  if (total === 0) return { label: 'fleet', message: 'no agents', shade: 'offline' }
  const message = [
    `${alive} alive`,
    ...(late > 0 ? [`${late} late`] : []),
    ...(offline > 0 ? [`${offline} offline`] : []),
  ].join(', ')
  const shade = late > 0 ? 'late' : alive > 0 ? 'alive' : 'offline'
  return { label: 'fleet', message, shade }
}

/** How many agents are alive, late and offline; its cost does not grow with their number. */
export function getFleetPresence({
  database,
  heartbeatIntervalS,
}: {
  readonly database: Database
  readonly heartbeatIntervalS: number
}): Promise<Presence> {
  return database.call('fleet_presence', { p_heartbeat_interval_s: heartbeatIntervalS }, presence)
}
