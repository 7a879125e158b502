import { setTimeout as sleep } from 'node:timers/promises'
import { describe, type ExpectStatic, inject, test } from 'vitest'
import { connect, createDatabase, serverAt } from '#tests/support/databases.ts'
import { freePort } from '#tests/support/free-port.ts'
import { paced } from '#tests/support/pace.ts'
import {
  enrollAgents,
  heartbeat,
  mintEnrollmentToken,
  openFeed,
  refresh,
  watchFeed,
} from './client.ts'
import { makeDataDir, type ServerProcess, startServerProcess } from './support.ts'
import { startWork } from './working-agent.ts'

const WORKERS = 6
const MAX_USES = 10_000
/** Much shorter than it takes until an agent comes back: nothing here depends on it. */
const GRACE_S = 1
const SETTINGS = {
  ROLLCALL_REFRESH_GRACE_S: String(GRACE_S),
  // Agents fall silent when they have lost an answer; they are looked at when all is over.
  ROLLCALL_SESSION_IDLE_TIMEOUT_S: '3600',
}

// Beside each other: starting again is mostly one thread's work.
describe.concurrent('kill -9 in the middle of writes: nothing acknowledged is lost', () => {
  test('six times, embedded', async ({ expect }) => {
    using dataDir = makeDataDir()
    await killInTheMiddle({ ROLLCALL_DATA_DIR: dataDir.path }, 6, expect)
  })

  test('twice, on Postgres', async ({ expect }) => {
    await using database = await createDatabase(serverAt(inject('postgresUrl')), {
      template: inject('migratedTemplate'),
    })
    await killInTheMiddle({ DATABASE_URL: database.url }, 2, expect)
  })
})

test('a refresh whose answer was lost in a kill is answered after an outage longer than the grace time', async ({
  expect,
}) => {
  await using database = await createDatabase(serverAt(inject('postgresUrl')), {
    template: inject('migratedTemplate'),
  })
  await using sql = await connect(database.url)
  const port = await freePort()
  const env = { ...SETTINGS, DATABASE_URL: database.url }
  const start = () => startServerProcess({ env, port })
  const value = async (query: string) => Object.values((await sql.query(query)).rows[0] ?? {})[0]
  const tokens = () => value('select count(*)::int from rollcall.refresh_tokens')
  let server: ServerProcess = await start()
  try {
    const { url } = server
    const agents = await enrollAgents(url, 3)
    // Nobody hears the answers: everything is killed once they are written.
    for (const { refresh_token } of agents) void refresh(url, refresh_token).catch(() => undefined)
    await expect.poll(tokens).toBe(2 * agents.length)
    server.kill('SIGKILL')
    await server.exited
    const isOver = `select max(exchanged_at) < now() - interval '${2 * GRACE_S} s' from rollcall.refresh_tokens`
    await expect.poll(() => value(isOver)).toBe(true)

    server = await start()
    for (const agent of agents) {
      const given = await refresh(url, agent.refresh_token)
      // That answer may get lost as well.
      const again = await refresh(url, agent.refresh_token)
      expect(again.refresh_token).toBe(given.refresh_token)
    }
    // It is the successor from before the kill, and no other.
    expect(await tokens()).toBe(2 * agents.length)
    for (const agent of agents) {
      const successor = await refresh(url, agent.refresh_token)
      await heartbeat(url, { ...agent, access_token: successor.access_token })
      const next = await refresh(url, successor.refresh_token)
      await heartbeat(url, { ...agent, access_token: next.access_token })
    }
    expect(
      await value('select count(*)::int from rollcall.token_families where revoked_at is not null'),
    ).toBe(0)
  } finally {
    await server[Symbol.asyncDispose]()
  }
})

async function killInTheMiddle(
  env: Record<string, string>,
  times: number,
  expect: ExpectStatic,
): Promise<void> {
  const port = await freePort()
  const start = () => startServerProcess({ env: { ...SETTINGS, ...env }, port })
  let server: ServerProcess & { readyMs: number } = await start()
  try {
    const origin = await whereItBegins(server.url, expect)
    const watch = watchFeed(server.url, origin)
    const work = startWork(server.url, await mintEnrollmentToken(server.url, MAX_USES), WORKERS)
    const heartbeats = () => sum(work.agents.map(({ acknowledged }) => acknowledged.heartbeats))
    const readyMs: number[] = []
    for (let n = 0; n < times; n++) {
      // The middle of writes: agents of this life are at work.
      const seen = heartbeats()
      await expect
        .poll(heartbeats, { interval: 10, timeout: paced(30_000) })
        .toBeGreaterThan(seen + 30)
      await sleep(Math.random() * paced(200))
      server.kill('SIGKILL')
      await server.exited
      server = await start()
      readyMs.push(server.readyMs)
      expect(work.failures).toEqual([])
    }
    await work.stop()
    expect(work.failures).toEqual([])
    for (const agent of work.agents) await agent.verify(expect)

    // The feed tells of everything, once, also to one who read through all of it. Nothing comes
    // after the last enrollment.
    const [last] = await enrollAgents(server.url, 1)
    const all = await openFeed(server.url, origin)
    const hasLast = (events: readonly { data: Record<string, unknown> }[]) => () =>
      events.some(({ data }) => data.session_id === last?.session_id)
    await expect.poll(hasLast(all.events), { timeout: paced(30_000) }).toBe(true)
    await expect.poll(hasLast(watch.events), { timeout: paced(30_000) }).toBe(true)
    const durable = all.events.filter(({ id }) => id !== undefined)
    expect(watch.events.map(({ id }) => id)).toEqual(durable.map(({ id }) => id))
    const ofSession = Map.groupBy(watch.events, ({ data }) => data.session_id)
    for (const { identity } of work.agents) {
      const told = ofSession.get(identity.session_id) ?? []
      const [first, ...counts] = told.map(({ data }) => data.data)
      expect(first).toMatchObject({ client_type: 'process-test' })
      expect(counts).toEqual(
        counts.map((_, index) => ({ update_type: 'reconnected', reconnect_count: index + 1 })),
      )
    }
    expect(ofSession.size).toBeLessThanOrEqual(work.attempts + 1)

    const total = (key: 'heartbeats' | 'reconnects' | 'refreshes' | 'lost_refreshes') =>
      `${sum(work.agents.map(({ acknowledged }) => acknowledged[key]))} ${key}`
    console.log(
      `${times} kills: ${work.agents.length} agents, ${total('heartbeats')}, ${total('reconnects')}, ${total('refreshes')}, ${total('lost_refreshes')}; ready again after ${readyMs.join(', ')} ms`,
    )
    await all.cancel()
    await watch.stop()
  } finally {
    await server[Symbol.asyncDispose]()
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

/** The position of an empty log. */
async function whereItBegins(url: string, expect: ExpectStatic): Promise<string> {
  const reading = await openFeed(url)
  await expect.poll(() => reading.lastEventId).toMatch(/-0$/)
  await reading.cancel()
  return reading.lastEventId ?? ''
}
