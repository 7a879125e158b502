import type { Database } from '#lib/supabase/database.ts'
import { tailEvents } from './event-log.ts'
import type { Hub } from './hub.ts'

export interface Tail {
  /** Looks for new events now. Safe to call at any rate. */
  ring(): void
  stop(): Promise<void>
}

export interface TailOptions {
  readonly database: Database
  readonly hubs: readonly Hub[]
  /** How often to look without being rung, in milliseconds. */
  readonly pollMs: () => number
  readonly onError: (error: unknown) => void
}

/**
 * The one reader of the event log in a process. Looks whenever it is rung, and at times without:
 * a lost ring costs time, never an event. Resolves once the hubs know where the log stands.
 */
export async function startTail({ database, hubs, pollMs, onError }: TailOptions): Promise<Tail> {
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
      const events = page.epoch === epoch ? page.events : []
      after = events.at(-1)?.seq ?? page.last_seq
      epoch = page.epoch
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
