'use client'

import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useSWRConfig } from 'swr'
import type { FeedEvent, FeedName } from '#lib/feed/browser/feeds.ts'
import { type FeedStatus, useFeed } from '#lib/feed/use-feed.ts'
import { Asker } from './asker.ts'
import { type LivePlan, SOON_MS } from './live-plan.ts'
import type { ServerClock } from './server-clock.ts'

// Events come in bursts (thirty enrollments at once): they are applied together.
const GATHER_MS = 80
// How long events wait for answers that are under way: on a slow line there may always be one.
const WAIT_MS = 2000
// A tab that cannot keep up asks for the state anew rather than to remember what it has missed.
const QUEUE_MAX = 1000

interface LiveFeedOptions<Name extends FeedName> {
  readonly feed: Name
  /** The feed's position before the page's data were read: the stream begins right there. */
  readonly position: string | null
  readonly plan: LivePlan<FeedEvent<Name>>
  readonly clock: ServerClock
  /** Whether any answer is under way. */
  readonly isFetching: () => boolean
}

/** Follows a feed: its events patch what the cache holds, and ask the server for what they leave open. */
export function useLiveFeed<Name extends FeedName>({
  feed,
  position,
  plan,
  clock,
  isFetching,
}: LiveFeedOptions<Name>): FeedStatus {
  const { cache, mutate } = useSWRConfig()
  const queue = useRef<FeedEvent<Name>[]>([])
  const flushing = useRef(0)
  const waitingSince = useRef(0)
  const asker = useMemo(
    () => new Asker((isDue) => void mutate((key) => typeof key === 'string' && isDue(key))),
    [mutate],
  )

  const askForAll = useCallback(() => {
    for (const key of cache.keys()) asker.want(key, SOON_MS)
  }, [cache, asker])

  const flush = useCallback(() => {
    // SWR drops an answer that was under way when the cache was patched: the patch waits for it.
    if (isFetching() && Date.now() - waitingSince.current < WAIT_MS) {
      flushing.current = window.setTimeout(flush, GATHER_MS)
      return
    }
    flushing.current = 0
    const events = queue.current
    queue.current = []
    if (events.some(({ type }) => type === 'reset')) askForAll()
    for (const key of cache.keys()) {
      const answer = plan.answers.find((each) => each.is(key))
      const now = cache.get(key)?.data
      if (!answer || now === undefined || now === null) continue
      const then = answer.apply?.(now, events, key, clock.now()) ?? now
      if (then !== now) void mutate(key, then, { revalidate: false })
      for (const event of events) {
        const everyMs = answer.askEvery?.(event, key) ?? null
        if (everyMs !== null) asker.want(key, everyMs)
      }
    }
  }, [cache, mutate, plan, clock, asker, askForAll, isFetching])

  const take = useCallback(
    (event: FeedEvent<Name>) => {
      const made_at = plan.timeOf?.(event) ?? null
      if (made_at !== null) clock.observe(made_at)
      if (queue.current.length >= QUEUE_MAX) queue.current = [{ type: 'reset', data: {} }]
      queue.current.push(event)
      if (flushing.current === 0) {
        waitingSince.current = Date.now()
        flushing.current = window.setTimeout(flush, GATHER_MS)
      }
    },
    [plan, clock, flush],
  )

  useEffect(
    () => () => {
      clearTimeout(flushing.current)
      flushing.current = 0
      asker.stop()
    },
    [asker],
  )

  const status = useFeed(feed, take, position)
  const before = useRef(status)
  useEffect(() => {
    // A stream that broke or came back: ask at once, to learn of an outage or of what was missed.
    if (before.current !== status && !(before.current === 'connecting' && status === 'live')) {
      askForAll()
    }
    before.current = status
  }, [status, askForAll])
  return status
}
