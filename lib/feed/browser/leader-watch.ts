const CHECK_EVERY_MS = 2_000
const ASK_AFTER_MS = 10_000
const ANSWER_WITHIN_MS = 4_000
const GIVE_UP_AFTER_MS = 20_000
const GIVE_UP_SPREAD_MS = 2_000

interface LeaderWatchEvents {
  onAsk(): void
  onGiveUp(): void
}

/**
 * Notices when the leading tab has fallen silent though it still holds the lock. It is asked before
 * it is given up: timers of hidden tabs run as rarely as once a minute, its and ours, while messages
 * arrive at once, so that a living leader always answers in time.
 */
export class LeaderWatch {
  readonly #events: LeaderWatchEvents
  readonly #giveUpAfterMs: number
  #timer: ReturnType<typeof setInterval> | undefined
  #heardAt = 0
  #askedAt: number | null = null

  constructor(events: LeaderWatchEvents, random: () => number) {
    this.#events = events
    // Spread, so that not all tabs give up in the same moment.
    this.#giveUpAfterMs = GIVE_UP_AFTER_MS + random() * GIVE_UP_SPREAD_MS
  }

  start(): void {
    this.heard()
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#check(), CHECK_EVERY_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  heard(): void {
    this.#heardAt = Date.now()
    this.#askedAt = null
  }

  #check(): void {
    const now = Date.now()
    const silentMs = now - this.#heardAt
    if (this.#askedAt === null) {
      if (silentMs < ASK_AFTER_MS) return
      this.#askedAt = now
      this.#events.onAsk()
    } else if (silentMs >= this.#giveUpAfterMs && now - this.#askedAt >= ANSWER_WITHIN_MS) {
      this.heard()
      this.#events.onGiveUp()
    }
  }
}
