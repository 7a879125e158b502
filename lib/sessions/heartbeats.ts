import { z } from 'zod'
import type { Database } from '#lib/supabase/database.ts'
import type { Heartbeat } from './contract.ts'

const batchResult = z.object({
  server_time: z.string(),
  events: z.int(),
  results: z.record(
    z.string(),
    z.discriminatedUnion('outcome', [
      z.object({
        outcome: z.literal('recorded'),
        last_activity: z.string(),
        lease_expires_at: z.string(),
      }),
      z.object({ outcome: z.literal('session_not_found') }),
      z.object({ outcome: z.literal('session_disconnected'), reason: z.string().nullable() }),
    ]),
  ),
})

export type HeartbeatResult =
  | { outcome: 'recorded'; last_activity: string; lease_expires_at: string; server_time: string }
  | { outcome: 'session_not_found' }
  | { outcome: 'session_disconnected'; reason: string | null }

interface Waiting {
  readonly beat: { session_id: string; agent_id: string } & Heartbeat
  readonly resolve: (result: HeartbeatResult) => void
  readonly reject: (error: unknown) => void
  retried: boolean
}

export interface HeartbeatBatcher {
  /** Answers when the heartbeat is committed, and what its session is. */
  record(sessionId: string, agentId: string, heartbeat: Heartbeat): Promise<HeartbeatResult>
  /** Heartbeats and statements so far. */
  readonly counts: { readonly heartbeats: number; readonly statements: number }
}

export interface HeartbeatOptions {
  readonly database: Database
  readonly idleTimeoutS: number
  /** Called when a batch has appended events. */
  readonly onEvents: () => void
  /** The longest that a heartbeat waits for others to join its batch, in milliseconds. */
  readonly gatherMs?: number
  /** So many need not wait for more, unless a batch is under way. */
  readonly enough?: number
  readonly maxBatch?: number
}

/**
 * Group commit. A heartbeat that comes alone is written at once; after a recent batch the next ones
 * gather for as long as more keep coming, and are written in one statement. Each caller is answered
 * only when its batch is committed: no loss, no lie.
 */
export function createHeartbeatBatcher(options: HeartbeatOptions): HeartbeatBatcher {
  const { database, idleTimeoutS, onEvents, gatherMs = 10, enough = 25, maxBatch = 200 } = options
  const counts = { heartbeats: 0, statements: 0 }
  let waiting: Waiting[] = []
  let isWriting = false
  let gathering: NodeJS.Timeout | undefined
  let lastWrittenAt = Number.NEGATIVE_INFINITY

  /** At most one heartbeat a session goes into a batch: one statement updates a row only once. */
  function takeBatch(): Map<string, Waiting> {
    const batch = new Map<string, Waiting>()
    const rest: Waiting[] = []
    for (const entry of waiting) {
      if (batch.size < maxBatch && !batch.has(entry.beat.session_id))
        batch.set(entry.beat.session_id, entry)
      else rest.push(entry)
    }
    waiting = rest
    return batch
  }

  /** Writes as soon as there are enough, nobody more comes within a millisecond, or time is up. */
  function gather(startedAt: number, seen = 0): void {
    const isComplete =
      waiting.length >= enough ||
      waiting.length === seen ||
      performance.now() - startedAt >= gatherMs
    if (isComplete) void write()
    else gathering = setTimeout(gather, 1, startedAt, waiting.length)
  }

  async function write(): Promise<void> {
    clearTimeout(gathering)
    gathering = undefined
    isWriting = true
    const batch = takeBatch()
    counts.heartbeats += batch.size
    counts.statements += 1
    try {
      // In the order of their ids: two processes that write the same sessions cannot deadlock.
      const beats = [...batch.values()].map(({ beat }) => beat)
      beats.sort((a, b) => (a.session_id < b.session_id ? -1 : 1))
      const { results, server_time, events } = await database.call(
        'record_heartbeats',
        { p_heartbeats: beats, p_idle_timeout_s: idleTimeoutS },
        batchResult,
      )
      if (events > 0) onEvents()
      for (const [sessionId, entry] of batch) settle(entry, results[sessionId], server_time)
    } catch (error) {
      for (const entry of batch.values()) entry.reject(error)
    } finally {
      isWriting = false
      lastWrittenAt = performance.now()
      if (waiting.length > 0) gather(lastWrittenAt)
    }
  }

  function settle(
    entry: Waiting,
    result: z.output<typeof batchResult>['results'][string] | undefined,
    serverTime: string,
  ) {
    if (result?.outcome === 'recorded') return entry.resolve({ ...result, server_time: serverTime })
    // Without a reason the session ended while the statement waited for it: the next one sees why.
    if (result?.outcome === 'session_disconnected' && result.reason === null && !entry.retried) {
      entry.retried = true
      waiting.push(entry)
      return
    }
    if (result) return entry.resolve(result)
    entry.reject(new Error('record_heartbeats left a heartbeat unanswered'))
  }

  return {
    counts,
    record: (sessionId, agentId, heartbeat) =>
      new Promise((resolve, reject) => {
        const beat = { ...heartbeat, session_id: sessionId, agent_id: agentId }
        waiting.push({ beat, resolve, reject, retried: false })
        if (isWriting) return
        const now = performance.now()
        const isAlone = !gathering && now - lastWrittenAt > gatherMs
        if (isAlone || waiting.length >= enough) void write()
        else if (!gathering) gather(now)
      }),
  }
}
