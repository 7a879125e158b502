/**
 * Splits what comes in chunks into lines. Bytes and not text, as a chunk may end within a character.
 * A line longer than `limit` bytes is given up: it is passed on as null.
 */
export class LineSplitter {
  readonly #limit: number
  readonly #onLine: (line: string | null) => void
  #parts: Buffer[] = []
  #size = 0

  constructor(limit: number, onLine: (line: string | null) => void) {
    this.#limit = limit
    this.#onLine = onLine
  }

  push(chunk: Buffer): void {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      this.#add(chunk.subarray(from, at))
      this.#flush()
      from = at + 1
    }
    this.#add(chunk.subarray(from))
  }

  /** What came last may lack its line break. */
  end(): void {
    if (this.#size > 0) this.#flush()
  }

  #add(part: Buffer): void {
    this.#size += part.length
    if (this.#size <= this.#limit) this.#parts.push(part)
    else this.#parts = []
  }

  #flush(): void {
    const isTooLong = this.#size > this.#limit
    const line = Buffer.concat(this.#parts).toString('utf8')
    this.#parts = []
    this.#size = 0
    this.#onLine(isTooLong ? null : line.replace(/\r$/, ''))
  }
}
