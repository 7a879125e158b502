import { describe, expect, inject, onTestFinished, test } from 'vitest'
import {
  type AvailabilityDay,
  getAvailabilityContract,
  listAvailabilityContract,
} from '#lib/availability/contract.ts'
import { revokeAgentContract } from '#lib/federation/contract.ts'
import { closeSessionContract, createSessionContract } from '#lib/sessions/contract.ts'
import { applyMigrations, readMigrations } from '#lib/supabase/migrations.ts'
import {
  type EnrolledAgent,
  enrollAgent,
  heartbeat,
  mintReconnectToken,
  reconnect,
  uniqueName,
} from './support/agents.ts'
import { asOperator, call, send } from './support/api.ts'
import { backendNames, once } from './support/backends.ts'
import { connect, createDatabase, serverAt } from './support/databases.ts'
import { paced } from './support/pace.ts'
import { useServer } from './support/server.ts'

const HOUR = 3600
const DAY = 24 * HOUR
/** Seconds that a test may take between two looks. */
const SLACK = paced(20)

const total = (days: readonly AvailabilityDay[], of: 'observed_s' | 'alive_s') =>
  days.reduce((sum, day) => sum + day[of], 0)

/** About so many seconds, and never fewer. */
function expectAbout(seconds: number, expected: number) {
  expect(seconds).toBeGreaterThanOrEqual(expected - 1)
  expect(seconds).toBeLessThan(expected + SLACK)
}

