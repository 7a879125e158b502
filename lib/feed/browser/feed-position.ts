// Repetitions only come from the overlap at a change of leader, which is a few events long. Ids are
// remembered rather than compared, so that they may stay opaque.
const REMEMBERED = 1000

/** The newest event a tab has seen, and those before it, to know a repetition by. */
export class FeedPosition {
  #current: string | null = null
  readonly #seen = new Set<string>()

  /** Where a stream can be resumed; null: nowhere, as events may have been missed. */
  get current(): string | null {
    return this.#current
  }

  knows(id: string): boolean {
    return this.#seen.has(id)
  }

  /** Moves on to `id`; false, and no move, if it has been seen before. */
  advance(id: string): boolean {
    if (this.#seen.has(id)) return false
    this.#seen.add(id)
    this.#current = id
    const [oldest] = this.#seen
    if (oldest !== undefined && this.#seen.size > REMEMBERED) this.#seen.delete(oldest)
    return true
  }

  /** Forgets everything and begins at `id`. */
  restart(id: string | null): void {
    this.#seen.clear()
    this.#current = id
    if (id !== null) this.#seen.add(id)
  }
}
