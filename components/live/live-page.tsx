'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { SWRConfig } from 'swr'
import type { FeedEvent, FeedName } from '#lib/feed/browser/feeds.ts'
import { useRefreshInterval } from '#lib/feed/use-refresh-interval.ts'
import { ApiError, fetchJson } from '#lib/site/fetcher.ts'
import { type Failure, LiveContext } from './live-context.ts'
import type { LivePlan } from './live-plan.ts'
import { ServerClock } from './server-clock.ts'
import { useLiveFeed } from './use-live-feed.ts'

/** What the server hands to a live page. */
export interface LiveSeed {
  /** What it has read for this page, by cache key. */
  readonly seed: Readonly<Record<string, unknown>>
  /** Its time at which it did. */
  readonly rendered_at: string
  readonly heartbeat_interval_s: number
  /** The feed's position before it was read: the stream begins right there. */
  readonly feed_position: string | null
  readonly children: React.ReactNode
}

interface LivePageProps<Name extends FeedName> extends LiveSeed {
  readonly feed: Name
  readonly plan: LivePlan<FeedEvent<Name>>
}

/**
 * Keeps a page live: a cache that begins with what the server rendered, the feed that patches it,
 * and polling behind both.
 */
export function LivePage<Name extends FeedName>({
  seed,
  rendered_at,
  children,
  ...rest
}: LivePageProps<Name>) {
  const [clock] = useState(() => new ServerClock(rendered_at))
  const [failure, setFailure] = useState<Failure | null>(null)
  const heardAt = useRef<number | null>(null)
  const underWay = useRef(0)

  const fetcher = useCallback(async (path: string) => {
    underWay.current += 1
    try {
      return await fetchJson(path)
    } finally {
      underWay.current -= 1
    }
  }, [])
  const isFetching = useCallback(() => underWay.current > 0, [])

  const onSuccess = useCallback(
    (data: unknown) => {
      heardAt.current = Date.now()
      const made_at = (data as { generated_at?: unknown } | null)?.generated_at
      if (typeof made_at === 'string') clock.observe(made_at)
      clock.thaw()
      setFailure(null)
    },
    [clock],
  )
  const onError = useCallback(
    (error: unknown) => {
      const kind = failureKind(error)
      if (kind === null) return
      clock.freeze()
      setFailure((known) =>
        known?.kind === kind ? known : { kind, since: heardAt.current ?? Date.now() },
      )
    },
    [clock],
  )
  const config = useMemo(
    () => ({
      provider: () => new Map(Object.entries(seed).map(([key, data]) => [key, { data }])),
      fetcher,
      onSuccess,
      onError,
      revalidateOnMount: false,
      revalidateOnFocus: true,
      focusThrottleInterval: 5000,
      dedupingInterval: 500,
      // A server that is away is asked again every three seconds, for as long as it takes.
      onErrorRetry,
    }),
    [seed, fetcher, onSuccess, onError],
  )

  useEffect(() => {
    heardAt.current ??= Date.now()
  }, [])

  return (
    <SWRConfig value={config}>
      <Fed clock={clock} failure={failure} isFetching={isFetching} {...rest}>
        {children}
      </Fed>
    </SWRConfig>
  )
}

interface FedProps<Name extends FeedName>
  extends Omit<LivePageProps<Name>, 'seed' | 'rendered_at'> {
  readonly clock: ServerClock
  readonly failure: Failure | null
  readonly isFetching: () => boolean
}

function Fed<Name extends FeedName>({
  clock,
  failure,
  isFetching,
  feed,
  feed_position,
  plan,
  heartbeat_interval_s,
  children,
}: FedProps<Name>) {
  const status = useLiveFeed({ feed, position: feed_position, plan, clock, isFetching })
  const refresh_interval_ms = useRefreshInterval(status)
  const live = useMemo(
    () => ({ clock, failure, status, refresh_interval_ms, heartbeat_interval_s, isFetching }),
    [clock, failure, status, refresh_interval_ms, heartbeat_interval_s, isFetching],
  )
  return <LiveContext value={live}>{children}</LiveContext>
}

function onErrorRetry(
  error: unknown,
  _key: string,
  _config: unknown,
  revalidate: (options: { retryCount: number; dedupe: boolean }) => unknown,
  { retryCount }: { retryCount: number },
) {
  if (failureKind(error) === null) return
  setTimeout(() => void revalidate({ retryCount, dedupe: true }), 3000)
}

function failureKind(error: unknown): Failure['kind'] | null {
  if (!(error instanceof ApiError)) return 'unreachable'
  if (error.status === 401) return 'signed_out'
  return error.status >= 500 ? 'unavailable' : null
}