describe.each(backendNames)('availability on %s', (backend) => {
  const running = useServer(backend)

  const availabilityOf = async ({ agent_id }: Pick<EnrolledAgent, 'agent_id'>) =>
    (await call(getAvailabilityContract, { params: { agent_id } })).body

  /** As if it had enrolled, and been alive, for so long already. */
  async function enrolledFor(enrolledS: number, aliveS = enrolledS) {
    const agent = await enrollAgent()
    await running.sql(
      `update rollcall.agents set enrolled_at = now() - make_interval(secs => $2),
         alive_since = now() - make_interval(secs => $3) where agent_id = $1`,
      [agent.agent_id, enrolledS, aliveS],
    )
    return agent
  }
  const leaseEnded = ({ session_id }: EnrolledAgent, agoS: number) =>
    running.sql(
      `update rollcall.sessions set lease_expires_at = now() - make_interval(secs => $2),
         last_activity = now() - make_interval(secs => $2 + 300) where session_id = $1`,
      [session_id, agoS],
    )
  const close = ({ session_id, access_token }: EnrolledAgent) =>
    call(closeSessionContract, { params: { session_id }, token: access_token })

  describe('200', () => {
    test('a new agent: 90 days, today last, nothing observed before it enrolled', async () => {
      const agent = await enrollAgent()
      const { days, name, agent_id } = await availabilityOf(agent)
      expect(days).toHaveLength(90)
      const dates = days.map(({ date }) => Date.parse(date))
      expect(dates).toEqual(dates.map((_, n) => (dates[0] ?? 0) + n * DAY * 1000))
      const [today] = await running.sql(`select (now() at time zone 'UTC')::date::text as date`)
      expect(days.at(-1)?.date).toBe(today?.date)
      expect(total(days, 'observed_s')).toBeLessThan(SLACK)
      expect({ name, agent_id }).toMatchObject({ agent_id: agent.agent_id })
    })

    test('the open span counts, over as many midnights as it has seen', async () => {
      const { availability, days } = await availabilityOf(await enrolledFor(2.5 * DAY))
      expect(days.at(-2)).toMatchObject({ observed_s: DAY, alive_s: DAY })
      expectAbout(total(days, 'alive_s'), 2.5 * DAY)
      expect(days.slice(0, -4).every(({ observed_s }) => observed_s === 0)).toBe(true)
      expect(availability).toBe(1)
    })

    test('a span that ends is split at midnight, UTC', async () => {
      const agent = await enrollAgent()
      await running.sql(
        `update rollcall.agents set
           enrolled_at = date_trunc('day', now(), 'UTC') - interval '1 day',
           alive_since = date_trunc('day', now(), 'UTC') - interval '2 hours'
         where agent_id = $1`,
        [agent.agent_id],
      )
      expect((await close(agent)).status).toBe(204)
      const { days, availability } = await availabilityOf(agent)
      expect(days.at(-2)).toMatchObject({ observed_s: DAY, alive_s: 2 * HOUR })
      const today = days.at(-1)
      expectAbout(today?.observed_s ?? 0, today?.alive_s ?? -1)
      expect(availability).toBeCloseTo(total(days, 'alive_s') / total(days, 'observed_s'), 4)
    })

    test('an idle timeout: alive until the lease ran out, not until the sweep saw it', async () => {
      const agent = await enrolledFor(3 * HOUR)
      await leaseEnded(agent, HOUR)
      const before = await availabilityOf(agent)
      expectAbout(total(before.days, 'alive_s'), 2 * HOUR)
      expect(await running.sweep()).toMatchObject({ disconnected: 1 })
      const after = await availabilityOf(agent)
      expectAbout(total(after.days, 'alive_s'), 2 * HOUR)
      expectAbout(total(after.days, 'observed_s'), 3 * HOUR)
      expect(after.availability).toBeCloseTo(2 / 3, 2)
    })

    test('who comes back is alive again, and was away in between', async () => {
      const agent = await enrolledFor(4 * HOUR)
      const token = await mintReconnectToken(agent)
      await leaseEnded(agent, 2 * HOUR)
      await running.sweep()
      expect((await reconnect(agent.session_id, token)).status).toBe(200)
      await running.sql(
        `update rollcall.agents set alive_since = now() - interval '1 hour' where agent_id = $1`,
        [agent.agent_id],
      )
      expectAbout(total((await availabilityOf(agent)).days, 'alive_s'), 3 * HOUR)
      await close(agent)
      expectAbout(total((await availabilityOf(agent)).days, 'alive_s'), 3 * HOUR)
    })

    test('a second session keeps it alive', async () => {
      const agent = await enrolledFor(2 * HOUR)
      await call(createSessionContract, { token: agent.access_token, body: {} })
      await close(agent)
      expectAbout(total((await availabilityOf(agent)).days, 'alive_s'), 2 * HOUR)
      const { kept } = await running.row(
        'select count(*)::int as kept from rollcall.agent_days where agent_id = $1',
        [agent.agent_id],
      )
      expect(kept).toBe(0)
    })

    test('an outage of the server counts neither for nor against anybody', async () => {
      onTestFinished(running.clear)
      const agent = await enrolledFor(6 * HOUR)
      const lost = await enrolledFor(6 * HOUR)
      const offline = await enrolledFor(6 * HOUR)
      await leaseEnded(offline, 5.5 * HOUR)
      await running.sweep()
      for (const each of [agent, lost]) await leaseEnded(each, 4.9 * HOUR)
      await running.sql(
        `update rollcall.server_state set last_sweep_at = now() - interval '5 hours'`,
      )
      const during = await availabilityOf(agent)
      expectAbout(total(during.days, 'observed_s'), HOUR)
      expect(during.availability).toBe(1)

      expect(await running.sweep()).toMatchObject({ is_back: true, disconnected: 0 })
      await heartbeat(agent)
      for (const each of [agent, lost]) {
        const { days, availability } = await availabilityOf(each)
        expectAbout(total(days, 'observed_s'), HOUR)
        expect(availability).toBeCloseTo(1, 2)
      }
      expect((await availabilityOf(offline)).availability).toBeCloseTo(0.5, 1)

      await running.sql(
        `update rollcall.server_state set grace_until = now() - interval '1 millisecond'`,
      )
      expect(await running.sweep()).toMatchObject({ is_back: false, disconnected: 1 })
      const { days } = await availabilityOf(lost)
      expectAbout(total(days, 'alive_s'), HOUR)
    })

    test('a revoked agent: until it was revoked', async () => {
      const agent = await enrolledFor(2 * HOUR)
      await call(revokeAgentContract, { ...asOperator, params: { agent_id: agent.agent_id } })
      await running.sql(
        `update rollcall.agents set enrolled_at = enrolled_at - interval '2 days',
           revoked_at = revoked_at - interval '1 day' where agent_id = $1`,
        [agent.agent_id],
      )
      const { days } = await availabilityOf(agent)
      expectAbout(total(days, 'observed_s'), DAY + 2 * HOUR)
      // Nobody looks at it since: of today at most what came before the same time of yesterday.
      expect(days.at(-1)?.observed_s).toBe(0)
    })

    test('what is older than 90 days is not kept', async () => {
      const agent = await enrolledFor(200 * DAY)
      await running.sql(
        `insert into rollcall.agent_days values ($1, (now() at time zone 'UTC')::date - 100, 5)`,
        [agent.agent_id],
      )
      await close(agent)
      const { kept } = await running.row(
        'select count(*)::int as kept from rollcall.agent_days where agent_id = $1',
        [agent.agent_id],
      )
      // The 89 whole days are one row, today another.
      expect(kept).toBe(2)
      const { days, availability } = await availabilityOf(agent)
      expect(days[0]).toMatchObject({ observed_s: DAY, alive_s: DAY })
      expect(availability).toBeCloseTo(1, 4)
    })

    test('a heartbeat writes nothing of it', async () => {
      const agent = await enrollAgent()
      const version = () =>
        running.row(
          `select a.xmin::text as version,
             (select count(*)::int from rollcall.agent_days) as days
           from rollcall.agents as a where a.agent_id = $1`,
          [agent.agent_id],
        )
      const before = await version()
      expect((await heartbeat(agent)).status).toBe(200)
      expect(await version()).toEqual(before)
    })

    test('the list: by name, in pages, searched, without those that are revoked', async () => {
      await running.clear()
      for (const name of ['Bea', 'ada', 'Cy_x']) await enrollAgent({ name })
      const gone = await enrollAgent({ name: 'Dot' })
      await call(revokeAgentContract, { ...asOperator, params: { agent_id: gone.agent_id } })
      const list = async (query: Record<string, string | number>) =>
        (await call(listAvailabilityContract, { query })).body
      const first = await list({ limit: 2 })
      expect(first.agents.map(({ name }) => name)).toEqual(['ada', 'Bea'])
      expect(first.agents[0]).toMatchObject({ status: 'active', client_type: 'claude-code' })
      expect(first.fleet).toMatchObject({ alive: 3, total: 3 })
      expect(first.fleet.availability).toBe(1)
      const second = await list({ limit: 2, cursor: first.next_cursor ?? '' })
      expect(second.agents.map(({ name }) => name)).toEqual(['Cy_x'])
      expect(second.next_cursor).toBeNull()
      expect((await list({ q: 'y_' })).agents.map(({ name }) => name)).toEqual(['Cy_x'])
      expect((await list({ q: '%' })).agents).toEqual([])
      const [ada] = first.agents
      const byId = await list({ q: ada?.agent_id.slice(0, 13) ?? '' })
      expect(byId.agents.map(({ name }) => name)).toEqual(['ada'])
    })
  })

  if (once(backend)) {
    test('400: a cursor of another list', async () => {
      const { problem } = await send('GET', '/api/availability?cursor=WyJhZ2VudHMiXQ')
      expect(problem.code).toBe('invalid_request')
      const nul = Buffer.from(JSON.stringify(['availability', 'a\0'])).toString('base64url')
      const answer = await send('GET', `/api/availability?cursor=${nul}`)
      expect(answer.problem.code).toBe('invalid_request')
    })
  }

  test('404: an agent that there is not', async () => {
    for (const agent_id of ['00000000-0000-4000-8000-000000000000', uniqueName()]) {
      const { problem } = await call(getAvailabilityContract, { params: { agent_id } })
      expect(problem.code).toBe('agent_not_found')
    }
  })
})

