'use client'

import { useCallback, useEffect, useRef } from 'react'
import { useSWRConfig } from 'swr'
import type { SessionsFeedEvent } from '#lib/feed/contract.ts'
import type { Session, SessionHealth, SessionList } from '#lib/sessions/contract.ts'
import { healthKey, isListKey, sessionKey } from '#lib/sessions/keys.ts'
import { applyToHealth, applyToList, applyToSession } from './apply-events.ts'
import type { ServerClock } from './server-clock.ts'

// Events come in bursts (thirty enrollments at once): they are applied together, and what must be
// asked for is asked at most twice a second.
const gatherMs = 80
const askAgainMs = 500

interface LiveCacheOptions {
  readonly clock: ServerClock
  /** Whether any answer is under way. */
  readonly isFetching: () => boolean
  readonly session_id?: string | undefined
}

/**
 * Answers the feed's listener: it patches what the cache holds, then asks the server for what an
 * event does not say. With a `session_id`, only that session's events are worth asking for.
 */
export function useLiveCache({ clock, isFetching, session_id }: LiveCacheOptions) {
  const { cache, mutate } = useSWRConfig()
  const queue = useRef<SessionsFeedEvent[]>([])
  const timers = useRef({ flush: 0, ask: 0, askedAt: 0 })

  const ask = useCallback(() => {
    const now = Date.now()
    const wait = Math.max(0, timers.current.askedAt + askAgainMs - now)
    if (timers.current.ask !== 0) return
    timers.current.ask = window.setTimeout(() => {
      timers.current.ask = 0
      timers.current.askedAt = Date.now()
      void mutate(() => true)
    }, wait)
  }, [mutate])

  const flush = useCallback(() => {
    // SWR drops an answer that was under way when the cache was patched: the patch waits for it.
    if (isFetching()) {
      timers.current.flush = window.setTimeout(flush, gatherMs)
      return
    }
    timers.current.flush = 0
    const events = queue.current
    queue.current = []
    const known = (key: unknown) =>
      typeof key === 'string' && cache.get(key)?.data !== undefined ? key : null
    const patch = { revalidate: false }
    void mutate<SessionHealth>(
      (key) => known(key) === healthKey,
      (now) => now && applyToHealth(now, events),
      patch,
    )
    void mutate<SessionList>(
      (key) => isListKey(known(key)),
      (now) => now && applyToList(now, events),
      patch,
    )
    if (session_id !== undefined) {
      void mutate<Session>(
        (key) => known(key) === sessionKey(session_id),
        (now) => now && events.reduce(applyToSession, now),
        patch,
      )
    }
    if (events.some((event) => isWorthAsking(event, session_id))) ask()
  }, [cache, mutate, ask, isFetching, session_id])

  useEffect(() => {
    const running = timers.current
    return () => {
      clearTimeout(running.flush)
      clearTimeout(running.ask)
      Object.assign(running, { flush: 0, ask: 0 })
    }
  }, [])

  const onEvent = useCallback(
    (event: SessionsFeedEvent) => {
      if (event.type === 'health_update') clock.observe(event.data.timestamp)
      queue.current.push(event)
      if (timers.current.flush === 0) timers.current.flush = window.setTimeout(flush, gatherMs)
    },
    [clock, flush],
  )
  return { onEvent, ask }
}

function isWorthAsking(event: SessionsFeedEvent, session_id: string | undefined): boolean {
  if (event.type === 'health_update') return false
  if (event.type === 'reset') return true
  return session_id === undefined || event.session_id === session_id
}
