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
import { medianOf, type ServerProcess, startServerProcess } from './support.ts'

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
      // Both sweep all the time, so that they meet.
      ROLLCALL_SWEEP_INTERVAL_S: '0.1',
    }
    ;[one, two] = await Promise.all([startServerProcess({ env }), startServerProcess({ env })])
  })
  afterAll(async () => {
    await one?.[Symbol.asyncDispose]()
    await two?.[Symbol.asyncDispose]()
    await database?.drop()
  })

  test('an event written through one reaches readers of the other by the doorbell, in under 200 ms', async () => {
    const [agent] = await enrollAgents(one.url, 1)
    if (!agent) throw new Error('there is one')
    const reading = await openFeed(two.url)
    const changes = () => reading.events.filter(({ type }) => type === 'session_updated')
    const delays: number[] = []
    const roundTrips: number[] = []
    for (let n = 0; n < 20; n++) {
      const sentAt = performance.now()
      await heartbeat(one.url, agent, { state: n % 2 ? 'idle' : 'busy' })
      roundTrips.push(performance.now() - sentAt)
      await expect.poll(() => changes().length, { interval: 2 }).toBe(n + 1)
      delays.push((changes()[n]?.at ?? 0) - sentAt)
      // At all points of the poll that stands behind the doorbell.
      await sleep(Math.random() * 100)
    }
    const [delay, roundTrip] = [medianOf(delays), medianOf(roundTrips)]
    console.log(
      `from the heartbeat's request to the other's reader: median ${delay.toFixed(1)} ms, max ${Math.max(...delays).toFixed(1)} ms; to its answer: median ${roundTrip.toFixed(1)} ms`,
    )
    // On a slow machine, ten times what the heartbeat itself takes.
    expect(delay).toBeLessThan(Math.max(200, 10 * roundTrip))
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

  test('one sweeps at a time: each session whose lease is over goes offline once', async () => {
    await using sql = await connect(database.url)
    const before = await counted()
    const readings = [await openFeed(one.url), await openFeed(two.url)]
    const agents = await enrollAgents(one.url, 30)
    await Promise.all(
      agents.map((agent, index) => heartbeat((index % 2 ? one : two).url, agent, {})),
    )
    const sessionIds = agents.map(({ session_id }) => session_id)
    const { rows } = await sql.query(
      `update rollcall.sessions
       set last_activity = now() - interval '10 minutes', lease_expires_at = now() - interval '1 s'
       where session_id = any($1::uuid[]) returning lease_expires_at`,
      [sessionIds],
    )
    const lost = readings.map((reading) => () => {
      return reading.events
        .filter(({ type }) => type === 'session_disconnected')
        .map(({ data }) => String(data.session_id))
    })
    for (const ids of lost) await expect.poll(sweptIn(ids)).toBe(30)
    // Time for more sweeps to do it again.
    const sweptAt = await sweep()
    for (let n = 0, last = sweptAt; n < 4; n++, last = await sweep()) {
      await expect.poll(sweep).not.toBe(last)
    }
    // What comes after what they might have told.
    const [marker] = await enrollAgents(one.url, 1)
    for (const reading of readings) {
      await expect
        .poll(() => reading.events.some(({ data }) => data.session_id === marker?.session_id))
        .toBe(true)
    }
    for (const ids of lost) expect(ids().toSorted()).toEqual(sessionIds.toSorted())
    expect(await counted()).toEqual({
      disconnected: before.disconnected + 30,
      idle: before.idle + 30,
    })
    const ended = await sql.query(
      'select distinct disconnected_at from rollcall.sessions where session_id = any($1::uuid[])',
      [sessionIds],
    )
    expect(ended.rows).toEqual([{ disconnected_at: rows[0]?.lease_expires_at }])
    for (const reading of readings) await reading.cancel()

    /** How many there are; a sweep that a busy machine delays is no outage here, which gives time. */
    function sweptIn(ids: () => readonly string[]) {
      return async () => {
        await sql.query("update rollcall.server_state set grace_until = '-infinity'")
        return ids().length
      }
    }
    /** When a sweep was last done, by whichever process. */
    async function sweep(): Promise<string> {
      const query = 'select last_sweep_at::text as at from rollcall.server_state'
      return String((await sql.query(query)).rows[0]?.at)
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
