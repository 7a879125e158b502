import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from 'playwright'

export interface Frames {
  readonly count: number
  /** The longest time between two frames, and what 99 of 100 did not exceed, in milliseconds. */
  readonly longestMs: number
  readonly p99Ms: number
  /**
   * The longest that the page kept its main thread busy in one go, by the browser's own trace: of the
   * processor's time, so that what other processes take of it does not count.
   */
  readonly longestTaskMs: number
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly dur?: number
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** Watches the frames of a page for a while: by the page's own clock, and by a trace of the browser. */
export async function watchFrames(
  page: Page,
  devtools: CDPSession,
  durationMs: number,
): Promise<Frames> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: unknown[] }) => {
    for (const event of value as TraceEvent[]) {
      if (event.name === 'RunTask' || event.name === 'thread_name') events.push(event)
    }
  }
  devtools.on('Tracing.dataCollected', collect)
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline', 'toplevel'] },
  })
  const gaps = await page.evaluate(
    (forMs) =>
      new Promise<number[]>((resolve) => {
        const found: number[] = []
        let before: number | undefined
        let begunAt: number | undefined
        const take = (now: number) => {
          begunAt ??= now
          if (before !== undefined) found.push(now - before)
          before = now
          if (now - begunAt < forMs) requestAnimationFrame(take)
          else resolve(found)
        }
        requestAnimationFrame(take)
      }),
    durationMs,
  )
  const complete = new Promise<void>((resolve) => {
    devtools.once('Tracing.tracingComplete', () => resolve())
  })
  await devtools.send('Tracing.end')
  await complete
  devtools.off('Tracing.dataCollected', collect)

  const sorted = gaps.toSorted((a, b) => a - b)
  return {
    count: gaps.length,
    longestMs: sorted.at(-1) ?? Number.NaN,
    p99Ms: sorted[Math.floor((sorted.length - 1) * 0.99)] ?? Number.NaN,
    longestTaskMs: longestTask(events),
  }
}

/** Of the page's own main threads: the browser's other processes draw no frame of it. */
function longestTask(events: readonly TraceEvent[]): number {
  const isMain = (event: TraceEvent) =>
    event.name === 'thread_name' && event.args?.name === 'CrRendererMain'
  const mains = new Set(events.filter(isMain).map(({ pid, tid }) => `${pid}/${tid}`))
  const tasks = events.filter(
    ({ name, pid, tid }) => name === 'RunTask' && mains.has(`${pid}/${tid}`),
  )
  return Math.max(0, ...tasks.map(({ dur = 0, tdur = dur }) => tdur)) / 1000
}

export interface PageMemory {
  readonly heap: number
  readonly nodes: number
  readonly listeners: number
}

const SAMPLES = 5
const SAMPLE_EVERY_MS = 1500

/**
 * What a page holds: bytes of JavaScript, DOM nodes, listeners, each after a garbage collection. The
 * least of a few samples, as in the others something is just being rendered.
 */
export async function pageMemory(devtools: CDPSession): Promise<PageMemory> {
  await devtools.send('HeapProfiler.enable')
  await devtools.send('Performance.enable')
  const least = { heap: Infinity, nodes: Infinity, listeners: Infinity }
  for (let n = 0; n < SAMPLES; n += 1) {
    await sleep(SAMPLE_EVERY_MS)
    await devtools.send('HeapProfiler.collectGarbage')
    const { metrics } = await devtools.send('Performance.getMetrics')
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
    least.heap = Math.min(least.heap, of('JSHeapUsedSize'))
    least.nodes = Math.min(least.nodes, of('Nodes'))
    least.listeners = Math.min(least.listeners, of('JSEventListeners'))
  }
  return least
}
