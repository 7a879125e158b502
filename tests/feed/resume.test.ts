import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sessionsFeedEvent } from '#lib/feed/contract.ts'
import { formatPosition, tailEvents } from '#lib/feed/event-log.ts'
import type { Feed } from '#lib/feed/feed.ts'
import type { OpenDatabase } from '#lib/server/open-database.ts'
import type { Database } from '#lib/supabase/database.ts'
import { type Backend, backendNames, startBackend } from '#tests/support/backends.ts'
import {
  type Agent,
  callThrough,
  createSession,
  enrollAgent,
  heartbeats,
  readLog,
} from './fleet.ts'
import { openAnother, startFeedOn } from './open-feed.ts'
import { durable, follow, type Reading } from './sse-reader.ts'

const NEVER_MS = 3_600_000

describe.each(backendNames)('a stream on %s', (name) => {
  let backend: Backend
  let opened: OpenDatabase
  let agent: Agent
  const feeds: Feed[] = []

  beforeAll(async () => {
    backend = await startBackend(name)
    opened = await openAnother(backend)
    agent = await enrollAgent(callThrough(opened.database))
  })
  afterAll(async () => {
    for (const feed of feeds) await feed.stop()
    await opened.close()
    await backend.stop()
  })

  /** A feed that looks at the log only when it is rung. */
  async function newFeed(
    database: Database = opened.database,
    pollMs = { busy: NEVER_MS, idle: NEVER_MS },
  ): Promise<Feed> {
    const feed = await startFeedOn({ ...opened, database, doorbell: undefined, pollMs })
    feeds.push(feed)
    return feed
  }
  const open = (feed: Feed, lastEventId?: string) => follow(feed.open('sessions', lastEventId))

  /** Opens sessions, an event each, and answers their ids. */
  async function write(count: number): Promise<string[]> {
    const ids: string[] = []
    for (let n = 0; n < count; n++) {
      ids.push((await createSession(callThrough(opened.database), agent.agentId)) ?? '')
    }
    return ids
  }
  const sessionsOf = (reading: Reading) =>
    durable(reading.events).map(({ data }) => data.session_id)
  const typesOf = (reading: Reading) => durable(reading.events).map(({ type }) => type)
  async function expectSessions(reading: Reading, ids: readonly string[]): Promise<void> {
    await expect.poll(() => sessionsOf(reading)).toEqual(ids)
  }

  test('begins with when to come back, a comment, and the place where it begins', async () => {
    const feed = await newFeed()
    const reading = open(feed)
    await expect.poll(() => reading.lastEventId).toBe(feed.position('sessions'))
    expect(reading.retry).toBe(1000)
    expect(reading.comments).toEqual(['rollcall'])
    expect(durable(reading.events)).toEqual([])
  })

  test('without an id has only what comes after, and is resumed from before its first event', async () => {
    const feed = await newFeed()
    const before = feed.position('sessions')
    await write(1)
    feed.ring()
    await expect.poll(() => feed.position('sessions')).not.toBe(before)
    const reading = open(feed)
    await expect.poll(() => reading.lastEventId).toBeDefined()
    await reading.cancel()
    const ids = await write(2)
    feed.ring()
    const again = open(feed, reading.lastEventId)
    await expectSessions(again, ids)
  })

  test('has the log looked at as it opens, and then as often as for readers', async () => {
    const feed = await newFeed(opened.database, { busy: 20, idle: NEVER_MS })
    const start = feed.position('sessions')
    const ids = await write(2)
    // Nobody has rung, and without readers nobody looks.
    expect(feed.position('sessions')).toBe(start)
    const reading = open(feed, start ?? '')
    await expectSessions(reading, ids)
    const more = await write(1)
    await expectSessions(reading, [...ids, ...more])
    await reading.cancel()
  })

  test('is resumed from the recent events', async () => {
    const feed = await newFeed()
    const first = open(feed)
    const ids = await write(3)
    feed.ring()
    await expectSessions(first, ids)
    const again = open(feed, durable(first.events)[0]?.id)
    await expectSessions(again, ids.slice(1))
    const more = await write(1)
    feed.ring()
    await expectSessions(again, [...ids.slice(1), ...more])
  })

  test('is resumed from the log when the process has just begun, page by page', async () => {
    const before = await newFeed()
    const start = before.position('sessions') ?? ''
    const ids = await write(30)
    // More than two pages of the log.
    for (let round = 0; round < 40; round++) {
      await heartbeats(
        callThrough(opened.database),
        agent.agentId,
        ids,
        round % 2 ? 'idle' : 'busy',
      )
    }
    const log = (await readLog(opened.database)).filter(({ session_id }) =>
      ids.includes(session_id ?? ''),
    )
    expect(log).toHaveLength(30 * 41)
    const feed = await newFeed()
    const reading = open(feed, start)
    await expect.poll(() => durable(reading.events).length).toBe(log.length)
    expect(durable(reading.events).map(({ id }) => id)).toEqual(log.map(({ id }) => id))
    for (const { data, type } of durable(reading.events)) {
      expect(sessionsFeedEvent.parse(data).type).toBe(type)
    }
    const more = await write(1)
    feed.ring()
    await expect.poll(() => sessionsOf(reading).slice(log.length)).toEqual(more)
  })

  test('is resumed from a position that only another process has seen', async () => {
    const [behind, ahead] = [await newFeed(), await newFeed()]
    const start = behind.position('sessions') ?? ''
    const ids = await write(3)
    ahead.ring()
    const first = open(ahead, start)
    await expectSessions(first, ids)
    // This process has not looked since, and does so only later.
    expect(behind.position('sessions')).toBe(start)
    const second = durable(first.events)[1]?.id
    const reading = open(behind, second)
    await expectSessions(reading, ids.slice(2))
    const more = await write(2)
    behind.ring()
    await expectSessions(reading, [...ids.slice(2), ...more])
  })

  test('misses nothing that comes while it reads the log', async () => {
    const [start] = [(await newFeed()).position('sessions') ?? '']
    const ids = await write(1)
    const late: string[] = []
    let feed: Feed | undefined
    // The log is read, then events come and are delivered to everybody, then the answer arrives.
    const slow: Database = {
      call: async (call, args, result) => {
        const page = await opened.database.call(call, args, result)
        if (call === 'read_events' && late.length === 0 && feed) {
          late.push(...(await write(2)))
          const position = feed.position('sessions')
          feed.ring()
          await expect.poll(() => feed?.position('sessions')).not.toBe(position)
        }
        return page
      },
    }
    feed = await newFeed(slow)
    const reading = open(feed, start)
    await expect.poll(() => late).toHaveLength(2)
    await expectSessions(reading, [...ids, ...late])
  })

  test.each([
    ['of another log', 'ffffffff-1'],
    ['no id of ours', 'garbage'],
    ['empty', ''],
    ['hostile', `'; drop table rollcall.events; -- ${'x'.repeat(5000)}`],
  ])('that resumes from an id that is %s is reset first, then goes on', async (_, id) => {
    await expectReset(await newFeed(), id)
  })

  test('that resumes from a position which the log has not reached is reset first', async () => {
    const feed = await newFeed()
    await expectReset(feed, `${feed.position('sessions')?.slice(0, 8)}-999999999`)
  })

  async function expectReset(feed: Feed, id: string): Promise<void> {
    const reading = open(feed, id)
    await expect.poll(() => typesOf(reading)).toEqual(['reset'])
    const [reset] = durable(reading.events)
    expect(sessionsFeedEvent.parse(reset?.data)).toEqual({ type: 'reset', data: {} })
    expect(reset?.id).toBe(feed.position('sessions'))
    const ids = await write(2)
    feed.ring()
    await expect.poll(() => sessionsOf(reading).slice(1)).toEqual(ids)
    // From the reset on it is a stream like any other.
    const again = open(feed, durable(reading.events)[1]?.id)
    await expectSessions(again, ids.slice(1))
  }

  test('that resumes from what is no longer kept is reset first; from the last kept, it is not', async () => {
    const before = await newFeed()
    const start = before.position('sessions') ?? ''
    await write(2)
    await sweepAway()
    const last = (await newFeed()).position('sessions') ?? ''
    expect(await readLog(opened.database).catch((error: Error) => error.message)).toBe(
      'unknown_position',
    )
    const feed = await newFeed()
    const kept = open(feed, last)
    await expectReset(feed, start)
    await expect.poll(() => typesOf(kept)).toEqual(['session_created', 'session_created'])
  })

  async function sweepAway(): Promise<void> {
    // Only what is numbered is pruned: nobody could have seen the rest.
    await newFeed()
    await opened.database.call(
      'sweep',
      { p_sweep_interval_s: 15, p_idle_timeout_s: 300, p_event_retention_s: -60 },
      z.object({ outcome: z.literal('swept') }),
    )
  }

  test('is closed when the database was put back to an earlier state, and then reset', async () => {
    const feed = await newFeed()
    const reading = open(feed)
    const ids = await write(2)
    feed.ring()
    await expectSessions(reading, ids)
    await backend.sql('delete from rollcall.events where session_id = any($1::uuid[])', [ids])
    await backend.sql('update rollcall.feed_state set last_seq = last_seq - 2')
    feed.ring()
    await expect.poll(() => reading.end).toBe('closed')
    await expectReset(feed, reading.lastEventId ?? '')
  })

  test('is closed when another database was put in the place of the old, and then reset', async () => {
    const feed = await newFeed()
    const reading = open(feed)
    await expect.poll(() => reading.lastEventId).toBeDefined()
    await backend.sql('update rollcall.feed_state set epoch = $1', [
      Math.random().toString(16).slice(2, 10).padEnd(8, '0'),
    ])
    await write(1)
    feed.ring()
    await expect.poll(() => reading.end).toBe('closed')
    // It may be closed by a look that came before the write, which is then no part of the reset.
    const { epoch, last_seq: seq } = await tailEvents(opened.database, null)
    await expect.poll(() => feed.position('sessions')).toBe(formatPosition({ epoch, seq }))
    await expectReset(feed, reading.lastEventId ?? '')
  })
})
