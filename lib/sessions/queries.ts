import { z } from 'zod'
import { cursorInstant, pageCursor, readCursor } from '#lib/http/cursor.ts'
import type { Database } from '#lib/supabase/database.ts'
import {
  ageDistribution,
  type listSessionsContract,
  type Session,
  type SessionHealth,
  type SessionList,
  session,
  sessionEvent,
  sessionHealth,
  statusBreakdown,
} from './contract.ts'

/** What reads need of the server. */
export interface SessionReader {
  readonly database: Database
  readonly heartbeatIntervalS: number
}

const snapshot = z.object({
  status_breakdown: statusBreakdown,
  age_distribution: ageDistribution,
  late: z.int(),
  sessions: z.array(session),
  timestamp: z.string(),
})
export type SessionSnapshot = z.infer<typeof snapshot>

/** The counts of all sessions by status and age, and the `recent` ones with the newest activity. */
export function getSessionSnapshot(
  { database, heartbeatIntervalS }: SessionReader,
  recent: number,
): Promise<SessionSnapshot> {
  return database.call(
    'session_snapshot',
    { p_heartbeat_interval_s: heartbeatIntervalS, p_recent: recent },
    snapshot,
  )
}

const history = sessionHealth.pick({
  connection_health: true,
  timeline: true,
  reconnect_distribution: true,
})

/** The health of all sessions at a glance; its cost does not grow with their number. */
export async function getSessionHealth(reader: SessionReader): Promise<SessionHealth> {
  const [{ sessions, timestamp, ...counts }, past] = await Promise.all([
    getSessionSnapshot(reader, 20),
    reader.database.call('session_history', {}, history),
  ])
  return { ...counts, ...past, recent_activity: sessions, generated_at: timestamp }
}

const sessionPage = z.object({
  sessions: z.array(session),
  next: z.tuple([z.string(), z.string()]).nullable(),
})

/** A page of sessions, newest activity first. */
export async function listSessions(
  { database }: SessionReader,
  query: z.output<typeof listSessionsContract.query>,
): Promise<SessionList> {
  const [before, beforeId] =
    readCursor('sessions', query.cursor, z.tuple([cursorInstant, z.guid()])) ?? []
  const { sessions, next } = await database.call(
    'list_sessions',
    {
      p_limit: query.limit,
      p_status: query.status ?? null,
      p_agent_id: query.agent_id ?? null,
      p_client_type: query.client_type ?? null,
      p_q: query.q ?? null,
      p_before: before ?? null,
      p_before_id: beforeId ?? null,
    },
    sessionPage,
  )
  return { sessions, next_cursor: pageCursor('sessions', next) }
}

/** One session, or null. `sessionId` is a UUID. */
export function findSession(
  { database }: SessionReader,
  sessionId: string,
): Promise<Session | null> {
  return database.call('get_session', { p_session_id: sessionId }, session.nullable())
}

const eventPage = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('session_not_found') }),
  z.object({
    outcome: z.literal('events'),
    epoch: z.string(),
    events: z.array(sessionEvent.omit({ event_id: true }).extend({ seq: z.int().nullable() })),
    next: z.tuple([z.int()]).nullable(),
  }),
])

/** A page of what happened to a session, newest first; null if there is no such session. */
export async function findSessionEvents(
  { database }: SessionReader,
  sessionId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  // Of this session: positions of another's events mean nothing here.
  const list = `events ${sessionId}`
  const [before] = readCursor(list, cursor, z.tuple([z.int()])) ?? []
  const page = await database.call(
    'list_session_events',
    { p_session_id: sessionId, p_limit: limit, p_before: before ?? null },
    eventPage,
  )
  if (page.outcome === 'session_not_found') return null
  return {
    events: page.events.map(({ seq, ...event }) => ({
      event_id: seq === null ? null : `${page.epoch}-${seq}`,
      ...event,
    })),
    next_cursor: pageCursor(list, page.next),
  }
}
