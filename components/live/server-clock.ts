/**
 * The server's clock as the browser knows it. Answers and events say when they were made; what
 * arrives is late by the way it took, so the largest of the last offsets is the nearest to the truth.
 * Until the page is hydrated it stands at the time of rendering, the same on both sides.
 */
export class ServerClock {
  readonly renderedAt: number
  #offsets: number[] = []
  #frozenAt: number | null = null
  #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(renderedAt: string) {
    this.renderedAt = Date.parse(renderedAt)
    this.observe(renderedAt)
  }

  /** Takes a time of the server that has just arrived. */
  observe(serverTime: string): void {
    this.#offsets = [...this.#offsets.slice(-9), Date.parse(serverTime) - Date.now()]
  }

  /** Milliseconds since the epoch, by the server's clock. */
  now = (): number => this.#frozenAt ?? Date.now() + Math.max(...this.#offsets)

  /** Stands still while the server cannot be reached: its silence must not age its sessions. */
  freeze(): void {
    this.#frozenAt ??= this.now()
  }

  thaw(): void {
    this.#frozenAt = null
  }

  /** Calls back every second while anybody listens. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#timer ??= setInterval(() => {
      for (const each of this.#listeners) each()
    }, 1000)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }
}
