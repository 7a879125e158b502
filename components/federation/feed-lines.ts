import { type KnownNames, type Told, tellEvent } from '#lib/federation/words.ts'
import type { FeedEvent } from '#lib/feed/browser/feeds.ts'

export interface FeedLine {
  readonly id: string
  readonly at: string
  /** Null stands for what was missed. */
  readonly told: Told | null
}

export interface Shown {
  /** Newest first. */
  readonly lines: readonly FeedLine[]
  /** How many wait until the reader has left. */
  readonly waiting: number
}

type Event = FeedEvent<'federation'>
/** One that happened, and does not only pass. */
export type LineEvent = Extract<Event, { created_at: string }>

export const MAX_LINES = 100
const FLUSH_MS = 250
const MAX_NAMES = 500

/**
 * The lines of the live feed: a bounded number of them, shown at most four times a second, whatever
 * comes; none while the reader is at them. Taking an event in costs the same however many there are.
 */
export class FeedLines {
  #shown: Shown
  readonly #listeners = new Set<() => void>()
  readonly #names = new Map<string, string>()
  readonly #known: KnownNames = {
    agentName: (agent_id) => this.#names.get(agent_id),
  }
  #pending: (LineEvent | null)[] = []
  /** More than are kept, where many came while the reader was at the lines. */
  #waiting = 0
  #told = 0
  #isHeld = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param recent what happened before, newest first */
  constructor(recent: readonly LineEvent[]) {
    for (const event of recent.toReversed()) this.#remember(event)
    const lines = recent.slice(0, MAX_LINES).flatMap((event, n) => this.#line(event, `before-${n}`))
    this.#shown = { lines, waiting: 0 }
  }

  get shown(): Shown {
    return this.#shown
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      clearTimeout(this.#timer)
      this.#timer = undefined
    }
  }

  add(event: Event): void {
    if (event.type === 'reset') this.#wait(null)
    else if ('created_at' in event) {
      this.#remember(event)
      if (isTold(event)) this.#wait(event)
    }
  }

  /** Holds the lines still, or lets those that wait come. */
  hold(isHeld: boolean): void {
    if (isHeld === this.#isHeld) return
    this.#isHeld = isHeld
    if (!isHeld) this.#flush()
  }

  #wait(event: LineEvent | null): void {
    if (event === null && this.#endsWithGap()) return
    this.#pending.push(event)
    this.#waiting += 1
    if (this.#pending.length > 2 * MAX_LINES) this.#pending = this.#pending.slice(-MAX_LINES)
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS)
  }

  /** Of several gaps in a row one is told, and none before there is anything else. */
  #endsWithGap(): boolean {
    const newest = this.#pending.at(-1)
    if (newest !== undefined) return newest === null
    return (this.#shown.lines[0]?.told ?? null) === null
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#isHeld) {
      if (this.#waiting !== this.#shown.waiting) {
        this.#tell({ ...this.#shown, waiting: this.#waiting })
      }
      return
    }
    if (this.#waiting === 0) return
    const fresh = this.#pending.flatMap((event) => this.#line(event, String(this.#told++)))
    this.#pending = []
    this.#waiting = 0
    const kept = this.#shown.lines.slice(0, Math.max(0, MAX_LINES - fresh.length))
    this.#tell({ lines: [...fresh.slice(-MAX_LINES).reverse(), ...kept], waiting: 0 })
  }

  #line(event: LineEvent | null, id: string): FeedLine[] {
    if (event === null) return [{ id, at: new Date().toISOString(), told: null }]
    const told = isTold(event) ? tellEvent(event, this.#known) : null
    return told ? [{ id, at: event.created_at, told }] : []
  }

  #tell(shown: Shown): void {
    this.#shown = shown
    for (const listener of this.#listeners) listener()
  }

  #remember(event: LineEvent): void {
    if (event.type === 'agent.status') put(this.#names, event.agent_id, event.data.name)
    if (event.type !== 'task.updated') return
    const { assignee_id, assignee_name } = event.data
    if (assignee_id !== null && assignee_name !== null) put(this.#names, assignee_id, assignee_name)
  }
}

/** Of what happens at once, one line is enough: who posts a task has put its reward into escrow. */
function isTold(event: LineEvent): boolean {
  return !(event.type === 'economy.transfer' && event.data.kind === 'task_hold')
}

/** Keeps the newest few. */
function put(names: Map<string, string>, id: string, name: string): void {
  names.delete(id)
  names.set(id, name)
  const [oldest] = names.keys()
  if (oldest !== undefined && names.size > MAX_NAMES) names.delete(oldest)
}
