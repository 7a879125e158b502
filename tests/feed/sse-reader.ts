import { setTimeout as sleep } from 'node:timers/promises'

export interface FeedEvent {
  /** The `id:` of this very event; undefined for those that pass. */
  readonly id: string | undefined
  readonly type: string
  /** What `data:` says, parsed. */
  readonly data: { readonly type: string; readonly [member: string]: unknown }
  /** `performance.now()` when it was read. */
  readonly at: number
}

/** A stream as a client of the standard's (WHATWG HTML, 9.2) sees it; filled as it is read. */
export interface Reading {
  readonly status: number
  readonly events: FeedEvent[]
  readonly comments: string[]
  readonly lastEventId: string | undefined
  readonly retry: number | undefined
  /** How it came to its end: closed in order, broken off, or cancelled by us. */
  readonly end: 'closed' | 'broken' | 'cancelled' | undefined
  cancel(): Promise<void>
}

/** Those with an id, in the order in which they came. */
export function durable(events: readonly FeedEvent[]): FeedEvent[] {
  return events.filter(({ id }) => id !== undefined)
}

/** Reads a stream until it ends. */
export function follow(response: Response): Reading {
  const reader = response.body?.getReader()
  if (!reader) throw new Error('the answer has no body')
  const reading = {
    status: response.status,
    events: [] as FeedEvent[],
    comments: [] as string[],
    lastEventId: undefined as string | undefined,
    retry: undefined as number | undefined,
    end: undefined as Reading['end'],
    cancel: async () => {
      reading.end ??= 'cancelled'
      await reader.cancel().catch(() => undefined)
    },
  }
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let block: Record<string, string> = {}

  function line(text: string): void {
    if (text === '') {
      dispatch()
      return
    }
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(text) ?? []
    if (name === '') reading.comments.push(value)
    else if (name === 'retry') reading.retry = Number(value)
    else if (name === 'data' && block.data !== undefined) block.data += `\n${value}`
    else block[name] = value
  }

  function dispatch(): void {
    const { id, event, data } = block
    block = {}
    if (id !== undefined) reading.lastEventId = id
    if (data === undefined) return
    reading.events.push({
      id,
      type: event ?? 'message',
      data: JSON.parse(data),
      at: performance.now(),
    })
  }

  void (async () => {
    try {
      for (;;) {
        const { done, value } = await reader.read()
        // What was cancelled may still have had something to read: a client would not see it.
        if (reading.end !== undefined) return
        if (done) break
        const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
        rest = lines.pop() ?? ''
        for (const text of lines) line(text)
      }
      reading.end = 'closed'
    } catch {
      reading.end ??= 'broken'
    }
  })()
  return reading
}

export interface PiecesOptions {
  /** Opens a stream after the last id that was received. */
  readonly open: (lastEventId: string | undefined) => Response | Promise<Response>
  /** How long each connection lives, in milliseconds. */
  readonly pieceMs: () => number
  readonly isDone: (received: readonly FeedEvent[]) => boolean
  readonly lastEventId?: string | undefined
}

/** Reads a feed in pieces, coming back each time with the last id that it got, as EventSource does. */
export async function readInPieces({ open, pieceMs, isDone, lastEventId }: PiecesOptions) {
  const received: FeedEvent[] = []
  let pieces = 0
  let last = lastEventId
  while (!isDone(received)) {
    const reading = follow(await open(last))
    const before = received.length
    await sleep(pieceMs())
    await reading.cancel()
    received.push(...reading.events)
    last = reading.lastEventId ?? last
    pieces += 1
    if (pieces > 2000) throw new Error(`gave up with ${before} events`)
  }
  return { received, pieces }
}
