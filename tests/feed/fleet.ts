import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import {
  type FeedName,
  feedNames,
  formatPosition,
  type LoggedEvent,
  readEvents,
  tailEvents,
} from '#lib/feed/event-log.ts'
import type { Database, FunctionArgs, FunctionName } from '#lib/supabase/database.ts'

const IDLE_TIMEOUT_S = 300

/** A bytea as JSON and as a Postgres literal have it. */
export const randomHash = (): string => `\\x${randomBytes(32).toString('hex')}`

/** Calls a function and answers what is committed; undefined where nothing was, by intention. */
export type Call = <Name extends FunctionName>(
  name: Name,
  args: FunctionArgs<Name>,
) => Promise<Record<string, unknown> | undefined>

export const callThrough =
  (database: Database): Call =>
  (name, args) =>
    database.call(name, args, z.record(z.string(), z.unknown()))

export interface Agent {
  readonly agentId: string
  readonly sessionId: string
}

/** Enrolls an agent through the database's functions. */
export async function enrollAgent(call: Call): Promise<Agent> {
  const tokenHash = randomHash()
  await call('create_enrollment_token', {
    p_token_hash: tokenHash,
    p_max_uses: 1,
    p_expires_in_s: 3600,
  })
  const enrolled = await call('enroll_agent', {
    p_token_hash: tokenHash,
    p_name: `agent-${randomUUID()}`,
    p_client_type: 'test',
    p_refresh_token_hash: randomHash(),
    p_refresh_ttl_s: 3600,
    p_idle_timeout_s: IDLE_TIMEOUT_S,
  })
  return { agentId: String(enrolled?.agent_id), sessionId: String(enrolled?.session_id) }
}

export async function createSession(call: Call, agentId: string): Promise<string | undefined> {
  const created = await call('create_session', {
    p_agent_id: agentId,
    p_idle_timeout_s: IDLE_TIMEOUT_S,
    p_client_type: null,
  })
  return created && String((created.session as { session_id: string }).session_id)
}

/** Answers whether the session came back: not when another token was set in between. */
export async function reconnect(call: Call, { agentId, sessionId }: Agent): Promise<boolean> {
  const token = randomHash()
  const minted = await call('set_reconnect_token', {
    p_session_id: sessionId,
    p_agent_id: agentId,
    p_token_hash: token,
  })
  if (minted?.outcome !== 'minted') return false
  const answer = await call('reconnect_session', {
    p_session_id: sessionId,
    p_token_hash: token,
    p_next_token_hash: randomHash(),
    p_idle_timeout_s: IDLE_TIMEOUT_S,
  })
  return answer?.outcome === 'reconnected'
}

/** Answers whether it was written. */
export async function heartbeat(
  call: Call,
  { agentId, sessionId }: Agent,
  state?: 'idle' | 'busy',
): Promise<boolean> {
  const results = await heartbeats(call, agentId, [sessionId], state)
  return results?.[0]?.outcome === 'recorded'
}

/** One statement for all the sessions; answers in their order. */
export async function heartbeats(
  call: Call,
  agentId: string,
  sessionIds: readonly string[],
  state?: 'idle' | 'busy',
) {
  const answer = await call('record_heartbeats', {
    p_heartbeats: sessionIds.map((id, nth) => {
      return { nth, session_id: id, agent_id: agentId, ...(state ? { state } : {}) }
    }),
    p_idle_timeout_s: IDLE_TIMEOUT_S,
  })
  return answer?.results as readonly { outcome: string }[] | undefined
}

export async function closeSession(call: Call, { agentId, sessionId }: Agent): Promise<boolean> {
  const answer = await call('close_session', {
    p_session_id: sessionId,
    p_reason: 'client_closed',
    p_agent_id: agentId,
  })
  return answer?.outcome === 'closed'
}

/** The whole log of a feed, numbered to its end, with the ids that readers get. */
export async function readLog(
  database: Database,
  feed: FeedName = 'sessions',
): Promise<(LoggedEvent & { id: string })[]> {
  const { epoch } = await tailEvents(database, null)
  const log: (LoggedEvent & { id: string })[] = []
  for (;;) {
    const page = await readEvents(database, feed, { epoch, seq: log.at(-1)?.seq ?? 0 })
    if (page.outcome !== 'events') throw new Error(page.outcome)
    for (const event of page.events) {
      log.push({ ...event, id: formatPosition({ epoch, seq: event.seq }) })
    }
    if (page.isLastPage) return log
  }
}

/** The numbers of all feeds' events, which have one numbering. */
export async function readNumbers(database: Database): Promise<number[]> {
  const logs = await Promise.all(feedNames.map((feed) => readLog(database, feed)))
  return logs
    .flat()
    .map(({ seq }) => seq)
    .toSorted((a, b) => a - b)
}
