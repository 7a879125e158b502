import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  closeSessionContract,
  createSessionContract,
  getSessionContract,
  listSessionsContract,
  sessionHealthContract,
} from '#lib/sessions/contract.ts'
import { deriveKeys } from '#lib/tokens/keys.ts'
import { signReconnectToken } from '#lib/tokens/reconnect-token.ts'
import {
  type EnrolledAgent,
  enrollAgent,
  heartbeat,
  mintReconnectToken,
  reconnect,
} from '#tests/support/agents.ts'
import { asOperator, call } from '#tests/support/api.ts'
import { backendNames } from '#tests/support/backends.ts'
import { useServer } from '#tests/support/server.ts'

describe.each(backendNames)('session health on %s', (backend) => {
  const running = useServer(backend)
  beforeEach(() => running.clear())

  const health = async () => (await call(sessionHealthContract)).body
  /** Silent for that long, on a long lease. */
  const silence = (agent: EnrolledAgent, seconds: number) =>
    running.sql(
      `update rollcall.sessions set last_activity = now() - make_interval(secs => $2),
         lease_expires_at = now() + interval '1 hour' where session_id = $1`,
      [agent.session_id, seconds],
    )
  const lapse = (agent: EnrolledAgent, seconds = 1) =>
    running.sql(
      'update rollcall.sessions set lease_expires_at = now() - make_interval(secs => $2) where session_id = $1',
      [agent.session_id, seconds],
    )
  const connectedFor = (agent: EnrolledAgent, seconds: number) =>
    running.sql(
      `update rollcall.sessions set created_at = now() - interval '1 day',
         connected_at = now() - make_interval(secs => $2) where session_id = $1`,
      [agent.session_id, seconds],
    )
  const close = (agent: EnrolledAgent) =>
    call(closeSessionContract, {
      params: { session_id: agent.session_id },
      token: agent.access_token,
    })
  const agents = async (count: number) => {
    const all: EnrolledAgent[] = []
    for (let n = 0; n < count; n++) all.push(await enrollAgent())
    return all
  }

  test('an empty fleet', async () => {
    const body = await health()
    expect(body).toMatchObject({
      status_breakdown: { active: 0, disconnected: 0, total: 0 },
      age_distribution: { healthy: 0, aging: 0, stale: 0 },
      late: 0,
      connection_health: {
        window_hours: 24,
        sessions_created: 0,
        sessions_disconnected: 0,
        reconnects: 0,
        failed_reconnects: 0,
        reconnect_success_rate: null,
        average_session_duration_s: null,
        idle_timeouts: 0,
      },
      reconnect_distribution: [
        { reconnects: '0', sessions: 0 },
        { reconnects: '1-4', sessions: 0 },
        { reconnects: '5-9', sessions: 0 },
        { reconnects: '10+', sessions: 0 },
      ],
      recent_activity: [],
    })
    expect(Math.abs(Date.parse(body.generated_at) - Date.now())).toBeLessThan(30_000)
  })

  test('status is what the leases say, before and after the sweep wrote it down', async () => {
    const [one, two, three] = (await agents(4)) as [EnrolledAgent, EnrolledAgent, EnrolledAgent]
    await close(one)
    await lapse(two)
    await lapse(three, 3600)
    const before = await health()
    expect(before.status_breakdown).toEqual({ active: 1, disconnected: 3, total: 4 })
    expect(before.age_distribution).toEqual({ healthy: 1, aging: 0, stale: 0 })
    expect(before.recent_activity.filter(({ status }) => status === 'active')).toHaveLength(1)
    const listed = await call(listSessionsContract, { query: { status: 'active' } })
    expect(listed.body.sessions).toHaveLength(1)
    await running.sweep()
    const after = await health()
    expect(after.status_breakdown).toEqual(before.status_breakdown)
    expect(after.connection_health).toMatchObject({ sessions_disconnected: 3, idle_timeouts: 2 })
    await reconnect(two.session_id, 'nonsense')
    expect((await health()).status_breakdown).toEqual(before.status_breakdown)
  })

  test.each([
    // [seconds of silence, age, late]
    [0, 'healthy', 0],
    [30, 'healthy', 0],
    [61, 'healthy', 1],
    [270, 'healthy', 1],
    [301, 'aging', 1],
    [570, 'aging', 1],
    [602, 'stale', 1],
    [3000, 'stale', 1],
  ] as const)('silent for %i s: %s', async (seconds, age, late) => {
    const agent = await enrollAgent()
    await close(await enrollAgent())
    await silence(agent, seconds)
    const body = await health()
    expect(body.age_distribution).toEqual({ healthy: 0, aging: 0, stale: 0, [age]: 1 })
    expect(body.late).toBe(late)
  })

  test('late follows the heartbeat interval', async () => {
    await running.restart({
      ROLLCALL_HEARTBEAT_INTERVAL_S: '400',
      ROLLCALL_SESSION_IDLE_TIMEOUT_S: '3600',
    })
    try {
      const [one, two] = (await agents(2)) as [EnrolledAgent, EnrolledAgent]
      await silence(one, 700)
      await silence(two, 801)
      expect(await health()).toMatchObject({
        late: 1,
        age_distribution: { healthy: 0, aging: 0, stale: 2 },
      })
    } finally {
      await running.restart()
    }
  })

  test('the boundaries are those of the contract: late from two intervals, aging from 5 minutes, stale over 10', async () => {
    const agent = await enrollAgent()
    // Within one transaction now() stands still, so that a boundary can be met exactly.
    await running.sql(`
      create or replace function rollcall.snapshot_at(p_session_id uuid, p_age interval)
      returns jsonb language plpgsql as $$
      begin
        update rollcall.sessions
        set last_activity = now() - p_age, lease_expires_at = now() + interval '1 hour'
        where session_id = p_session_id;
        return public.session_snapshot(30, 0);
      end $$`)
    for (const [age, expected, late] of [
      ['59.999999 seconds', 'healthy', 0],
      ['1 minute', 'healthy', 1],
      ['299.999999 seconds', 'healthy', 1],
      ['5 minutes', 'aging', 1],
      ['10 minutes', 'aging', 1],
      ['10 minutes 1 microsecond', 'stale', 1],
    ] as const) {
      const { snapshot } = await running.row(
        'select rollcall.snapshot_at($1, $2::interval) as snapshot',
        [agent.session_id, age],
      )
      expect(snapshot, age).toMatchObject({
        age_distribution: { healthy: 0, aging: 0, stale: 0, [expected]: 1 },
        late,
      })
    }
  })

  test('connection health: reconnects, failures, their rate, and durations', async () => {
    const [one, two, three] = (await agents(3)) as [EnrolledAgent, EnrolledAgent, EnrolledAgent]
    const token = await mintReconnectToken(one)
    expect((await reconnect(one.session_id, token)).status).toBe(200)
    expect((await reconnect(one.session_id, token)).status).toBe(401)
    // Signed by us, yet another session's: refused before it is looked up, and counted all the same.
    expect((await reconnect(two.session_id, token)).problem.code).toBe('session_id_mismatch')
    // Not signed by us: no attempt of a client of ours.
    expect((await reconnect(one.session_id, 'nonsense')).problem.code).toBe('invalid_token')
    await connectedFor(two, 100)
    await connectedFor(three, 300)
    await close(two)
    await lapse(three)
    await running.sweep()
    const { connection_health, reconnect_distribution } = await health()
    expect(connection_health).toMatchObject({
      sessions_created: 3,
      sessions_disconnected: 2,
      reconnects: 1,
      failed_reconnects: 2,
      reconnect_success_rate: 0.333,
      idle_timeouts: 1,
    })
    expect(Math.abs((connection_health.average_session_duration_s ?? 0) - 200)).toBeLessThanOrEqual(
      30,
    )
    expect(reconnect_distribution.map((bucket) => bucket.sessions)).toEqual([2, 1, 0, 0])
  })

  test('a failed reconnect to what does not exist is not counted', async () => {
    const [agent] = (await agents(1)) as [EnrolledAgent]
    const nobody = '00000000-0000-4000-8000-000000000000'
    const { keys } = running.server
    // Whatever the token: to an unknown session the answer is the same in every call.
    for (const id of [nobody, 'nope'])
      for (const token of [
        'nonsense',
        await mintReconnectToken(agent),
        await signReconnectToken(keys, nobody, 900),
      ]) {
        const { problem } = await reconnect(id, token)
        expect(problem).toMatchObject({
          status: 404,
          code: 'session_not_found',
          detail: 'Reconnection failed: session_not_found',
        })
      }
    expect((await health()).connection_health.failed_reconnects).toBe(0)
  })

  test('every failed reconnect with a token that we signed is counted, and no other', async () => {
    const [agent, other, closed] = (await agents(3)) as [
      EnrolledAgent,
      EnrolledAgent,
      EnrolledAgent,
    ]
    const { keys } = running.server
    const last = await mintReconnectToken(closed)
    await close(closed)
    const expired = await signReconnectToken(keys, agent.session_id, 900, Date.now() - 901_000)
    const replaced = await mintReconnectToken(agent)
    await mintReconnectToken(agent)
    const purpose = await new SignJWT({ session_id: agent.session_id, purpose: 'session_open' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime('15m')
      .setJti(randomUUID())
      .sign(keys.reconnect)
    const foreign = await signReconnectToken(
      await deriveKeys('another secret of more than thirty-two bytes in all'),
      agent.session_id,
      900,
    )
    for (const [session, token, code, counted] of [
      [agent, expired, 'token_expired', 1],
      [other, replaced, 'session_id_mismatch', 2],
      [agent, purpose, 'invalid_token_purpose', 3],
      [agent, replaced, 'token_mismatch', 4],
      [closed, last, 'session_already_disconnected', 5],
      [agent, foreign, 'invalid_token', 5],
    ] as const) {
      expect((await reconnect(session.session_id, token)).problem.code).toBe(code)
      expect((await health()).connection_health.failed_reconnects, code).toBe(counted)
    }
  })

  test('a duration counts from when the session last came back', async () => {
    const [agent] = (await agents(1)) as [EnrolledAgent]
    const token = await mintReconnectToken(agent)
    const average = async () => (await health()).connection_health.average_session_duration_s ?? 0
    await connectedFor(agent, 1000)
    // To the end of its lease, however late the sweep came by.
    await lapse(agent, 400)
    await running.sweep()
    expect(Math.abs((await average()) - 600)).toBeLessThanOrEqual(30)
    expect((await reconnect(agent.session_id, token)).status).toBe(200)
    await close(agent)
    expect(Math.abs((await average()) - 300)).toBeLessThanOrEqual(30)
  })

  test('coming back while it is active begins no new duration', async () => {
    const [agent] = (await agents(1)) as [EnrolledAgent]
    await connectedFor(agent, 1000)
    await reconnect(agent.session_id, await mintReconnectToken(agent))
    await close(agent)
    const { average_session_duration_s } = (await health()).connection_health
    expect(Math.abs((average_session_duration_s ?? 0) - 1000)).toBeLessThanOrEqual(30)
  })

  test('reconnect distribution: each session in one bucket, by how often it came back', async () => {
    const [agent] = (await agents(2)) as [EnrolledAgent]
    let token = await mintReconnectToken(agent)
    const buckets: string[] = []
    for (let n = 1; n <= 11; n++) {
      if (n % 3 === 0) {
        await lapse(agent)
        await running.sweep()
      }
      token = (await reconnect(agent.session_id, token)).body.reconnect_token
      const { reconnect_distribution, status_breakdown } = await health()
      expect(status_breakdown).toEqual({ active: 2, disconnected: 0, total: 2 })
      buckets.push(reconnect_distribution.map((bucket) => bucket.sessions).join())
    }
    expect(buckets).toEqual([
      ...Array(4).fill('1,1,0,0'),
      ...Array(5).fill('1,0,1,0'),
      '1,0,0,1',
      '1,0,0,1',
    ])
  })

  test('timeline: the last 24 hours, empty ones too, the current one last, and no older ones', async () => {
    const [agent] = (await agents(2)) as [EnrolledAgent]
    await close(agent)
    await running.sql(
      `insert into rollcall.session_hours (hour, shard, created, disconnected, reconnected, idle_timeouts, failed_reconnects, duration_s)
       select date_trunc('hour', now(), 'UTC') - make_interval(hours => h), s, 10 * h + s, h, s, 1, 1, 60
       from unnest(array[3, 23, 24, 40]) as h, unnest(array[101, 102]) as s`,
    )
    const { timeline, connection_health, generated_at } = await health()
    expect(timeline).toHaveLength(24)
    const current = new Date(Math.floor(Date.parse(generated_at) / 3_600_000) * 3_600_000)
    timeline.forEach(({ hour }, n) => {
      expect(hour).toBe(new Date(current.getTime() - (23 - n) * 3_600_000).toISOString())
    })
    expect(timeline[23]).toMatchObject({ created: 2, disconnected: 1, reconnected: 0 })
    expect(timeline[20]).toMatchObject({ created: 60 + 203, disconnected: 6, reconnected: 203 })
    expect(timeline[0]).toMatchObject({ created: 460 + 203, disconnected: 46, reconnected: 203 })
    expect(timeline[10]).toMatchObject({ created: 0, disconnected: 0, reconnected: 0 })
    expect(connection_health).toMatchObject({
      sessions_created: 2 + 263 + 663,
      sessions_disconnected: 1 + 6 + 46,
      idle_timeouts: 4,
      failed_reconnects: 4,
      reconnect_success_rate: 0.99,
    })
  })

  test('recent activity: the 20 with the newest, as they are elsewhere', async () => {
    const [agent] = (await agents(1)) as [EnrolledAgent]
    for (let n = 0; n < 24; n++)
      await call(createSessionContract, { token: agent.access_token, body: {} })
    await heartbeat(agent, { state: 'busy' })
    const { recent_activity } = await health()
    expect(recent_activity).toHaveLength(20)
    expect(recent_activity[0]?.session_id).toBe(agent.session_id)
    const times = recent_activity.map((session) => session.last_activity)
    expect(times).toEqual(times.toSorted().toReversed())
    const { body } = await call(getSessionContract, { params: { session_id: agent.session_id } })
    expect(recent_activity[0]).toEqual(body)
  })

  test('while the server was away, everybody is as at its last sweep', async () => {
    const [one, two] = (await agents(2)) as [EnrolledAgent, EnrolledAgent]
    await lapse(one, 60)
    await lapse(two, 20_000)
    await running.sql(
      `update rollcall.server_state set last_sweep_at = now() - interval '10000 seconds'`,
    )
    expect((await health()).status_breakdown).toEqual({ active: 1, disconnected: 1, total: 2 })
    // Then it is back, and nobody is late for one idle timeout.
    expect(await running.sweep()).toMatchObject({ is_back: true, disconnected: 0 })
    const { status_breakdown, recent_activity } = await health()
    expect(status_breakdown).toEqual({ active: 2, disconnected: 0, total: 2 })
    expect(recent_activity.map(({ status }) => status)).toEqual(['active', 'active'])
  })

  test('no secrets, and no counts that add up to something else', async () => {
    const [agent] = (await agents(1)) as [EnrolledAgent]
    const token = await mintReconnectToken(agent)
    const { text } = await call(sessionHealthContract, asOperator)
    expect(text).not.toContain('hash')
    for (const secret of [token, agent.refresh_token, agent.access_token])
      expect(text).not.toContain(secret)
  })
})
