/**
 * Asks for answers anew, each no more often than it was said for it: bursts of events become one
 * question. In the browser's clock.
 */
export class Asker {
  readonly #ask: (isDue: (key: string) => boolean) => void
  readonly #askedAt = new Map<string, number>()
  readonly #dueAt = new Map<string, number>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ask: (isDue: (key: string) => boolean) => void) {
    this.#ask = ask
  }

  /** Asks for the answer soon: at once, or `everyMs` after the last time. */
  want(key: string, everyMs: number): void {
    const askedAt = this.#askedAt.get(key) ?? Number.NEGATIVE_INFINITY
    const dueAt = Math.max(Date.now(), askedAt + everyMs)
    if (dueAt >= (this.#dueAt.get(key) ?? Number.POSITIVE_INFINITY)) return
    this.#dueAt.set(key, dueAt)
    this.#schedule()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#dueAt.clear()
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#dueAt.size === 0) return
    const next = Math.min(...this.#dueAt.values())
    this.#timer = setTimeout(() => this.#askForDue(), next - Date.now())
  }

  #askForDue(): void {
    const now = Date.now()
    const due = new Set<string>()
    for (const [key, at] of this.#dueAt) if (at <= now) due.add(key)
    for (const key of due) {
      this.#dueAt.delete(key)
      this.#askedAt.set(key, now)
    }
    this.#schedule()
    if (due.size > 0) this.#ask((key) => due.has(key))
  }
}
