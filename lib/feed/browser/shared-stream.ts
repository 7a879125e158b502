import { openEventStream } from './event-stream.ts'
import { FeedPosition } from './feed-position.ts'
import type { Feed, Reset } from './feeds.ts'
import { LeaderWatch } from './leader-watch.ts'
import { Leadership } from './leadership.ts'
import { Listeners } from './listeners.ts'
import type { Channel, Platform } from './platform.ts'
import { watchPage } from './watch-page.ts'

/** `connecting`: not there yet; `live`: events come; `polling`: there is no stream at present. */
export type FeedStatus = 'connecting' | 'live' | 'polling'

type Message<Event> =
  | { kind: 'hello' }
  | { kind: 'status'; status: FeedStatus; position: string | null; isHidden: boolean }
  | { kind: 'event'; event: Event | Reset; id: string | null; position: string | null }

const RESET: Reset = { type: 'reset', data: {} }
/** Going from one page of the app to the next, the new listener comes a little after the old went. */
const LINGER_MS = 5_000
/** After so long, fetching the state once is cheaper than catching up event by event. */
const FORGET_AFTER_MS = 300_000

/**
 * One tab's part in a feed that all tabs of a browser share. The tab that holds the lock leads: it
 * has the EventSource and relays what comes over a channel. The others stand in line for the lock,
 * and the next resumes where it has seen the feed itself.
 *
 * Every listener sees every durable event that came after the data it began with, once and in order,
 * or a `reset` in place of those that are missing: a stream begun without a position begins with a
 * reset, and a tab whose position its leader has passed without it gets one.
 */
export class SharedStream<Event extends { type: string }> {
  readonly #feed: Feed
  readonly #platform: Platform
  readonly #position = new FeedPosition()
  readonly #watch: LeaderWatch
  readonly #listeners = new Listeners<Event | Reset>()
  readonly #statusListeners = new Listeners<FeedStatus>()
  /** Null: this tab is by itself. */
  #leadership: Leadership | null = null
  #channel: Channel | null = null
  /** Not null: this tab leads. */
  #connection: { close(): void } | null = null
  #status: FeedStatus = 'connecting'
  #stopWatchingPage: (() => void) | null = null
  #isAwake = false
  /** The leader's stream has been live for this tab, which has missed nothing of it since. */
  #isCaughtUp = false
  #wasLive = false
  #heardAt = 0
  #linger: ReturnType<typeof setTimeout> | undefined

