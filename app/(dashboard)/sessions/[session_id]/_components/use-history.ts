'use client'

import { useState } from 'react'
import { useAnswer } from '#components/live/use-answer.ts'
import type { SessionEvent } from '#lib/sessions/contract.ts'
import { sessionEventsKey } from '#lib/sessions/keys.ts'
import { failureWords, fetchJson } from '#lib/site/fetcher.ts'

interface EventPage {
  readonly events: readonly SessionEvent[]
  readonly next_cursor: string | null
}

/** Tells two entries of a session's history apart; an event's number comes a little after it. */
export function eventKey({ type, created_at, data }: SessionEvent): string {
  return `${created_at} ${type} ${JSON.stringify(data)}`
}

/**
 * The newest page of the history, kept fresh, and the older ones that were asked for. What slides
 * off the newest page while one reads stays.
 */
export function useHistory(session_id: string) {
  const data = useAnswer<EventPage>(sessionEventsKey(session_id))
  const newest = data?.events ?? []
  const [known, setKnown] = useState<readonly SessionEvent[]>(newest)
  const [cursor, setCursor] = useState(data?.next_cursor ?? null)
  const [failure, setFailure] = useState<string | null>(null)
  const [taken, setTaken] = useState(data)

  if (data && data !== taken) {
    setTaken(data)
    setKnown(merge(known, data.events))
  }

  async function showOlder() {
    setFailure(null)
    try {
      const page = await fetchJson<EventPage>(sessionEventsKey(session_id, cursor ?? undefined))
      setKnown((events) => merge(events, page.events))
      setCursor(page.next_cursor)
    } catch (error) {
      setFailure(failureWords(error))
    }
  }

  return { events: known, hasOlder: cursor !== null, showOlder, failure }
}

function merge(one: readonly SessionEvent[], other: readonly SessionEvent[]): SessionEvent[] {
  const byKey = new Map([...one, ...other].map((event) => [eventKey(event), event]))
  return [...byKey.values()].sort((a, b) => (a.created_at < b.created_at ? 1 : -1))
}
