import type { Database } from '#lib/supabase/database.ts'
import { formatPosition, parsePosition, readEvents } from './event-log.ts'
import type { EncodedEvent, Hub, HubReader } from './hub.ts'
import { encodeEvent, encodePreamble } from './sse.ts'

/** How long EventSource waits before it comes back. */
const RETRY_MS = 1000
/** What may wait unsent in a connection's buffer, in bytes. */
const BUFFER_BYTES = 64 * 1024
/** How long a reader may leave a full buffer unread before it is cut off. */
const STALLED_MS = 30_000
/** How long a reader has to take what is queued when its stream ends. */
const CLOSE_MS = 5_000
/** The same where whoever opened it may not read it any more. */
const DISMISS_MS = 500

export interface StreamOptions {
  readonly hub: Hub
  readonly database: Database
  /** What the client sent as `Last-Event-ID`. */
  readonly lastEventId: string | undefined
  /** Called once when the stream has ended, however it did. */
  readonly onEnd: () => void
  /** Calls `dismiss` if the stream must end before its reader does; answers what calls that off. */
  readonly dismissWhen?: ((dismiss: () => void) => () => void) | undefined
  readonly now?: () => number
}

/**
 * One connection's stream. A reader at the head is handed each event as it comes. One that is
 * behind, because it resumes or because its buffer is full, catches up from the hub's ring or from
 * the log as fast as it reads; one that has stopped reading is cut off, and may resume.
 */
export function createFeedStream({
  hub,
  database,
  lastEventId,
  onEnd,
  dismissWhen,
  now = Date.now,
}: StreamOptions): ReadableStream<Uint8Array> {
  let controller: ReadableStreamDefaultController<Uint8Array>
  /** Everything up to here was handed over. */
  let cursor = hub.lastSeq
  let isAtHead = false
  let isCatchingUp = false
  let isEnded = false
  let fullSince: number | undefined
  let callOffDismissal: (() => void) | undefined

  const reader: HubReader = {
    onEvent: (event) => {
      if (isAtHead && !isFull()) return send(event)
      isAtHead = false
      cutOffIfStalled()
    },
    onPassing: (chunk) => {
      if (isAtHead && !isFull()) controller.enqueue(chunk)
      else cutOffIfStalled()
    },
    close: () => close(CLOSE_MS),
  }

  function close(withinMs: number): void {
    if (isEnded) return
    controller.close()
    // What is queued is still read, but not for ever. Without effect once it has been.
    setTimeout(() => controller.error(new Error('the end was not read')), withinMs).unref()
    end()
  }

  function end(): void {
    if (isEnded) return
    isEnded = true
    callOffDismissal?.()
    hub.remove(reader)
    onEnd()
  }

  function isFull(): boolean {
    const full = (controller.desiredSize ?? 0) <= 0
    fullSince = full ? (fullSince ?? now()) : undefined
    return full
  }

  function cutOffIfStalled(): void {
    if (!isEnded && isFull() && now() - (fullSince ?? 0) > STALLED_MS) {
      controller.error(new Error('the reader has stopped reading'))
      end()
    }
  }

  function send(event: EncodedEvent): void {
    if (event.seq <= cursor) return
    controller.enqueue(event.chunk)
    cursor = event.seq
  }

  /** Goes on from the cursor until the head is reached or the buffer is full. */
  async function catchUp(): Promise<void> {
    if (isCatchingUp || isAtHead || isEnded) return
    isCatchingUp = true
    try {
      while (!isEnded && !isFull()) {
        const recent = hub.eventsAfter(cursor)
        if (recent && cursor <= hub.lastSeq) {
          for (const event of recent) {
            if (isFull()) return
            send(event)
          }
          isAtHead = true
          return
        }
        await catchUpFromLog()
        if (isAtHead) return
      }
    } catch (error) {
      // The log cannot be read just now: the reader comes back with its position.
      if (!isEnded) controller.error(error)
      end()
    } finally {
      isCatchingUp = false
    }
  }

  async function catchUpFromLog(): Promise<void> {
    const delivered = hub.lastSeq
    const page = await readEvents(database, hub.feed, { epoch: hub.epoch, seq: cursor })
    if (isEnded) return
    if (page.outcome === 'unknown_position') return reset()
    for (const { seq, type, agent_id, session_id, created_at, data } of page.events) {
      const id = formatPosition({ epoch: hub.epoch, seq })
      send({ seq, chunk: encodeEvent({ id, type, session_id, agent_id, created_at, data }) })
    }
    // The log may be ahead of what the hub has delivered; then the hub's next ones are skipped.
    if (page.isLastPage) {
      cursor = Math.max(cursor, delivered)
      isAtHead = cursor > hub.lastSeq
    }
  }

  /** Tells the client to fetch the state anew, and goes on from here. */
  function reset(): void {
    cursor = hub.lastSeq
    const id = formatPosition({ epoch: hub.epoch, seq: cursor })
    controller.enqueue(encodeEvent({ id, type: 'reset', data: {} }))
  }

  return new ReadableStream<Uint8Array>(
    {
      start: (streamController) => {
        controller = streamController
        const position = lastEventId === undefined ? undefined : parsePosition(lastEventId)
        const isKnown = position?.epoch === hub.epoch
        if (position && isKnown) cursor = position.seq
        hub.add(reader)
        callOffDismissal = dismissWhen?.(() => close(DISMISS_MS))
        // A place that is not known yet is not confirmed.
        const id =
          cursor <= hub.lastSeq ? formatPosition({ epoch: hub.epoch, seq: cursor }) : undefined
        controller.enqueue(encodePreamble(RETRY_MS, id))
        if (lastEventId !== undefined && !isKnown) reset()
        // Without a wait where nothing is to be caught up, so that no event is left to a later turn.
        void catchUp()
      },
      pull: catchUp,
      cancel: end,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES }),
  )
}
