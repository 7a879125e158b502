import { z } from 'zod'
import type { Database } from '#lib/supabase/database.ts'

const PAGE = 500

export const feedNames = ['sessions', 'federation'] as const
export type FeedName = (typeof feedNames)[number]

const loggedEvent = z.object({
  seq: z.int(),
  feed: z.enum(feedNames),
  type: z.string(),
  agent_id: z.string().nullable(),
  session_id: z.string().nullable(),
  created_at: z.string(),
  data: z.record(z.string(), z.json()),
})
export type LoggedEvent = z.infer<typeof loggedEvent>

const tailPage = z.object({ epoch: z.string(), last_seq: z.int(), events: z.array(loggedEvent) })

/** Numbers what was committed since, and answers the events of all feeds after `after` (null: none). */
export function tailEvents(database: Database, after: number | null) {
  return database.call('tail_events', { p_after: after, p_limit: PAGE }, tailPage)
}

const readPage = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('unknown_position') }),
  z.object({ outcome: z.literal('events'), events: z.array(loggedEvent) }),
])

/** The events of a feed after a position that a client holds; at most {@link PAGE}. */
export async function readEvents(database: Database, feed: FeedName, position: Position) {
  const page = await database.call(
    'read_events',
    { p_feed: feed, p_epoch: position.epoch, p_after: position.seq, p_limit: PAGE },
    readPage,
  )
  return page.outcome === 'events' ? { ...page, isLastPage: page.events.length < PAGE } : page
}

/** Where a reader is in the log: the id of an event is `<epoch>-<seq>`. */
export interface Position {
  readonly epoch: string
  readonly seq: number
}

export const formatPosition = ({ epoch, seq }: Position): string => `${epoch}-${seq}`

/** The position that an id names, or null if no id of ours looks like that. */
export function parsePosition(id: string): Position | null {
  const [, epoch = '', seq = ''] = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id) ?? []
  return epoch ? { epoch, seq: Number(seq) } : null
}
