import type { Platform, Source } from './platform.ts'

const CLOSED = 2
/** How long an attempt may take, and after what silence a lost connection is made anew. */
const PATIENCE_MS = 20_000
const BACKOFF_MIN_MS = 1_000
const BACKOFF_MAX_MS = 30_000

interface EventStreamOptions {
  readonly EventSource: NonNullable<Platform['EventSource']>
  readonly random: () => number
  /** Asked at every opening. */
  readonly url: () => string
  readonly types: readonly string[]
  /** After this silence an open connection is dead; null: silence means nothing. */
  readonly silenceMs: number | null
  /** At every opening, also when EventSource has reconnected by itself. */
  readonly onOpen: () => void
  /** `connecting`: a first attempt to come back is under way; `polling`: attempts fail. */
  readonly onDown: (status: 'connecting' | 'polling') => void
  readonly onEvent: (type: string, data: string, lastEventId: string) => void
}

/**
 * An EventSource that does not give up. By itself it reconnects after a loss of network, with
 * Last-Event-ID and the server's `retry:`, but never after an answer other than 200, and it does
 * not notice a connection that has gone dead.
 */
export function openEventStream(options: EventStreamOptions): { close(): void } {
  const patienceMs = options.silenceMs ?? PATIENCE_MS
  let source: Source | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOpen = false
  let failures = 0
  let heardAt = 0

  function open() {
    const opened = new options.EventSource(options.url())
    source = opened
    heard()
    opened.addEventListener('open', () => {
      if (source !== opened) return
      isOpen = true
      failures = 0
      heard()
      options.onOpen()
    })
    opened.addEventListener('error', () => {
      if (source === opened) failed(opened)
    })
    for (const type of options.types) {
      opened.addEventListener(type, (event) => {
        if (source !== opened || !(event instanceof MessageEvent)) return
        heard()
        options.onEvent(type, event.data, event.lastEventId)
      })
    }
  }

  function heard() {
    heardAt = Date.now()
    clearTimeout(timer)
    if (!isOpen || options.silenceMs !== null) timer = setTimeout(silent, patienceMs)
  }

  /** Where silence means nothing, it is waited for only while there is no connection. */
  function awaitOpening() {
    if (options.silenceMs !== null) return
    clearTimeout(timer)
    timer = setTimeout(silent, patienceMs)
  }

  function failed(broken: Source) {
    // The time since the last event is long after the machine has slept: asking for a new url then
    // decides anew whether the stream may be resumed.
    if (broken.readyState === CLOSED) retryLater()
    else if (Date.now() - heardAt > patienceMs) silent()
    else {
      down()
      awaitOpening()
    }
  }

  function silent() {
    if (!isOpen) return retryLater()
    down()
    source?.close()
    open()
  }

  function down() {
    options.onDown(isOpen ? 'connecting' : 'polling')
    isOpen = false
  }

  function retryLater() {
    source?.close()
    source = null
    isOpen = false
    failures += 1
    const longest = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** failures)
    clearTimeout(timer)
    timer = setTimeout(open, (longest / 2) * (1 + options.random()))
    options.onDown('polling')
  }

  open()
  return {
    close() {
      clearTimeout(timer)
      source?.close()
      source = null
    },
  }
}
