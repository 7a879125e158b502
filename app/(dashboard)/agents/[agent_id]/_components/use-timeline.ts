'use client'

import { useState } from 'react'
import { useAnswer } from '#components/live/use-answer.ts'
import type { Timeline, TimelineEntry } from '#lib/federation/contract.ts'
import { agentTimelineKey } from '#lib/federation/keys.ts'
import { failureWords, fetchJson } from '#lib/site/fetcher.ts'

/**
 * The newest page of an agent's timeline, kept fresh, and the older ones that were asked for. What
 * slides off the newest page while one reads stays.
 */
export function useTimeline(agent_id: string) {
  const data = useAnswer<Timeline>(agentTimelineKey(agent_id))
  const [entries, setEntries] = useState<readonly TimelineEntry[]>(data?.entries ?? [])
  const [cursor, setCursor] = useState(data?.next_cursor ?? null)
  const [failure, setFailure] = useState<string | null>(null)
  const [taken, setTaken] = useState(data)

  if (data && data !== taken) {
    setTaken(data)
    const known = new Set(entries.map(({ entry_id }) => entry_id))
    // More than a page of it is new: what lies between is not known, so it begins anew.
    const isTornOff =
      entries.length > 0 && !data.entries.some(({ entry_id }) => known.has(entry_id))
    setEntries(isTornOff ? data.entries : join(data.entries, entries))
    if (isTornOff || entries.length === 0) setCursor(data.next_cursor)
  }

  async function showOlder() {
    setFailure(null)
    try {
      const page = await fetchJson<Timeline>(agentTimelineKey(agent_id, cursor ?? undefined))
      setEntries((now) => join(now, page.entries))
      setCursor(page.next_cursor)
    } catch (error) {
      setFailure(failureWords(error))
    }
  }

  return { entries, hasOlder: cursor !== null, showOlder, failure }
}

/** Both in the server's order, each entry once. */
function join(
  newer: readonly TimelineEntry[],
  older: readonly TimelineEntry[],
): readonly TimelineEntry[] {
  const known = new Set(newer.map(({ entry_id }) => entry_id))
  return [...newer, ...older.filter(({ entry_id }) => !known.has(entry_id))]
}