  constructor(feed: Feed, platform: Platform) {
    this.#feed = feed
    this.#platform = platform
    if (platform.EventSource === null) this.#status = 'polling'
    this.#watch = new LeaderWatch(
      {
        onAsk: () => this.#post({ kind: 'hello' }),
        onGiveUp: () => this.#leadership?.request('steal'),
      },
      platform.random,
    )
    if (platform.locks && platform.openChannel) {
      this.#leadership = new Leadership(platform.locks, this.#sharedName, {
        onGain: () => this.#lead(),
        onLose: () => this.#follow(),
        onRefuse: () => this.#goAlone(),
      })
    }
  }

  get status(): FeedStatus {
    return this.#status
  }

  onStatus(listener: () => void): () => void {
    return this.#statusListeners.add(listener).remove
  }

  /**
   * The first listener starts the stream, a while after the last has gone it stops. `since` is the
   * position that the data on the page were read at. It is trusted in listeners that came with the
   * document; later ones may show cached data of any age, and get a reset.
   */
  subscribe(listener: (event: Event | Reset) => void, since: string | null): () => void {
    const added = this.#listeners.add(listener)
    clearTimeout(this.#linger)
    if (this.#stopWatchingPage === null) this.#start(since)
    else if (this.#wasLive) queueMicrotask(() => added.isHere && listener(RESET))
    else if (since !== this.#position.current) this.#position.restart(null)
    return () => {
      added.remove()
      if (!this.#listeners.isEmpty) return
      clearTimeout(this.#linger)
      this.#linger = setTimeout(() => this.#stop(), LINGER_MS)
    }
  }

  get #sharedName(): string {
    return `rollcall-feed-${this.#feed.name}`
  }

  get #isHidden(): boolean {
    return this.#platform.document.visibilityState === 'hidden'
  }

  #start(since: string | null): void {
    if (this.#platform.EventSource === null) return
    this.#position.restart(this.#wasLive ? null : since)
    this.#heardAt = Date.now()
    this.#stopWatchingPage = watchPage(this.#platform, {
      onSleep: () => this.#sleep(),
      onWake: () => this.#wake(),
      onVisibility: () => this.#visibilityChanged(),
    })
    this.#wake()
  }

  #stop(): void {
    this.#stopWatchingPage?.()
    this.#stopWatchingPage = null
    this.#sleep()
  }

  #wake(): void {
    // By itself a tab holds a stream only while it is seen: HTTP/1.1 allows six connections a site.
    if (this.#isAwake || (this.#leadership === null && this.#isHidden)) return
    this.#isAwake = true
    this.#setStatus('connecting')
    if (this.#leadership === null || this.#platform.openChannel === null) {
      this.#lead()
      return
    }
    this.#channel = this.#platform.openChannel(this.#sharedName)
    this.#channel.onmessage = (message) => this.#receive(message.data)
    this.#follow()
  }

  #sleep(): void {
    this.#isAwake = false
    this.#watch.stop()
    this.#disconnect()
    this.#leadership?.release()
    this.#channel?.close()
    this.#channel = null
    this.#setStatus('polling')
  }

  #follow(): void {
    this.#disconnect()
    this.#isCaughtUp = false
    this.#setStatus('connecting')
    this.#watch.start()
    this.#post({ kind: 'hello' })
    this.#leadership?.request()
  }

  #goAlone(): void {
    this.#sleep()
    this.#leadership = null
    this.#wake()
  }

  #lead(): void {
    const { EventSource, random } = this.#platform
    if (EventSource === null) return
    this.#watch.stop()
    this.#connection = openEventStream({
      EventSource,
      random,
      url: () => this.#url(),
      types: Object.keys(this.#feed.types),
      silenceMs: this.#feed.silenceMs,
      onOpen: () => this.#opened(),
      onDown: (status) => this.#setStatus(status),
      onEvent: (type, data, lastEventId) => this.#take(type, JSON.parse(data), lastEventId),
    })
    this.#setStatus('connecting')
  }

  #disconnect(): void {
    this.#connection?.close()
    this.#connection = null
  }

  #url(): string {
    if (Date.now() - this.#heardAt > FORGET_AFTER_MS) this.#position.restart(null)
    const { current } = this.#position
    return current === null
      ? this.#feed.path
      : `${this.#feed.path}?${new URLSearchParams({ last_event_id: current })}`
  }

  #opened(): void {
    this.#heardAt = Date.now()
    this.#isCaughtUp = true
    if (this.#position.current === null) this.#relay(RESET, null)
    this.#setStatus('live')
  }

  /** Leader: an event of the server. `lastEventId` stays what it was at events without an id. */
  #take(type: string, event: Event, lastEventId: string): void {
    this.#heardAt = Date.now()
    const isDurable = this.#feed.types[type] === 'durable'
    if (type === 'reset') {
      const isNew = lastEventId !== '' && lastEventId !== this.#position.current
      this.#position.restart(isNew ? lastEventId : null)
    } else if (lastEventId !== '') {
      const isNew = this.#position.advance(lastEventId)
      if (isDurable && !isNew) return
    }
    this.#relay(event, isDurable && lastEventId !== '' ? lastEventId : null)
  }

  #relay(event: Event | Reset, id: string | null): void {
    this.#post({ kind: 'event', event, id, position: this.#position.current })
    this.#listeners.tell(event)
  }

  #receive(message: Message<Event>): void {
    if (this.#connection) {
      // Anything else is of a former leader, which does not know yet that it has been replaced.
      if (message.kind === 'hello') this.#announce()
      return
    }
    if (message.kind === 'hello') return
    this.#watch.heard()
    if (message.kind === 'status') this.#hearStatus(message)
    // Until caught up, events would hide what was missed before them; the status that is on its way
    // has a position behind them.
    else if (this.#isCaughtUp) this.#hearEvent(message)
  }

  #hearStatus({ status, position, isHidden }: Message<Event> & { kind: 'status' }): void {
    if (status === 'live') {
      this.#heardAt = Date.now()
      const hasMissed = position === null ? !this.#isCaughtUp : !this.#position.knows(position)
      this.#isCaughtUp = true
      if (position !== null) this.#position.advance(position)
      if (hasMissed) this.#listeners.tell(RESET)
    }
    this.#setStatus(status)
    // A hidden tab's timers are slow: the tab that is looked at makes the next attempts.
    if (status === 'polling' && isHidden && !this.#isHidden) this.#leadership?.request('steal')
  }

  #hearEvent({ event, id, position }: Message<Event> & { kind: 'event' }): void {
    this.#heardAt = Date.now()
    this.#setStatus('live')
    if (id !== null && !this.#position.advance(id)) return
    if (event.type === 'reset') this.#position.restart(position)
    else if (position !== null) this.#position.advance(position)
    this.#listeners.tell(event)
  }

  #visibilityChanged(): void {
    if (this.#leadership) {
      this.#announce()
      if (!this.#connection) this.#post({ kind: 'hello' })
    } else if (this.#isHidden) this.#sleep()
    else this.#wake()
  }

  #announce(): void {
    if (!this.#connection) return
    const { current: position } = this.#position
    this.#post({ kind: 'status', status: this.#status, position, isHidden: this.#isHidden })
  }

  #post(message: Message<Event>): void {
    this.#channel?.postMessage(message)
  }

  #setStatus(status: FeedStatus): void {
    const hasChanged = status !== this.#status
    this.#status = status
    if (status === 'live') this.#wasLive = true
    this.#announce()
    if (hasChanged) this.#statusListeners.tell(status)
  }
}
