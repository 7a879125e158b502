import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { connect, createDatabase, serverAt, type TestDatabase } from '#tests/support/databases.ts'
import {
  enroll,
  enrollAgents,
  getSession,
  heartbeat,
  mintEnrollmentToken,
  mintReconnectToken,
  openFeed,
  Refused,
  reconnect,
  refresh,
} from './client.ts'
import { type ServerProcess, startServerProcess } from './support.ts'

const IDLE_TIMEOUT_S = 2

describe('two server processes on one Postgres', () => {
  let database: TestDatabase
  let one: ServerProcess
  let two: ServerProcess

  beforeAll(async () => {
    database = await createDatabase(serverAt(inject('postgresUrl')), {
      template: inject('migratedTemplate'),
    })
    const env = {
      DATABASE_URL: database.url,
      ROLLCALL_SESSION_IDLE_TIMEOUT_S: String(IDLE_TIMEOUT_S),
      // Both sweep all the time, so that they meet.
      ROLLCALL_SWEEP_INTERVAL_S: '0.1',
      ROLLCALL_REFRESH_GRACE_S: '60',
    }
    ;[one, two] = await Promise.all([startServerProcess({ env }), startServerProcess({ env })])
  })
  afterAll(async () => {
    await one?.[Symbol.asyncDispose]()
    await two?.[Symbol.asyncDispose]()
    await database?.drop()
  })

  test('an event written through one reaches readers of the other in under 200 ms', async () => {
    const [agent] = await enrollAgents(one.url, 1)
    if (!agent) throw new Error('there is one')
    const reading = await openFeed(two.url)
    const changes = () => reading.events.filter(({ type }) => type === 'session_updated')
    const delays: number[] = []
    for (let n = 0; n < 20; n++) {
      const sentAt = performance.now()
      await heartbeat(one.url, agent, { state: n % 2 ? 'idle' : 'busy' })
      await expect.poll(() => changes().length, { interval: 2, timeout: 5000 }).toBe(n + 1)
      delays.push((changes()[n]?.at ?? 0) - sentAt)
      // At all points of the poll that stands behind the doorbell.
      await sleep(Math.random() * 100)
    }
    delays.sort((a, b) => a - b)
    const [median = 0, max = 0] = [delays[10], delays[19]]
    console.log(
      `from the heartbeat's request to the other's reader: median ${median.toFixed(1)} ms, max ${max.toFixed(1)} ms`,
    )
    expect(median).toBeLessThan(200)
    expect(max).toBeLessThan(1000)
    await reading.cancel()
  })

  test('a token of one is a token of the other', async () => {
    const [agent] = await enrollAgents(one.url, 1)
    if (!agent) throw new Error('there is one')
    // The access token, also one that came of a refresh on the other.
    await heartbeat(two.url, agent)
    const [first, second] = await Promise.all([
      refresh(one.url, agent.refresh_token),
      refresh(two.url, agent.refresh_token),
    ])
    expect(second.refresh_token).toBe(first.refresh_token)
    expect(first.refresh_token).not.toBe(agent.refresh_token)
    await heartbeat(one.url, { ...agent, access_token: second.access_token })
    // The successor is known to both.
    const next = await refresh(two.url, first.refresh_token)
    expect((await refresh(one.url, first.refresh_token)).refresh_token).toBe(next.refresh_token)
    // And the keys that verify are the same.
    const [ours, theirs] = await Promise.all(
      [one, two].map(async ({ url }) => (await fetch(`${url}/.well-known/jwks.json`)).json()),
    )
    expect(ours).toEqual(theirs)
  })

  test('a session is resumed on the other, once', async () => {
    const [agent] = await enrollAgents(one.url, 1)
    if (!agent) throw new Error('there is one')
    const token = await mintReconnectToken(one.url, agent)
    const calls = Array.from({ length: 20 }, (_, index) =>
      reconnect((index % 2 ? one : two).url, agent.session_id, token),
    )
    const results = await Promise.allSettled(calls)
    const successes = results.filter((result) => result.status === 'fulfilled')
    expect(successes).toHaveLength(1)
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toBeInstanceOf(Refused)
        expect(result.reason.code).toBe('token_mismatch')
      }
    }
    const next = successes[0]?.value.reconnect_token ?? ''
    expect((await reconnect(one.url, agent.session_id, next)).reconnect_count).toBe(2)
    expect((await getSession(two.url, agent.session_id)).reconnect_count).toBe(2)
  })

  test('an enrollment token admits as many as it says, on both together', async () => {
    const token = await mintEnrollmentToken(one.url, 3)
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => enroll((index % 2 ? one : two).url, token)),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  })

  test('one sweeps at a time: each session that falls silent goes offline once, and in time', async () => {
    await using sql = await connect(database.url)
    // Nothing is left of the other tests.
    await expect
      .poll(async () => count("select count(*) from rollcall.sessions where status = 'active'"), {
        timeout: 10_000,
      })
      .toBe(0)
    const before = await counted()
    const readings = [await openFeed(one.url), await openFeed(two.url)]
    const agents = await enrollAgents(one.url, 30)
    await Promise.all(
      agents.map((agent, index) => heartbeat((index % 2 ? one : two).url, agent, {})),
    )
    const sessionIds = agents.map(({ session_id }) => session_id)
    // The ends of the other tests' sessions may still be told of.
    const lost = readings.map((reading) => () => {
      return reading.events
        .filter(({ type }) => type === 'session_disconnected')
        .map(({ data }) => String(data.session_id))
        .filter((id) => sessionIds.includes(id))
    })
    for (const ids of lost) await expect.poll(() => ids().length, { timeout: 10_000 }).toBe(30)
    // Time for a second sweep to do it again.
    await sleep(500)
    for (const ids of lost) expect(ids().toSorted()).toEqual(sessionIds.toSorted())
    expect(await counted()).toEqual({
      disconnected: before.disconnected + 30,
      idle: before.idle + 30,
    })

    const { rows } = await sql.query(
      `select extract(epoch from disconnected_at - last_activity)::float as silent_s
       from rollcall.sessions where session_id = any($1::uuid[])`,
      [sessionIds],
    )
    for (const { silent_s } of rows) {
      expect(silent_s).toBeGreaterThanOrEqual(IDLE_TIMEOUT_S)
      expect(silent_s).toBeLessThan(IDLE_TIMEOUT_S + 1)
    }
    for (const reading of readings) await reading.cancel()

    async function count(statement: string): Promise<number> {
      return Number((await sql.query(statement)).rows[0]?.count)
    }
    /** What the rollups have counted. */
    async function counted() {
      const { rows: found } = await sql.query(
        `select (select sum(disconnected) from rollcall.session_totals)::int as disconnected,
           (select sum(idle_timeouts) from rollcall.session_hours)::int as idle`,
      )
      return { disconnected: Number(found[0]?.disconnected), idle: Number(found[0]?.idle) }
    }
  })
})
