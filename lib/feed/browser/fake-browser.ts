import type { Channel, Locks, Platform, Source } from './platform.ts'

/** For tests: the tabs of one browser, with their Web Locks, channels and connections. */
export class FakeBrowser {
  readonly connections: FakeConnection[] = []
  readonly tabs: FakeTab[] = []
  readonly locks = new FakeLocks()

  openTab(lacks: Partial<Pick<Platform, 'locks' | 'openChannel' | 'EventSource'>> = {}): FakeTab {
    const tab = new FakeTab(this, lacks)
    this.tabs.push(tab)
    return tab
  }

  /** Those which the server holds or is asked for. */
  get openConnections(): FakeConnection[] {
    return this.connections.filter(({ readyState }) => readyState !== 2)
  }
}

export class FakeTab {
  readonly platform: Platform
  readonly document = Object.assign(new EventTarget(), {
    visibilityState: 'visible' as DocumentVisibilityState,
  })
  readonly window = new EventTarget()
  readonly channels = new Set<FakeChannel>()
  readonly #browser: FakeBrowser
  /** Hears and says nothing, as a hung page does. */
  isHung = false

  constructor(browser: FakeBrowser, lacks: Partial<Platform>) {
    const tab = this
    this.#browser = browser
    this.platform = {
      locks: browser.locks.of(tab),
      openChannel: (name) => new FakeChannel(browser, tab, name),
      EventSource: class extends FakeConnection {
        constructor(url: string) {
          super(tab, url)
          browser.connections.push(this)
        }
      },
      document: this.document,
      window: this.window,
      random: () => 0,
      ...lacks,
    }
  }

  /** The process is gone: the browser lets go of what it held. */
  crash(): void {
    this.isHung = true
    for (const connection of this.#browser.connections) {
      if (connection.tab === this) connection.close()
    }
    this.#browser.locks.releaseAllOf(this)
  }

  setVisibility(state: DocumentVisibilityState): void {
    this.document.visibilityState = state
    this.document.dispatchEvent(new Event('visibilitychange'))
  }
}

class FakeChannel implements Channel {
  onmessage: ((event: MessageEvent) => void) | null = null
  readonly #browser: FakeBrowser
  readonly #tab: FakeTab
  readonly #name: string

  constructor(browser: FakeBrowser, tab: FakeTab, name: string) {
    this.#browser = browser
    this.#tab = tab
    this.#name = name
    tab.channels.add(this)
  }

  postMessage(message: unknown): void {
    if (this.#tab.isHung) return
    for (const { channels } of this.#browser.tabs) {
      for (const channel of channels) {
        if (channel !== this && channel.#name === this.#name) channel.#arrive(message)
      }
    }
  }

  close(): void {
    this.#tab.channels.delete(this)
  }

  #arrive(message: unknown): void {
    const data = structuredClone(message)
    setTimeout(() => {
      if (this.#tab.isHung || !this.#tab.channels.has(this)) return
      this.onmessage?.(new MessageEvent('message', { data }))
    })
  }
}

/** An EventSource, played by the server's side. */
export class FakeConnection extends EventTarget implements Source {
  readyState = 0
  readonly tab: FakeTab
  readonly url: string

  constructor(tab: FakeTab, url: string) {
    super()
    this.tab = tab
    this.url = url
  }

  close(): void {
    this.readyState = 2
  }

  accept(): void {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }

  /** 503, 401: an EventSource gives up. */
  refuse(): void {
    this.readyState = 2
    this.dispatchEvent(new Event('error'))
  }

  /** The network fails: an EventSource tries again by itself. */
  drop(): void {
    this.readyState = 0
    this.dispatchEvent(new Event('error'))
  }

  send(type: string, lastEventId = '', data: object = {}): void {
    const event = { type, data }
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(event), lastEventId }))
  }
}

interface LockRequest {
  tab: FakeTab
  callback: () => Promise<void>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** Web Locks of one name. */
class FakeLocks {
  #held: LockRequest | null = null
  #waiting: LockRequest[] = []

  of(tab: FakeTab): Locks {
    return {
      request: (_name, { steal, signal }, callback) =>
        new Promise((resolve, reject) => {
          if (steal && signal) throw new DOMException('both options', 'NotSupportedError')
          const request = { tab, callback, resolve, reject }
          if (steal) {
            this.#held?.reject(new DOMException('stolen', 'AbortError'))
            this.#grant(request)
            return
          }
          this.#waiting.push(request)
          signal?.addEventListener('abort', () => {
            if (!this.#waiting.includes(request)) return
            this.#waiting = this.#waiting.filter((other) => other !== request)
            reject(signal.reason)
          })
          this.#next()
        }),
    }
  }

  releaseAllOf(tab: FakeTab): void {
    this.#waiting = this.#waiting.filter((request) => request.tab !== tab)
    if (this.#held?.tab !== tab) return
    this.#held = null
    this.#next()
  }

  #next(): void {
    const request = this.#held ? undefined : this.#waiting.shift()
    if (request) this.#grant(request)
  }

  #grant(request: LockRequest): void {
    this.#held = request
    queueMicrotask(async () => {
      request.resolve(await request.callback())
      if (this.#held !== request) return
      this.#held = null
      this.#next()
    })
  }
}
