import type { Clock } from './clock.ts'

/** The next turn of the event loop: whatever only waited for what has happened has gone on by then. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * A clock that a test moves. It moves on only when all that it drives is at rest: when nothing is
 * under way that ends by itself, be it a request (`ScriptedServer.fetch`) or a file (`watch`).
 */
export class FakeClock implements Clock {
  #wall = Date.parse('2026-11-21T09:00:00.000Z')
  #mono = 1_000_000
  #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>()
  #onSleep: (() => void)[] = []
  #underWay = 0
  #onRest: (() => void)[] = []

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

  /** Something begins that time must wait for; what is answered ends it. */
  begin(): () => void {
    this.#underWay += 1
    return () => {
      this.#underWay -= 1
      if (this.#underWay === 0) for (const tell of this.#onRest.splice(0)) tell()
    }
  }

  /** The same object; time waits for its asynchronous methods, and those of the files they open. */
  watch<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (of, name) => {
        const value: unknown = Reflect.get(of, name, of)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          const result: unknown = value.apply(of, args)
          return result instanceof Promise ? this.#watchPromise(result) : result
        }
      },
    })
  }

  async #watchPromise(promise: Promise<unknown>): Promise<unknown> {
    const end = this.begin()
    try {
      const value = await promise
      const isFile = typeof value === 'object' && value !== null && 'close' in value
      return isFile ? this.watch(value) : value
    } finally {
      end()
    }
  }

  /** Resolves once nothing is under way: all that goes on waits for time, or for the test. */
  async rest(): Promise<void> {
    do {
      if (this.#underWay > 0) await new Promise<void>((resolve) => this.#onRest.push(resolve))
      await turn()
    } while (this.#underWay > 0)
  }

  /** Time passes on both clocks, at once; who has slept enough wakes. */
  advance(ms: number): void {
    this.#wall += ms
    this.#mono += ms
    for (const { at, wake } of [...this.#sleepers]) if (at <= this.#mono) wake()
  }

  /** The wall clock alone: the machine slept, or somebody set it. */
  leap(ms: number): void {
    this.#wall += ms
  }

  /** Lets so much time pass, from sleep to sleep. */
  async pass(ms: number): Promise<void> {
    const end = this.#mono + ms
    for (await this.rest(); this.#nextWaking() <= end; await this.rest()) this.#advanceToWaking()
    this.advance(end - this.#mono)
    await this.rest()
  }

  /**
   * Lets time pass from sleep to sleep until something is true; answers how much passed, in ms. While
   * nobody sleeps none passes.
   * @throws where it has not come true in time
   */
  async passUntil(isTrue: () => boolean, atMostMs = 3_600_000): Promise<number> {
    const start = this.#mono
    for (await this.rest(); !isTrue(); await this.rest()) {
      if (this.#sleepers.size === 0) continue
      if (this.#nextWaking() - start > atMostMs) throw new Error('It did not come true in time.')
      this.#advanceToWaking()
    }
    return this.#mono - start
  }

  #nextWaking = () => Math.min(...[...this.#sleepers].map(({ at }) => at))
  #advanceToWaking = () => this.advance(Math.max(0, this.#nextWaking() - this.#mono))
}
