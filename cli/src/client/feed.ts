import type { FeedEvents } from '../wire/operations.generated.ts'
import { asError } from './access-tokens.ts'
import { backoffMs } from './backoff.ts'
import type { RollcallClient } from './client.ts'
import { ProblemError } from './errors.ts'

export type FeedName = keyof FeedEvents

/** An event as the contract has it; durable ones with the `id` to resume from. */
export type FeedEvent<Feed extends FeedName = FeedName> = FeedEvents[Feed] & {
  readonly id?: string
}

/** How a feed's connection is: open, or down and to be tried again after so long. */
export type FeedState =
  | { readonly state: 'open' }
  | {
      readonly state: 'waiting'
      readonly retry_in_ms: number
      /** Why it ended; undefined where the server just closed it. */
      readonly error: Error | undefined
    }

export interface FeedOptions {
  /** Where an earlier reading stopped. */
  readonly last_event_id?: string | undefined
  /** Ends the reading; the iterator then is done. */
  readonly signal?: AbortSignal | undefined
  readonly onState?: ((state: FeedState) => void) | undefined
}

/** The server sends a comment every 15 s: after so long without a byte the connection is dead. */
const SILENCE_MS = 45_000
/** Until the server says otherwise (`retry:`). */
const RETRY_MS = 1000
/** A connection that lasted so long was a good one. */
const STEADY_MS = 5_000
const LONGEST_EVENT = 1024 * 1024

/**
 * The events of a feed, for as long as they are read: it comes back by itself, from where it was.
 * After `reset` the events in between are no longer to be had, and the state should be fetched anew.
 * @throws {ProblemError} where coming back would not help (`enroll`, `fix_request`, `none`)
 */
export async function* readFeed<Feed extends FeedName>(
  client: RollcallClient,
  feed: Feed,
  { last_event_id, signal, onState }: FeedOptions = {},
): AsyncGenerator<FeedEvent<Feed>, void, undefined> {
  const place: Place = { id: last_event_id, retryMs: RETRY_MS }
  for (let failures = 0; !signal?.aborted; ) {
    const connection = new AbortController()
    const abort = () => connection.abort(signal?.reason)
    signal?.addEventListener('abort', abort)
    let error: Error | undefined
    const startedAt = client.clock.monotonic()
    try {
      const id = feed === 'sessions' ? 'sessionsFeed' : 'federationFeed'
      const options = { signal: connection.signal, last_event_id: place.id }
      const { body } = await client.openStream(id, options)
      onState?.({ state: 'open' })
      for await (const event of readEvents(client, body, place, connection)) {
        yield event as FeedEvent<Feed>
      }
    } catch (caught) {
      error = asError(caught)
      if (error instanceof ProblemError && isFinal(error)) throw error
    } finally {
      signal?.removeEventListener('abort', abort)
      connection.abort()
    }
    if (signal?.aborted) return
    failures = client.clock.monotonic() - startedAt > STEADY_MS ? 1 : failures + 1
    const { retry_after_s } = (error ?? {}) as { retry_after_s?: number }
    const retry_in_ms =
      error === undefined && failures === 1
        ? place.retryMs * (0.5 + client.random() / 2)
        : Math.max(place.retryMs / 2, backoffMs(failures, client.random, { retry_after_s }))
    onState?.({ state: 'waiting', retry_in_ms, error })
    await client.clock.sleep(retry_in_ms, signal)
  }
}

interface Place {
  /** `Last-Event-ID` of the next connection. */
  id: string | undefined
  retryMs: number
}

const isFinal = ({ next_action }: ProblemError) =>
  next_action === 'enroll' || next_action === 'fix_request' || next_action === 'none'

async function* readEvents(
  client: RollcallClient,
  body: ReadableStream<Uint8Array> | null,
  place: Place,
  connection: AbortController,
): AsyncGenerator<FeedEvent> {
  if (!body) return
  const { createParser } = await import('eventsource-parser')
  let events: FeedEvent[] = []
  const parser = createParser({
    onEvent: ({ id, data }) => {
      const event = parseEvent(data)
      if (event) events.push(id === undefined ? event : { ...event, id })
    },
    onRetry: (ms) => {
      place.retryMs = Math.min(Math.max(ms, 0), 60_000)
    },
    maxBufferSize: LONGEST_EVENT,
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') connection.abort(error)
    },
  })
  const decoder = new TextDecoder()
  const silence = watchSilence(client, connection)
  try {
    for await (const chunk of body) {
      const text = decoder.decode(chunk, { stream: true })
      parser.feed(text)
      // What a stream begins with has an id but no data, which the parser keeps to itself.
      place.id ??= /^id: ?(\S+)\n/m.exec(text)?.[1]
      silence.pause()
      for (const event of events) {
        // Before it is handed over: whoever stops reading here has had it.
        if (event.id !== undefined) place.id = event.id
        yield event
      }
      events = []
      silence.heard()
    }
  } finally {
    silence.stop()
  }
}

/** An event of any type is passed on: a newer server may have more of them. */
function parseEvent(data: string): FeedEvent | undefined {
  try {
    const event: unknown = JSON.parse(data)
    const isEvent = typeof event === 'object' && event !== null && 'type' in event
    return isEvent ? (event as FeedEvent) : undefined
  } catch {
    return undefined
  }
}

/** Cuts a connection off that has been silent for too long, not counting pauses. */
function watchSilence({ clock }: RollcallClient, connection: AbortController) {
  const stopped = new AbortController()
  let heardAt = clock.monotonic()
  const watch = async () => {
    while (!stopped.signal.aborted) {
      const left = SILENCE_MS - (clock.monotonic() - heardAt)
      if (left <= 0) return connection.abort(new Error('The feed fell silent.'))
      await clock.sleep(Math.min(left, SILENCE_MS), stopped.signal)
    }
  }
  void watch()
  return {
    heard: () => {
      heardAt = clock.monotonic()
    },
    /** While whoever reads is busy with what there was. */
    pause: () => {
      heardAt = Number.POSITIVE_INFINITY
    },
    stop: () => stopped.abort(),
  }
}
