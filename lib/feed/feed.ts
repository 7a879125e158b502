import { Problem } from '#lib/http/problems.ts'
import { type Database, DatabaseUnavailable } from '#lib/supabase/database.ts'
import { type FeedName, feedNames, formatPosition } from './event-log.ts'
import { createHolders, type StreamHolder } from './holders.ts'
import { createHub, type Hub } from './hub.ts'
import { type PassingSource, startPassing } from './passing.ts'
import { createFeedStream } from './stream.ts'
import { type LogObserver, startTail } from './tail.ts'

const KEEPALIVE_MS = 15_000

/** Rings the other server processes, and is rung by them. */
export interface Doorbell {
  listen(onRing: () => void): () => Promise<void>
  ring(): Promise<void>
}

export interface FeedOptions {
  readonly database: Database
  /** None where this process is the only one. */
  readonly doorbell?: Doorbell | undefined
  /** How often to look without being rung, in ms: with readers, and without. */
  readonly pollMs: { readonly busy: number; readonly idle: number }
  readonly maxStreams: number
  readonly passing: readonly PassingSource[]
  readonly observer?: LogObserver | undefined
  /** Whether an agent's access tokens have ceased to be good since one was looked at. */
  readonly isRevoked?: ((agentId: string) => boolean) | undefined
  readonly onError: (error: unknown) => void
}

export interface Feed {
  /**
   * Opens a stream of a feed. One that is held by an access token ends with it.
   * @throws {Problem} `too_many_streams`, `agent_unknown`
   */
  open(feed: FeedName, lastEventId: string | undefined, holder?: StreamHolder): Response
  /** Ends the streams that are held by an agent's access tokens, within a second. */
  endStreamsOf(agentId: string): void
  /** Where a feed is now, as an event id: a stream that resumes from it misses nothing since. */
  position(feed: FeedName): string | null
  /** To be called after a commit that appended events, outside the transaction. */
  ring(): void
  readonly streamCount: number
  stop(): Promise<void>
}

/** The feeds of one process: one tail, a hub a feed, and the connections. */
export async function startFeed(options: FeedOptions): Promise<Feed> {
  const { database, doorbell, pollMs, maxStreams, isRevoked, onError } = options
  const hubs = new Map<FeedName, Hub>(feedNames.map((name) => [name, createHub(name)]))
  let streamCount = 0
  const tail = await startTail({
    database,
    hubs: [...hubs.values()],
    observer: options.observer,
    pollMs: () => (streamCount > 0 ? pollMs.busy : pollMs.idle),
    onError,
  })
  const stopListening = doorbell?.listen(tail.ring)
  let isRinging = false
  const holders = createHolders()

  const keepalive = setInterval(() => {
    for (const hub of hubs.values()) hub.keepAlive()
  }, KEEPALIVE_MS)
  const passing = options.passing.flatMap((source) => {
    const hub = hubs.get(source.feed)
    return hub ? [{ feed: source.feed, ...startPassing(source, hub, onError) }] : []
  })

  return {
    get streamCount() {
      return streamCount
    },
    open: (name, lastEventId, holder) => {
      const hub = hubs.get(name)
      if (!hub?.epoch) throw new DatabaseUnavailable('the event log has not been read yet')
      if (holder && isRevoked?.(holder.agentId)) throw new Problem('agent_unknown')
      if (streamCount >= maxStreams) throw new Problem('too_many_streams', { retryAfterS: 5 })
      streamCount += 1
      // What an idle tail has not looked for yet.
      if (streamCount === 1) tail.ring()
      const stream = createFeedStream({
        hub,
        database,
        lastEventId,
        onEnd: () => {
          streamCount -= 1
        },
        dismissWhen: holder && ((dismiss) => holders.add(holder, dismiss)),
      })
      for (const source of passing) if (source.feed === name) source.readerCame()
      return new Response(stream, {
        headers: {
          'Content-Type': 'text/event-stream',
          'Cache-Control': 'no-cache, no-transform',
          'X-Accel-Buffering': 'no',
        },
      })
    },
    endStreamsOf: holders.endAllOf,
    position: (name) => {
      const hub = hubs.get(name)
      return hub?.epoch ? formatPosition({ epoch: hub.epoch, seq: hub.lastSeq }) : null
    },
    ring: () => {
      tail.ring()
      if (!doorbell || isRinging) return
      // One ring tells of all that is committed by the time it is heard.
      isRinging = true
      setTimeout(() => {
        isRinging = false
        doorbell.ring().catch(onError)
      }, 5)
    },
    stop: async () => {
      clearInterval(keepalive)
      const passed = passing.map((source) => source.stop())
      for (const hub of hubs.values()) hub.closeAll()
      await Promise.all(passed)
      await stopListening?.()
      await tail.stop()
    },
  }
}
