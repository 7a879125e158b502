import type { FeedName } from './event-log.ts'
import type { Hub } from './hub.ts'

/** How long after a reader's coming: once for all who come at the same time. */
const SOON_MS = 100

export interface PassingEvent {
  readonly type: string
  readonly data: unknown
}

/** What a feed passes on beside its log, asked for only while somebody reads that feed. */
export interface PassingSource {
  readonly feed: FeedName
  readonly everyMs: number
  /** Who is told within a moment of coming: each reader, or only one who finds no other there. */
  readonly greets: 'everyone' | 'first'
  /**
   * What there is to pass now, if anything; never asked before it has answered.
   * @param hasNewcomer whether somebody has come who knows nothing of what was passed before
   */
  next(hasNewcomer: boolean): Promise<PassingEvent | null>
}

/** Asks a source at its times, and passes what it says to the readers of its hub. */
export function startPassing(
  source: PassingSource,
  hub: Hub,
  onError: (error: unknown) => void,
): { readerCame(): void; stop(): Promise<void> } {
  let interval: NodeJS.Timeout | undefined
  let soon: NodeJS.Timeout | undefined
  let asking: Promise<void> | undefined
  let hasNewcomer = false

  function ask(): void {
    if (hub.readerCount === 0) {
      rest()
      return
    }
    asking ??= askOnce().finally(() => {
      asking = undefined
    })
  }

  async function askOnce(): Promise<void> {
    const asksForNewcomer = hasNewcomer
    hasNewcomer = false
    try {
      const event = await source.next(asksForNewcomer)
      if (event) hub.pass(event)
    } catch (error) {
      hasNewcomer ||= asksForNewcomer
      onError(error)
    }
  }

  function rest(): void {
    clearInterval(interval)
    clearTimeout(soon)
    interval = undefined
    soon = undefined
  }

  function greet(): void {
    soon = undefined
    interval ??= setInterval(ask, source.everyMs)
    ask()
  }

  return {
    readerCame: () => {
      hasNewcomer = true
      const isFirst = hub.readerCount === 1
      // Its turns are counted from the greeting, so that the next one is not too early.
      if (isFirst) rest()
      if (isFirst || source.greets === 'everyone') soon ??= setTimeout(greet, SOON_MS)
    },
    stop: async () => {
      rest()
      await asking
    },
  }
}
