import type { Database } from '#lib/supabase/database.ts'
import { type LoggedEvent, tailEvents } from './event-log.ts'
import type { Hub } from './hub.ts'

export interface Tail {
  /** Looks for new events now. Safe to call at any rate. */
  ring(): void
  stop(): Promise<void>
}

/** Follows the log of all feeds beside the hubs, as quickly as this process learns of it. */
export interface LogObserver {
  /**
   * At the first look, and when another log is found than before: what follows are the events
   * that are committed from now on.
   */
  onLog(): void
  /** The next events, in order, each once. */
  onEvents(events: readonly LoggedEvent[]): void
}

export interface TailOptions {
  readonly database: Database
  readonly hubs: readonly Hub[]
  readonly observer?: LogObserver | undefined
  /** How often to look without being rung, in milliseconds. */
  readonly pollMs: () => number
  readonly onError: (error: unknown) => void
}

/**
 * The one reader of the event log in a process. Looks whenever it is rung, and at times without:
 * a lost ring costs time, never an event. Resolves once the hubs know where the log stands.
 */
export async function startTail({
  database,
  hubs,
  observer,
  pollMs,
  onError,
}: TailOptions): Promise<Tail> {
  let after: number | null = null
  let epoch = ''
  let isStopped = false
  let isRung = false
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    for (;;) {
      const page = await tailEvents(database, after)
      // Another log than before (a database that was put in its place): its events are not ours.
      const isSame = page.epoch === epoch
      const events = isSame ? page.events : []
      const isNew = !isSame || page.last_seq < (after ?? 0)
      after = events.at(-1)?.seq ?? page.last_seq
      epoch = page.epoch
      if (isNew) observer?.onLog()
      if (events.length > 0) observer?.onEvents(events)
      for (const hub of hubs) hub.advance(epoch, after, events)
      if (after >= page.last_seq) return
    }
  }

  async function run(): Promise<void> {
    clearTimeout(timer)
    try {
      do {
        isRung = false
        await look()
      } while (isRung && !isStopped)
    } catch (error) {
      onError(error)
    }
    running = undefined
    if (!isStopped) timer = setTimeout(ring, pollMs()).unref()
  }

  function ring(): void {
    isRung = true
    if (!running && !isStopped) running = run()
  }

  ring()
  await running
  return {
    ring,
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
