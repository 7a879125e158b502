import type { Database } from '#lib/supabase/database.ts'
import { type FeedName, type LoggedEvent, parsePosition, readEvents } from './event-log.ts'

/** How far back to look among the events of all feeds; less far where so much is not kept. */
const REACHES = [500, 100, 20]

/**
 * The newest events of a feed up to a position, newest first; as many as there are among the last
 * few hundred of all feeds, and at most `count`.
 */
export async function readRecentEvents(
  database: Database,
  feed: FeedName,
  position: string | null,
  count: number,
): Promise<readonly LoggedEvent[]> {
  const at = position === null ? null : parsePosition(position)
  if (at === null) return []
  for (const reach of REACHES) {
    const from = { epoch: at.epoch, seq: Math.max(0, at.seq - reach) }
    const page = await readEvents(database, feed, from)
    if (page.outcome === 'unknown_position') continue
    return page.events
      .filter(({ seq }) => seq <= at.seq)
      .slice(-count)
      .reverse()
  }
  return []
}
