'use client'

import { createContext, use, useSyncExternalStore } from 'react'
import type { FeedStatus } from '#lib/feed/use-feed.ts'
import type { ServerClock } from './server-clock.ts'

/** Why the page does not hear from the server, and when it last did (the browser's clock). */
export interface Failure {
  readonly kind: 'unreachable' | 'unavailable' | 'signed_out'
  readonly since: number
}

interface Live {
  readonly clock: ServerClock
  readonly status: FeedStatus
  readonly refresh_interval_ms: number
  readonly failure: Failure | null
  readonly heartbeat_interval_s: number
  /** Whether any answer of the server is under way. */
  readonly isFetching: () => boolean
}

export const LiveContext = createContext<Live | null>(null)

/** What the parts of a live page share. */
export function useLive(): Live {
  const live = use(LiveContext)
  if (live === null) throw new Error('useLive needs a <LivePage> around it')
  return live
}

/**
 * Computes a value from the server's time, which is in milliseconds, every second. It should be a
 * primitive: the component renders again only when it changes.
 */
export function useFromNow<T extends string | number | boolean>(compute: (now: number) => T): T {
  const { clock } = useLive()
  return useSyncExternalStore(
    clock.subscribe,
    () => compute(clock.now()),
    () => compute(clock.renderedAt),
  )
}
