import { z } from 'zod'
import type { Database } from '#lib/supabase/database.ts'
import type { Heartbeat } from './contract.ts'

const batchResult = z.object({
  server_time: z.string(),
  events: z.int(),
  results: z.array(
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
  /** Heartbeats that were answered so far, and the statements that wrote them. */
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

  /**
   * At most one heartbeat of an agent for a session goes into a batch: one statement updates a row
   * only once. In the order of their ids, which two processes' statements then mostly lock in too.
   */
  function takeBatch(): Waiting[] {
    const batch = new Map<string, Waiting>()
    const rest: Waiting[] = []
    for (const entry of waiting) {
      // With the agent: one that beats for another's session must not hold up its owner.
      const key = `${entry.beat.session_id} ${entry.beat.agent_id}`
      if (batch.size < maxBatch && !batch.has(key)) batch.set(key, entry)
      else rest.push(entry)
    }
    waiting = rest
    return [...batch.values()].sort((a, b) => (a.beat.session_id < b.beat.session_id ? -1 : 1))
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
    try {
      const { results, server_time, events } = await database.call(
        'record_heartbeats',
        {
          p_heartbeats: batch.map(({ beat }, nth) => ({ nth, ...beat })),
          p_idle_timeout_s: idleTimeoutS,
        },
        batchResult,
      )
      counts.heartbeats += batch.length
      counts.statements += 1
      if (events > 0) onEvents()
      for (const [nth, entry] of batch.entries()) settle(entry, results[nth], server_time)
    } catch (error) {
      for (const entry of batch) entry.reject(error)
    } finally {
      isWriting = false
      lastWrittenAt = performance.now()
      if (waiting.length > 0) gather(lastWrittenAt)
    }
  }

  function settle(
    entry: Waiting,
    result: z.output<typeof batchResult>['results'][number] | undefined,
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
