import { setTimeout as sleep } from 'node:timers/promises'

interface Limits {
  /** Images that are remembered. */
  readonly kept: number
  /** For how long, in milliseconds. */
  readonly keptMs: number
  /** Images that may wait for their turn. */
  readonly waiting: number
  /** After each image the painter rests so many times as long as it took. */
  readonly rest: number
}

interface Kept<Image> {
  readonly image: Promise<Image>
  readonly until: number
}

/**
 * Makes images one at a time, and remembers them. Drawing one takes the processor that heartbeats
 * need: what asks for more than there is time for is answered null.
 */
export class Painter<Image> {
  readonly #limits: Limits
  readonly #now: () => number
  readonly #kept = new Map<string, Kept<Image>>()
  #waiting = 0
  #turn: Promise<unknown> = Promise.resolve()

  constructor(limits: Limits, now: () => number = () => performance.now()) {
    this.#limits = limits
    this.#now = now
  }

  /** The image of this key: a remembered one, else `draw`'s. Null when too many wait already. */
  async paint(key: string, draw: () => Promise<Image>): Promise<Image | null> {
    const known = this.#kept.get(key)
    if (known && known.until > this.#now()) return known.image
    this.#kept.delete(key)
    if (this.#waiting >= this.#limits.waiting) return null
    const image = this.#queue(draw)
    this.#keep(key, image)
    return image
  }

  #queue(draw: () => Promise<Image>): Promise<Image> {
    this.#waiting += 1
    const image = this.#turn.then(draw)
    let startedAt = this.#now()
    this.#turn = this.#turn
      .then(() => {
        startedAt = this.#now()
      })
      .then(() => image)
      .catch(() => {})
      .then(async () => {
        this.#waiting -= 1
        await sleep((this.#now() - startedAt) * this.#limits.rest, undefined, { ref: false })
      })
    return image
  }

  #keep(key: string, image: Promise<Image>): void {
    const entry = { image, until: this.#now() + this.#limits.keptMs }
    this.#kept.set(key, entry)
    image.catch(() => {
      if (this.#kept.get(key) === entry) this.#kept.delete(key)
    })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#limits.kept) break
      this.#kept.delete(oldest)
    }
  }
}
