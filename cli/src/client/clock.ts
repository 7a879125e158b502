/**
 * Time, as the kit sees it. The wall clock may jump; the monotonic one never does, but may stand
 * still while the machine sleeps. What matters is judged by both.
 */
export interface Clock {
  /** Wall clock, in milliseconds since the epoch. */
  now(): number
  /** Milliseconds since some moment in the past. */
  monotonic(): number
  /**
   * Resolves after so many milliseconds, or as soon as the signal is aborted. Never rejects.
   * @param isIdle nothing waits for it: a process that has nothing else to do may end meanwhile
   */
  sleep(ms: number, signal?: AbortSignal, isIdle?: boolean): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal, isIdle) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const end = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      // A longer timeout than this would overflow and end at once.
      const timer = setTimeout(end, Math.min(Math.max(ms, 0), 2 ** 31 - 1))
      if (isIdle) timer.unref()
      signal?.addEventListener('abort', end, { once: true })
    }),
}
