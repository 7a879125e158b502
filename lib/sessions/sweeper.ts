import type { Logger } from 'pino'
import { z } from 'zod'
import type { Config } from '#lib/config/config.ts'
import type { Database } from '#lib/supabase/database.ts'

const sweepResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('busy') }),
  z.object({
    outcome: z.literal('swept'),
    is_back: z.boolean(),
    disconnected: z.int(),
    agents_offline: z.int(),
    tasks_ended: z.int(),
    more: z.boolean(),
  }),
])

export interface Sweeper {
  stop(): Promise<void>
}

export interface SweeperOptions {
  readonly config: Pick<Config, 'sweepIntervalS' | 'idleTimeoutS'>
  readonly database: Database
  /** Called when a sweep has appended events. */
  readonly onEvents: () => void
  readonly log: Logger
}

/**
 * Sweeps now and then every interval. Resolves after the first sweep, which gives every session a
 * fresh idle timeout if the server was away.
 */
export async function startSweeper({
  config,
  database,
  onEvents,
  log,
}: SweeperOptions): Promise<Sweeper> {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  async function sweep(): Promise<void> {
    for (let hasMore = true; hasMore && !isStopped; ) {
      const result = await database.call(
        'sweep',
        { p_sweep_interval_s: config.sweepIntervalS, p_idle_timeout_s: config.idleTimeoutS },
        sweepResult,
      )
      if (result.outcome === 'busy') return
      if (result.is_back) log.info('the server was away; every session gets a fresh idle timeout')
      const { disconnected, agents_offline, tasks_ended } = result
      if (disconnected > 0) {
        log.info({ sessions: disconnected, agents_offline }, 'sessions timed out')
      }
      if (tasks_ended > 0)
        log.info(
          { tasks: tasks_ended },
          'tasks were overdue, abandoned or left without a requester',
        )
      if (disconnected + agents_offline + tasks_ended > 0) onEvents()
      hasMore = result.more
    }
  }

  async function run(): Promise<void> {
    const startedAt = performance.now()
    try {
      await sweep()
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'the sweep failed; it is tried again')
    }
    if (isStopped) return
    // From start to start, so that a slow sweep does not stretch the interval.
    const restMs = config.sweepIntervalS * 1000 - (performance.now() - startedAt)
    timer = setTimeout(
      () => {
        running = run()
      },
      Math.max(50, restMs),
    )
  }

  running = run()
  await running
  return {
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
