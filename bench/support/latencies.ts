/** Times in milliseconds, and what share of them stayed below what. */
export class Latencies {
  readonly #values: number[] = []
  #isSorted = true

  get count(): number {
    return this.#values.length
  }

  add(ms: number): void {
    this.#values.push(ms)
    this.#isSorted = false
  }

  /** The value that `share` (0 to 1) of all do not exceed; NaN when there are none. */
  quantile(share: number): number {
    if (!this.#isSorted) this.#values.sort((a, b) => a - b)
    this.#isSorted = true
    const index = Math.ceil(share * this.#values.length) - 1
    return this.#values[Math.max(0, index)] ?? Number.NaN
  }
}

/** The middle of some numbers; of two, the lower. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}
