/** What the feed needs of a browser; what an old or restricted one lacks is null. */
export interface Platform {
  readonly locks: Locks | null
  readonly openChannel: ((name: string) => Channel) | null
  readonly EventSource: (new (url: string) => Source) | null
  readonly document: EventTarget & { readonly visibilityState: DocumentVisibilityState }
  readonly window: EventTarget
  readonly random: () => number
}

export interface Locks {
  request(name: string, options: LockOptions, callback: () => Promise<void>): Promise<unknown>
}

export interface Channel {
  onmessage: ((event: MessageEvent) => void) | null
  postMessage(message: unknown): void
  close(): void
}

export interface Source extends EventTarget {
  readonly readyState: number
  close(): void
}

/** This browser's own. Web Locks exist in secure contexts only (https, or localhost). */
export function browserPlatform(): Platform {
  const locks: LockManager | undefined = navigator.locks
  return {
    locks: locks
      ? { request: (name, options, callback) => locks.request(name, options, callback) }
      : null,
    openChannel:
      typeof BroadcastChannel === 'function' ? (name) => new BroadcastChannel(name) : null,
    EventSource: typeof EventSource === 'function' ? EventSource : null,
    document,
    window,
    random: Math.random,
  }
}
