import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Feed } from '#lib/feed/feed.ts'
import type { OpenDatabase } from '#lib/server/open-database.ts'
import { type Backend, startBackend } from '#tests/support/backends.ts'
import { type Agent, callThrough, createSession, enrollAgent } from './fleet.ts'
import { openAnother, startFeedOn } from './open-feed.ts'
import { durable, follow } from './sse-reader.ts'

const NEVER_MS = 3_600_000

describe('two processes on one Postgres', () => {
  let backend: Backend
  let near: OpenDatabase
  let far: OpenDatabase
  let agent: Agent
  const feeds: Feed[] = []

  beforeAll(async () => {
    backend = await startBackend('postgres')
    near = await openAnother(backend)
    far = await openAnother(backend)
    agent = await enrollAgent(callThrough(near.database))
  })
  afterAll(async () => {
    for (const feed of feeds) await feed.stop()
    await near.close()
    await far.close()
    await backend.stop()
  })

  async function start(opened: OpenDatabase, pollMs: number): Promise<Feed> {
    const before = await listeners()
    const feed = await startFeedOn(opened, { pollMs: { busy: pollMs, idle: pollMs } })
    feeds.push(feed)
    await expect.poll(async () => (await listeners()).length).toBe(before.length + 1)
    return feed
  }
  const write = async () => (await createSession(callThrough(near.database), agent.agentId)) ?? ''

  /** The connections that listen, by their process ids. */
  async function listeners(): Promise<number[]> {
    const rows = await backend.sql(
      `select pid from pg_stat_activity
       where datname = current_database() and query ilike 'listen %'`,
    )
    return rows.map(({ pid }) => Number(pid))
  }

  async function stopFeeds(): Promise<void> {
    for (const feed of feeds.splice(0)) await feed.stop()
    await expect.poll(listeners).toEqual([])
  }

  test('an event written through one reaches readers of the other by the doorbell alone', async () => {
    const [writer, reader] = [await start(near, NEVER_MS), await start(far, NEVER_MS)]
    const reading = follow(reader.open('sessions', undefined))
    for (let n = 0; n < 20; n++) {
      const sessionId = await write()
      writer.ring()
      await expect.poll(() => durable(reading.events)[n]?.data.session_id).toBe(sessionId)
    }
    await reading.cancel()
    await stopFeeds()
  })

  test('rings that come together are one', async () => {
    const [writer, reader] = [await start(near, NEVER_MS), await start(far, NEVER_MS)]
    const reading = follow(reader.open('sessions', undefined))
    for (let n = 0; n < 50; n++) {
      await write()
      writer.ring()
    }
    await expect.poll(() => durable(reading.events)).toHaveLength(50)
    await reading.cancel()
    await stopFeeds()
  })

  test('an event that nobody rang for is found by the poll', async () => {
    const reader = await start(far, 100)
    const reading = follow(reader.open('sessions', undefined))
    const sessionId = await write()
    await expect.poll(() => durable(reading.events)).toHaveLength(1)
    expect(durable(reading.events)[0]?.data.session_id).toBe(sessionId)
    await reading.cancel()
    await stopFeeds()
  })

  test('listening begins anew when its connection is lost, and looks for what was rung meanwhile', async () => {
    const [writer, reader] = [await start(near, NEVER_MS), await start(far, NEVER_MS)]
    const reading = follow(reader.open('sessions', undefined))
    const before = await listeners()
    expect(before).toHaveLength(2)
    await backend.sql('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [before])
    const left = async () => (await listeners()).filter((pid) => before.includes(pid))
    await expect.poll(left).toEqual([])
    await write()
    // Nobody hears it, for half a second: listening begins anew then, with a look at the log.
    writer.ring()
    await expect.poll(() => durable(reading.events)).toHaveLength(1)
    await expect.poll(async () => (await listeners()).length).toBe(2)
    await write()
    writer.ring()
    await expect.poll(() => durable(reading.events)).toHaveLength(2)
    await reading.cancel()
    await stopFeeds()
  })

  test('while nobody listens the poll delivers', async () => {
    const [writer, reader] = [await start(near, 100), await start(far, 100)]
    const reading = follow(reader.open('sessions', undefined))
    for (let n = 0; n < 5; n++) {
      await backend.sql('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [
        await listeners(),
      ])
      await write()
      writer.ring()
      await expect.poll(() => durable(reading.events)).toHaveLength(n + 1)
    }
    await reading.cancel()
    await stopFeeds()
  })
})
