import { Problem } from '#lib/http/problems.ts'
import { type Database, DatabaseUnavailable } from '#lib/supabase/database.ts'
import { type FeedName, feedNames, formatPosition } from './event-log.ts'
import { createHub, type Hub } from './hub.ts'
import { createFeedStream } from './stream.ts'
import { startTail } from './tail.ts'

const KEEPALIVE_MS = 15_000
const HEALTH_UPDATE_MS = 5_000
const HEALTH_SOON_MS = 100

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
  /** What `health_update` says, asked for only while somebody reads. */
  readonly healthUpdate: () => Promise<unknown>
  readonly onError: (error: unknown) => void
}

export interface Feed {
  /**
   * Opens a stream of a feed.
   * @throws {Problem} `too_many_streams`
   */
  open(feed: FeedName, lastEventId: string | undefined): Response
  /** Where a feed is now, as an event id: a stream that resumes from it misses nothing since. */
  position(feed: FeedName): string | null
  /** To be called after a commit that appended events, outside the transaction. */
  ring(): void
  readonly streamCount: number
  stop(): Promise<void>
}

/** The feeds of one process: one tail, a hub a feed, and the connections. */
export async function startFeed(options: FeedOptions): Promise<Feed> {
  const { database, doorbell, pollMs, maxStreams, healthUpdate, onError } = options
  const hubs = new Map<FeedName, Hub>(feedNames.map((name) => [name, createHub(name)]))
  let streamCount = 0
  const tail = await startTail({
    database,
    hubs: [...hubs.values()],
    pollMs: () => (streamCount > 0 ? pollMs.busy : pollMs.idle),
    onError,
  })
  const stopListening = doorbell?.listen(tail.ring)
  let isRinging = false
  let healthSoon: NodeJS.Timeout | undefined

  const keepalive = setInterval(() => {
    for (const hub of hubs.values()) hub.keepAlive()
  }, KEEPALIVE_MS)
  async function passHealth(): Promise<void> {
    const hub = hubs.get('sessions')
    if (!hub?.readerCount) return
    try {
      hub.pass({ type: 'health_update', data: await healthUpdate() })
    } catch (error) {
      onError(error)
    }
  }
  const health = setInterval(passHealth, HEALTH_UPDATE_MS)
  /** Soon, once for all who connect at the same time. */
  function scheduleHealth(): void {
    healthSoon ??= setTimeout(() => {
      healthSoon = undefined
      void passHealth()
    }, HEALTH_SOON_MS)
  }

  return {
    get streamCount() {
      return streamCount
    },
    open: (name, lastEventId) => {
      const hub = hubs.get(name)
      if (!hub?.epoch) throw new DatabaseUnavailable('the event log has not been read yet')
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
      })
      // A reader learns at once how things stand, and the others a little more often.
      if (name === 'sessions') scheduleHealth()
      return new Response(stream, {
        headers: {
          'Content-Type': 'text/event-stream',
          'Cache-Control': 'no-cache, no-transform',
          'X-Accel-Buffering': 'no',
        },
      })
    },
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
      clearInterval(health)
      clearTimeout(healthSoon)
      for (const hub of hubs.values()) hub.closeAll()
      await stopListening?.()
      await tail.stop()
    },
  }
}
