import type { SessionsFeedEvent } from '#lib/feed/contract.ts'
import type { Session, SessionHealth, SessionList } from '#lib/sessions/contract.ts'

/** A session after an event of the feed; the same object if the event does not touch it. */
export function applyToSession(session: Session, event: SessionsFeedEvent): Session {
  switch (event.type) {
    case 'health_update': {
      const newer = event.data.sessions.find((each) => each.session_id === session.session_id)
      if (!newer || newer.last_activity < session.last_activity) return session
      return JSON.stringify(newer) === JSON.stringify(session) ? session : newer
    }
    case 'session_disconnected':
      if (event.session_id !== session.session_id) return session
      return {
        ...session,
        status: 'disconnected',
        disconnected_at: event.created_at,
        disconnect_reason: event.data.reason,
      }
    case 'session_updated': {
      if (event.session_id !== session.session_id) return session
      const active = { ...session, last_activity: latest(session.last_activity, event.created_at) }
      if (event.data.update_type === 'state_changed') {
        return { ...active, report: { ...session.report, state: event.data.state } }
      }
      return {
        ...active,
        status: 'active',
        disconnected_at: null,
        disconnect_reason: null,
        reconnect_count: event.data.reconnect_count,
        // A lease of the past would read as lost; the true one comes with the next answer.
        lease_expires_at: latest(session.lease_expires_at, inAMinute(event.created_at)),
      }
    }
    default:
      return session
  }
}

/** A list with its rows after the events. Which rows it has, and their order, is the server's word. */
export function applyToList(list: SessionList, events: readonly SessionsFeedEvent[]): SessionList {
  const sessions = list.sessions.map((row) => events.reduce(applyToSession, row))
  return sessions.every((row, n) => row === list.sessions[n]) ? list : { ...list, sessions }
}

/** The overview after the events: the passing counts. The numbers of 24 hours come by asking. */
export function applyToHealth(
  health: SessionHealth,
  events: readonly SessionsFeedEvent[],
): SessionHealth {
  const update = events.findLast((event) => event.type === 'health_update')
  if (!update || update.data.timestamp < health.generated_at) return health
  const { status_breakdown, age_distribution, late, sessions, timestamp } = update.data
  return {
    ...health,
    status_breakdown,
    age_distribution,
    late,
    recent_activity: sessions.slice(0, 20),
    generated_at: timestamp,
  }
}

function latest(one: string, other: string): string {
  return one > other ? one : other
}

function inAMinute(at: string): string {
  return new Date(Date.parse(at) + 60_000).toISOString()
}
