import type { Locks } from './platform.ts'

interface LeadershipEvents {
  onGain(): void
  /** Another tab has stolen the lock. */
  onLose(): void
  /** The browser refuses locks here (storage is blocked, say). */
  onRefuse(): void
}

/** Of all tabs that ask for it, one at a time leads: it holds a Web Lock. */
export class Leadership {
  readonly #locks: Locks
  readonly #name: string
  readonly #events: LeadershipEvents
  #giveUp: (() => void) | null = null

  constructor(locks: Locks, name: string, events: LeadershipEvents) {
    this.#locks = locks
    this.#name = name
    this.#events = events
  }

  /** Stands in line for the lock, or takes it from whoever holds it. */
  request(how: 'wait' | 'steal' = 'wait'): void {
    this.release()
    const waiting = new AbortController()
    const held = Promise.withResolvers<void>()
    let isCurrent = true
    this.#giveUp = () => {
      isCurrent = false
      waiting.abort()
      held.resolve()
    }
    // A request may not have both options.
    const options: LockOptions = how === 'steal' ? { steal: true } : { signal: waiting.signal }
    this.#locks
      .request(this.#name, options, async () => {
        if (!isCurrent) return
        this.#events.onGain()
        await held.promise
      })
      .catch((error: unknown) => {
        if (!isCurrent) return
        this.#giveUp = null
        const isStolen = error instanceof DOMException && error.name === 'AbortError'
        if (isStolen) this.#events.onLose()
        else this.#events.onRefuse()
      })
  }

  /** Lets the lock go, or leaves the line. */
  release(): void {
    this.#giveUp?.()
    this.#giveUp = null
  }
}
