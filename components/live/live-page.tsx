'use client'

import { useMemo } from 'react'
import type { FeedEvent, FeedName } from '#lib/feed/browser/feeds.ts'
import { useRefreshInterval } from '#lib/feed/use-refresh-interval.ts'
import { type CacheState, LiveCache } from './live-cache.tsx'
import { LiveContext } from './live-context.ts'
import type { LivePlan } from './live-plan.ts'
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
  ...rest
}: LivePageProps<Name>) {
  return (
    <LiveCache seed={seed} rendered_at={rendered_at}>
      {(state) => <Fed {...state} {...rest} />}
    </LiveCache>
  )
}

type FedProps<Name extends FeedName> = CacheState &
  Omit<LivePageProps<Name>, 'seed' | 'rendered_at'>

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
