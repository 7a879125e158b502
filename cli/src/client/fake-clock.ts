import type { Clock } from './clock.ts'

/** A clock that a test moves. */
export class FakeClock implements Clock {
  #wall = Date.parse('2026-11-21T09:00:00.000Z')
  #mono = 1_000_000
  #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>()
  #onSleep: (() => void)[] = []

  now = () => this.#wall
  monotonic = () => this.#mono

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = () => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper = { at: this.#mono + Math.max(0, ms), wake }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', wake)
      for (const tell of this.#onSleep.splice(0)) tell()
    })
  }

  /** Resolves as soon as somebody sleeps. */
  async someoneSleeps(): Promise<void> {
    while (this.#sleepers.size === 0) {
      await new Promise<void>((resolve) => this.#onSleep.push(resolve))
    }
  }

  /** Time passes on both clocks; who has slept enough wakes. */
  advance(ms: number): void {
    this.#wall += ms
    this.#mono += ms
    for (const { at, wake } of [...this.#sleepers]) if (at <= this.#mono) wake()
  }

  /** The wall clock alone: the machine slept, or somebody set it. */
  leap(ms: number): void {
    this.#wall += ms
  }

  /** Lets time pass from sleep to sleep until something is true; answers how much passed, in ms. */
  async passUntil(isTrue: () => boolean, atMostMs = 3_600_000): Promise<number> {
    const start = this.#mono
    while (!isTrue()) {
      if (this.#mono - start > atMostMs) throw new Error('It did not come true in time.')
      await Promise.race([this.someoneSleeps(), new Promise((resolve) => setTimeout(resolve, 20))])
      if (isTrue()) break
      const next = Math.min(...[...this.#sleepers].map(({ at }) => at))
      if (Number.isFinite(next)) this.advance(Math.max(0, next - this.#mono))
    }
    return this.#mono - start
  }
}
