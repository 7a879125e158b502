import type { Agent } from './contract.ts'

/** How an agent is doing: `late` has missed two heartbeats, and still holds its lease. */
export type Standing = 'alive' | 'late' | 'offline' | 'revoked'

/** Reads it off the status and the last heartbeat. `now` in milliseconds, by the server's clock. */
export function standingOf(
  { status, last_heartbeat_at }: Pick<Agent, 'status' | 'last_heartbeat_at'>,
  now: number,
  heartbeat_interval_s: number,
): Standing {
  if (status !== 'active') return status
  if (last_heartbeat_at === null) return 'alive'
  const silent_ms = now - Date.parse(last_heartbeat_at)
  return silent_ms >= 2 * heartbeat_interval_s * 1000 ? 'late' : 'alive'
}

export const standingWords: Readonly<Record<Standing, string>> = {
  alive: 'Alive',
  late: 'Late',
  offline: 'Offline',
  revoked: 'Revoked',
}
