import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'vitest'
import { durable } from '#tests/feed/sse-reader.ts'
import { connect } from '#tests/support/databases.ts'
import { paced } from '#tests/support/pace.ts'
import { startPostgres } from '#tests/support/postgres.ts'
import {
  enrollAgents,
  getSession,
  heartbeat,
  type Identity,
  mintEnrollmentToken,
  openFeed,
  watchFeed,
} from './client.ts'
import { medianOf, type ServerProcess, spawnServerProcess, startServerProcess } from './support.ts'

const IDLE_TIMEOUT_S = paced(3)
const SETTINGS = {
  ROLLCALL_SESSION_IDLE_TIMEOUT_S: String(IDLE_TIMEOUT_S),
  ROLLCALL_SWEEP_INTERVAL_S: String(paced(0.3)),
}

/** What an agent meets while the database is away: a refusal that says when to try again. */
async function refusal(server: ServerProcess, { session_id, access_token }: Identity) {
  const response = await fetch(`${server.url}/api/mcp/sessions/${session_id}/heartbeat`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${access_token}` },
    body: '{}',
  })
  const { code, next_action } = (await response.json()) as Record<string, unknown>
  return {
    status: response.status,
    code,
    next_action,
    retryAfter: response.headers.get('retry-after'),
  }
}

// All at once, each with a Postgres of its own: most of it is waiting.
describe.concurrent('an outage of Postgres', () => {
  test('under two server processes: both come back by themselves, and nobody goes offline', async ({
    expect,
  }) => {
    const unavailable = {
      status: 503,
      code: 'database_unavailable',
      next_action: 'retry',
      retryAfter: expect.stringMatching(/^[1-9]\d*$/),
    }
    const postgres = await startPostgres({ durable: true })
    const servers: ServerProcess[] = []
    try {
      const env = { ...SETTINGS, DATABASE_URL: postgres.url() }
      // Both at once on an empty database: they take turns at the migrations.
      servers.push(
        ...(await Promise.all([startServerProcess({ env }), startServerProcess({ env })])),
      )
      const [one, two] = servers
      if (!one || !two) throw new Error('there are two')
      const agents = await enrollAgents(one.url, 4)
      const [agent] = agents
      if (!agent) throw new Error('there are four')
      const watches = [watchFeed(one.url), watchFeed(two.url)]
      // The second may still be told of the enrollments.
      const changes = watches.map(({ events }) => () => {
        return events.filter(({ type }) => type === 'session_updated')
      })
      const stopBeating = beat(two.url, agents)
      await heartbeat(one.url, agent, { state: 'busy' })
      for (const seen of changes) await expect.poll(() => seen().length).toBe(1)

      // Away: longer than any idle timeout.
      postgres.kill('SIGINT')
      const awaySince = performance.now()
      for (const server of servers) {
        await expect.poll(() => refusal(server, agent)).toEqual(unavailable)
        expect((await fetch(`${server.url}/api/health/live`)).status).toBe(200)
        expect((await fetch(`${server.url}/api/health/ready`)).status).toBe(503)
      }
      await sleep(awaySince + IDLE_TIMEOUT_S * 1000 + 500 - performance.now())
      await postgres.restart()
      const backAt = performance.now()
      for (const server of servers) await server.ready()
      const readyMs = performance.now() - backAt
      await heartbeat(one.url, agent, { state: 'idle' })

      for (const seen of changes) await expect.poll(() => seen().length).toBe(2)
      const delayMs = performance.now() - backAt
      // The doorbell rings again: the poll alone would take up to a second.
      await expect.poll(() => listeners(postgres.url())).toBeGreaterThanOrEqual(2)
      const delays: number[] = []
      const roundTrips: number[] = []
      for (let n = 0; n < 5; n++) {
        const sentAt = performance.now()
        await heartbeat(two.url, agent, { state: n % 2 ? 'idle' : 'busy' })
        roundTrips.push(performance.now() - sentAt)
        for (const seen of changes) {
          await expect.poll(() => seen().length, { interval: 5 }).toBe(3 + n)
        }
        delays.push(performance.now() - sentAt)
      }
      expect(medianOf(delays)).toBeLessThan(Math.max(250, 10 * medianOf(roundTrips)))

      // Nobody went offline for it, when the lease that all were given is over as well, and nobody
      // was told anything else.
      await using sql = await connect(postgres.url())
      const [{ over_at } = { over_at: null }] = (
        await sql.query('select grace_until as over_at from rollcall.server_state')
      ).rows
      await expect
        .poll(async () => {
          const { rows } = await sql.query(
            'select bool_and(last_activity > $1) as is_heard from rollcall.sessions',
            [over_at],
          )
          return rows[0]?.is_heard
        })
        .toBe(true)
      for (const { session_id } of agents) {
        expect((await getSession(one.url, session_id)).status).toBe('active')
      }
      for (const { events } of watches) {
        expect(events.filter(({ type }) => type === 'session_disconnected')).toEqual([])
      }
      const [first, second] = changes.map((seen) => seen().map(({ id }) => id))
      expect(first).toHaveLength(7)
      expect(second).toEqual(first)
      console.log(
        `after Postgres was back: ready in ${readyMs.toFixed(0)} ms, feeds live in ${delayMs.toFixed(0)} ms`,
      )
      await stopBeating()
      for (const watch of watches) await watch.stop()
    } finally {
      for (const server of servers) await server[Symbol.asyncDispose]()
      await postgres.stop()
    }
  })

  test('a reader that was connected all the time gets what happened elsewhere in the outage', async ({
    expect,
  }) => {
    const postgres = await startPostgres({ durable: true })
    const server = await startServerProcess({ env: { DATABASE_URL: postgres.url() } })
    try {
      const reading = await openFeed(server.url)
      await expect.poll(() => reading.lastEventId).toBeDefined()
      const [agent] = await enrollAgents(server.url, 1)
      if (!agent) throw new Error('there is one')
      // Every connection breaks at once, again and again, while events are written behind its back.
      const written = [agent.session_id]
      for (let n = 0; n < 5; n++) {
        await using sql = await connect(postgres.url())
        await sql.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid()`,
        )
        const { rows } = await sql.query(
          "select public.create_session($1, 300) -> 'session' ->> 'session_id' as session_id",
          [agent.agent_id],
        )
        written.push(String(rows[0]?.session_id))
        await expect
          .poll(() => durable(reading.events).map(({ data }) => data.session_id))
          .toEqual(written)
      }
      expect(reading.end).toBeUndefined()
      await reading.cancel()
    } finally {
      await server[Symbol.asyncDispose]()
      await postgres.stop()
    }
  })

  test('a server that starts before its database answers 503, and is ready once it is there', async ({
    expect,
  }) => {
    const postgres = await startPostgres({ durable: true })
    postgres.kill('SIGINT')
    const server = await spawnServerProcess({ env: { DATABASE_URL: postgres.url() } })
    try {
      const get = async (path: string) => (await fetch(`${server.url}${path}`)).status
      await expect.poll(() => get('/api/health/live')).toBe(200)
      expect(await get('/api/health/ready')).toBe(503)
      expect(await get('/api/mcp/sessions')).toBe(503)
      expect(await get('/api/events/sessions')).toBe(503)
      await expect(mintEnrollmentToken(server.url)).rejects.toThrow('database_unavailable')
      await postgres.restart()
      await server.ready()
      const reading = await openFeed(server.url)
      await enrollAgents(server.url, 1)
      await expect.poll(() => durable(reading.events).length).toBe(1)
      await reading.cancel()
    } finally {
      await server[Symbol.asyncDispose]()
      await postgres.stop()
    }
  })
})

function beat(url: string, agents: readonly Identity[]) {
  let isOver = false
  const beating = agents.map(async (agent) => {
    while (!isOver) {
      await heartbeat(url, agent).catch(() => undefined)
      await sleep(IDLE_TIMEOUT_S * 200)
    }
  })
  return async () => {
    isOver = true
    await Promise.all(beating)
  }
}

async function listeners(url: string): Promise<number> {
  await using sql = await connect(url)
  const { rows } = await sql.query(
    "select count(*) as count from pg_stat_activity where query ilike 'listen %'",
  )
  return Number(rows[0]?.count)
}
