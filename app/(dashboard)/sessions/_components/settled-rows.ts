import type { Session } from '#lib/sessions/contract.ts'

export interface SettledRow {
  readonly session: Session
  /** Joined while the page was open: it warms. */
  readonly isNew: boolean
  /** Since when the list no longer has it (server's milliseconds); it is judged as of then. */
  readonly unheard_since?: number
}

export interface Settled {
  /** Which list this is; another one begins anew. */
  readonly key: string
  readonly rows: readonly SettledRow[]
  readonly waiting: readonly Session[]
  readonly settled_at: number
}

interface Arrival {
  readonly key: string
  readonly sessions: readonly Session[]
  /** Whether the list is all there is: else a session may enter it by rank, without being new. */
  readonly isWhole: boolean
  /** Whether the reader is at the table: nothing may move. */
  readonly isHeld: boolean
  /** The server's time, in milliseconds. */
  readonly now: number
}

// How long rows keep their places, while every heartbeat changes the order of activity.
const restMs = 30_000

/** A list as the server gave it. */
export function settle({ key, sessions, now }: Omit<Arrival, 'isWhole' | 'isHeld'>): Settled {
  const rows = sessions.map((session) => ({ session, isNew: false }))
  return { key, rows, waiting: [], settled_at: now }
}

/**
 * Takes in what has come: rows change where they stand. At rest new ones join at the top, and now
 * and then the order is the server's again; while the reader is at the table, they wait.
 */
export function arrive(settled: Settled, arrival: Arrival): Settled {
  const { key, sessions, isWhole, isHeld, now } = arrival
  if (key !== settled.key) return settle(arrival)
  const byId = new Map(sessions.map((session) => [session.session_id, session]))
  const shown = new Set(settled.rows.map((row) => row.session.session_id))
  const fresh = sessions.filter(
    (session) =>
      !shown.has(session.session_id) && (isWhole || isSince(session, settled.settled_at)),
  )
  const rows = settled.rows.map((row): SettledRow => {
    const session = byId.get(row.session.session_id)
    if (session) return { session, isNew: row.isNew }
    return { ...row, unheard_since: row.unheard_since ?? now }
  })
  if (isHeld) return { ...settled, rows, waiting: fresh }
  const joined = fresh.map((session) => ({ session, isNew: true }))
  if (now - settled.settled_at < restMs) {
    return { ...settled, rows: [...joined, ...rows], waiting: [] }
  }
  const news = new Set(fresh.map((session) => session.session_id))
  return {
    ...settle(arrival),
    rows: sessions.map((session) => ({ session, isNew: news.has(session.session_id) })),
  }
}

function isSince({ created_at, disconnected_at }: Session, at: number): boolean {
  return Date.parse(created_at) > at || Date.parse(disconnected_at ?? created_at) > at
}
