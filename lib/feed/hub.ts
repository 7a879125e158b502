import { type FeedName, formatPosition, type LoggedEvent } from './event-log.ts'
import { encodeEvent, keepalive } from './sse.ts'

/** How many recent events a hub keeps for readers that come back or lag. */
const RING_SIZE = 2048

export interface EncodedEvent {
  readonly seq: number
  readonly chunk: Uint8Array
}

/** A connection's side of the hub. Neither call may block or throw. */
export interface HubReader {
  /** A durable event; they come in order, each once. */
  onEvent(event: EncodedEvent): void
  /** Something that passes: of no use to a reader that is behind. */
  onPassing(chunk: Uint8Array): void
  close(): void
}

/** One feed within one process: each event is encoded once for all its readers. */
export interface Hub {
  readonly feed: FeedName
  readonly epoch: string
  /** The newest position that was delivered. */
  readonly lastSeq: number
  readonly readerCount: number
  /** The recent events after `seq`, or null if those do not reach back that far. */
  eventsAfter(seq: number): readonly EncodedEvent[] | null
  add(reader: HubReader): void
  remove(reader: HubReader): void
  /** Delivers what the tail has read; `lastSeq` counts other feeds' events too. */
  advance(epoch: string, lastSeq: number, events: readonly LoggedEvent[]): void
  pass(event: { type: string; data: unknown }): void
  keepAlive(): void
  closeAll(): void
}

export function createHub(feed: FeedName): Hub {
  const readers = new Set<HubReader>()
  let epoch = ''
  let lastSeq = 0
  let ring: EncodedEvent[] = []
  /** The ring has every event of the feed after this position. */
  let ringStart = 0

  function passToAll(chunk: Uint8Array): void {
    for (const reader of readers) reader.onPassing(chunk)
  }

  return {
    feed,
    get epoch() {
      return epoch
    },
    get lastSeq() {
      return lastSeq
    },
    get readerCount() {
      return readers.size
    },
    eventsAfter: (seq) => {
      if (seq < ringStart) return null
      // Mostly the last few: search from the end.
      let from = ring.length
      while (from > 0 && (ring[from - 1]?.seq ?? 0) > seq) from--
      return ring.slice(from)
    },
    add: (reader) => readers.add(reader),
    remove: (reader) => readers.delete(reader),
    advance: (newEpoch, newLastSeq, events) => {
      if (newEpoch !== epoch || newLastSeq < lastSeq) {
        // The first look at the log, or another log than before, or one that was put back to an
        // earlier state: readers ask anew and are reset.
        epoch = newEpoch
        lastSeq = newLastSeq
        ring = []
        ringStart = newLastSeq
        for (const reader of readers) reader.close()
      }
      for (const event of events) {
        if (event.feed !== feed) continue
        const { seq, type, agent_id, session_id, created_at, data } = event
        const id = formatPosition({ epoch, seq })
        const encoded = {
          seq,
          chunk: encodeEvent({ id, type, session_id, agent_id, created_at, data }),
        }
        ring.push(encoded)
        lastSeq = seq
        for (const reader of readers) reader.onEvent(encoded)
      }
      lastSeq = newLastSeq
      if (ring.length > 2 * RING_SIZE) {
        ring = ring.slice(-RING_SIZE)
        ringStart = (ring[0]?.seq ?? 1) - 1
      }
    },
    pass: (event) => passToAll(encodeEvent(event)),
    keepAlive: () => passToAll(keepalive),
    closeAll: () => {
      for (const reader of readers) reader.close()
    },
  }
}