test('days from before the migration come from the sessions that are there', async () => {
  const database = await createDatabase(serverAt(inject('postgresUrl')))
  try {
    await using sql = await connect(database.url)
    const migrations = await readMigrations()
    const isNew = ({ name }: { name: string }) => name === 'availability'
    const at = migrations.findIndex(isNew)
    await applyMigrations(sql, migrations.slice(0, at))
    const { rows } = await sql.query(`
      with token as (
        insert into rollcall.enrollment_tokens (token_hash, max_uses, expires_at)
        values (sha256('x'), 9, now()) returning enrollment_token_id
      ),
      agent as (
        insert into rollcall.agents (name, client_type, enrollment_token_id, enrolled_at, is_online)
        select 'old', 'x', enrollment_token_id, now() - interval '200 days', true from token
        returning agent_id
      )
      insert into rollcall.sessions (agent_id, client_type, created_at, lease_expires_at, status, disconnected_at, disconnect_reason)
      select agent_id, 'x', s.created_at, now() + interval '1 hour', s.status, s.ended_at,
        case when s.ended_at is not null then 'client_closed' end
      from agent, (values
        -- One that reaches into the 90 days, two that overlap, one that is alive.
        (now() - interval '150 days', now() - interval '85 days', 'disconnected'),
        (now() - interval '10 hours', now() - interval '8 hours', 'disconnected'),
        (now() - interval '9 hours', now() - interval '7 hours', 'disconnected'),
        (now() - interval '1 hour', null, 'active')
      ) as s (created_at, ended_at, status)
      returning agent_id`)
    const agentId = rows[0]?.agent_id
    await applyMigrations(sql, migrations)
    const kept = await sql.query(
      `select a.alive_since <= now() - interval '1 hour' as open,
         (select sum(d.alive_s) from rollcall.agent_days as d where d.agent_id = a.agent_id) as alive_s,
         extract(epoch from now() - interval '85 days' - rollcall.day_start(rollcall.first_day())) as reach_s
       from rollcall.agents as a where a.agent_id = $1`,
      [agentId],
    )
    const [row] = kept.rows
    expect(row?.open).toBe(true)
    expect(Number(row?.alive_s)).toBeCloseTo(Number(row?.reach_s) + 3 * HOUR, -2)
  } finally {
    await database.drop()
  }
})
