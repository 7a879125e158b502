'use client'

import { useCallback, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'
import type { FeedEvent, FeedName } from './browser/feeds.ts'
import { pageFeed } from './browser/page-feed.ts'
import type { FeedStatus } from './browser/shared-stream.ts'

export type { FeedStatus } from './browser/shared-stream.ts'

/**
 * Follows a feed over the one connection that all tabs of the browser share; answers how it is fed.
 * `onEvent` may be a new function at every render. At `reset`, fetch the state anew.
 *
 * `since`, the feed's position when the server read the page's data (read it before them), lets the
 * stream begin right there. Without it the first connection begins with a `reset`.
 */
export function useFeed<Name extends FeedName>(
  feed: Name,
  onEvent: (event: FeedEvent<Name>) => void,
  since?: string | null,
): FeedStatus {
  const handle = useEffectEvent(onEvent)
  const [firstSince] = useState(since ?? null)
  useEffect(
    () => pageFeed(feed).subscribe((event) => handle(event), firstSince),
    [feed, firstSince],
  )
  return useSyncExternalStore(
    useCallback((onChange: () => void) => pageFeed(feed).onStatus(onChange), [feed]),
    () => pageFeed(feed).status,
    () => 'connecting',
  )
}
