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
  const [list, setList] = useState(() => listOf(data))
  const [failure, setFailure] = useState<string | null>(null)
  const [taken, setTaken] = useState(data)

  if (data && data !== taken) {
    setTaken(data)
    const known = new Set(list.entries.map(({ entry_id }) => entry_id))
    // More than a page of it is new: what lies between is not known, so it begins anew.
    const isTornOff = !data.entries.some(({ entry_id }) => known.has(entry_id))
    setList(isTornOff ? listOf(data) : { ...list, entries: join(data.entries, list.entries) })
  }

  async function showOlder() {
    setFailure(null)
    const { cursor } = list
    try {
      const page = await fetchJson<Timeline>(agentTimelineKey(agent_id, cursor ?? undefined))
      // A list that has begun anew meanwhile goes on from somewhere else.
      setList((now) =>
        now.cursor === cursor
          ? { entries: join(now.entries, page.entries), cursor: page.next_cursor }
          : now,
      )
    } catch (error) {
      setFailure(failureWords(error))
    }
  }

  return { entries: list.entries, hasOlder: list.cursor !== null, showOlder, failure }
}

function listOf(page: Timeline | undefined): {
  readonly entries: readonly TimelineEntry[]
  readonly cursor: string | null
} {
  return { entries: page?.entries ?? [], cursor: page?.next_cursor ?? null }
}

/** Both in the server's order, each entry once. */
function join(
  newer: readonly TimelineEntry[],
  older: readonly TimelineEntry[],
): readonly TimelineEntry[] {
  const known = new Set(newer.map(({ entry_id }) => entry_id))
  return [...newer, ...older.filter(({ entry_id }) => !known.has(entry_id))]
}
