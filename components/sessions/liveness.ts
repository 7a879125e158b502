import type { Session } from '#lib/sessions/contract.ts'

/** How a session is doing: `lost` may come back, `closed` is final. */
export type Liveness = 'alive' | 'late' | 'lost' | 'closed'

type Facts = Pick<Session, 'status' | 'disconnect_reason' | 'last_activity' | 'lease_expires_at'>

/** Reads it off the lease and the last activity. `now` in milliseconds, by the server's clock. */
export function livenessOf(session: Facts, now: number, heartbeat_interval_s: number): Liveness {
  if (session.status === 'disconnected') {
    return session.disconnect_reason === 'idle_timeout' ? 'lost' : 'closed'
  }
  if (now > Date.parse(session.lease_expires_at)) return 'lost'
  const silent_ms = now - Date.parse(session.last_activity)
  return silent_ms >= 2 * heartbeat_interval_s * 1000 ? 'late' : 'alive'
}

export const livenessWords: Readonly<Record<Liveness, string>> = {
  alive: 'Alive',
  late: 'Late',
  lost: 'Lost',
  closed: 'Closed',
}
