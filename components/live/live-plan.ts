/** What a page's cached answers make of the events of a feed. */
export interface LivePlan<Event> {
  /** The server's time, where an event of this kind passes it on as it is made. */
  readonly timeOf?: (event: Event) => string | null
  /** One a kind of answer. Answers of no kind are left to polling, and to `reset`. */
  readonly answers: readonly LiveAnswer<Event, unknown>[]
}

/** One kind of cached answer; its key is the address that it came from. */
export interface LiveAnswer<Event, Data> {
  /** Whether a key is of this kind. */
  is(key: string): boolean
  /**
   * The answer after the events; the same object where they do not touch it. `now`: the server's
   * time in milliseconds.
   */
  apply?(data: Data, events: readonly Event[], key: string, now: number): Data
  /**
   * After an event that leaves a question open: how long, in milliseconds, the server is left alone
   * between two times that it is asked for this answer. Null where the event leaves none.
   */
  askEvery?(event: Event, key: string): number | null
}

/** After how long to ask again at the soonest, where somebody waits to see it. */
export const SOON_MS = 500
