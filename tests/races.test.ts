import { describe, expect, test } from 'vitest'
import {
  closeSessionContract,
  getSessionContract,
  sessionHealthContract,
} from '#lib/sessions/contract.ts'
import {
  enrollAgent,
  enrollWith,
  heartbeat,
  mintEnrollmentToken,
  mintReconnectToken,
  reconnect,
  refresh,
  uniqueName,
} from '#tests/support/agents.ts'
import { call } from '#tests/support/api.ts'
import { backendNames } from '#tests/support/backends.ts'
import { connect } from '#tests/support/databases.ts'
import { useServer } from '#tests/support/server.ts'

const times = <Result>(count: number, work: (n: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)))

/** How many of each. */
function tally(words: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

describe.each(backendNames)('races on %s', (backend) => {
  const running = useServer(backend)
  const lapse = (...sessionIds: string[]) =>
    running.sql(
      `update rollcall.sessions set lease_expires_at = now() - interval '1 second'
       where session_id = any($1::uuid[])`,
      [sessionIds],
    )

  test('30 enrollments at once with a token of three uses: exactly three', async () => {
    const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken({ max_uses: 3 })
    const answers = await times(30, () => enrollWith(enrollment_token))
    const refused = answers.filter(({ status }) => status !== 201)
    expect(tally(refused.map(({ problem }) => problem.code))).toEqual({
      enrollment_token_used_up: 27,
    })
    const row = await running.row(
      `select t.uses, count(distinct a.agent_id)::int as agents, count(distinct s.session_id)::int as sessions,
         count(distinct f.family_id)::int as families
       from rollcall.enrollment_tokens as t
       join rollcall.agents as a using (enrollment_token_id)
       join rollcall.sessions as s using (agent_id)
       join rollcall.token_families as f using (agent_id)
       where t.enrollment_token_id = $1 group by t.uses`,
      [enrollment_token_id],
    )
    expect(row).toEqual({ uses: 3, agents: 3, sessions: 3, families: 3 })
  })

  test('one name enrolled by ten at once, with a token each: one', async () => {
    const name = uniqueName()
    const tokens = await times(10, () => mintEnrollmentToken())
    const answers = await Promise.all(
      tokens.map(({ enrollment_token }, n) =>
        enrollWith(enrollment_token, { name: n % 2 ? name : name.toUpperCase() }),
      ),
    )
    const refused = answers.filter(({ status }) => status !== 201)
    expect(tally(refused.map(({ problem }) => problem.code))).toEqual({ agent_name_taken: 9 })
    const used = await running.row(
      'select sum(uses)::int as uses from rollcall.enrollment_tokens where enrollment_token_id = any($1::uuid[])',
      [tokens.map((token) => token.enrollment_token_id)],
    )
    expect(used.uses).toBe(1)
    expect(
      await running.sql('select from rollcall.agents where lower(name) = lower($1)', [name]),
    ).toHaveLength(1)
  })

  test('50 refreshes of one token at once: 50 answers, one successor', async () => {
    const agent = await enrollAgent()
    const answers = await times(50, () => refresh(agent.refresh_token))
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 50 })
    const successors = new Set(answers.map(({ body }) => body.refresh_token))
    expect(successors.size).toBe(1)
    const rows = await running.sql(
      `select generation from rollcall.refresh_tokens join rollcall.token_families as f using (family_id)
       where f.agent_id = $1 and f.revoked_at is null`,
      [agent.agent_id],
    )
    expect(rows).toHaveLength(2)
    expect((await refresh([...successors][0] ?? '')).status).toBe(200)
  })

  test('refreshes of a whole chain at once: all reach the same newest token', async () => {
    const agent = await enrollAgent()
    const chain = [agent.refresh_token]
    for (let n = 0; n < 4; n++) chain.push((await refresh(chain[n] ?? '')).body.refresh_token)
    // The newest is among them, so there is one more generation in the end, and one only.
    const answers = await times(40, (n) => refresh(chain[n % 5] ?? ''))
    const latest = (await refresh(chain[4] ?? '')).body.refresh_token
    const got = new Set(answers.map(({ body }) => body.refresh_token))
    expect([...got].every((token) => token === latest || token === chain[4])).toBe(true)
    expect((await refresh(latest)).status).toBe(200)
  })

  test('20 reconnects with one token at once: one success', async () => {
    const agent = await enrollAgent()
    const token = await mintReconnectToken(agent)
    await lapse(agent.session_id)
    await running.sweep()
    const answers = await times(20, () => reconnect(agent.session_id, token))
    const [won, ...more] = answers.filter(({ status }) => status === 200)
    expect(more).toEqual([])
    const refused = answers.filter(({ status }) => status !== 200)
    expect(tally(refused.map(({ problem }) => problem.code))).toEqual({ token_mismatch: 19 })
    const { body } = await call(getSessionContract, { params: { session_id: agent.session_id } })
    expect(body).toMatchObject({ status: 'active', reconnect_count: 1 })
    expect((await reconnect(agent.session_id, won?.body.reconnect_token ?? '')).status).toBe(200)
  })

  test('40 heartbeats of one session at once: all answered, none lost', async () => {
    const agent = await enrollAgent()
    const answers = await times(40, (n) => heartbeat(agent, { active_task_count: n }))
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 40 })
    const { lease_expires_at } = await running.row(
      'select lease_expires_at from rollcall.sessions where session_id = $1',
      [agent.session_id],
    )
    const leases = answers.map(({ body }) => Date.parse(body.lease_expires_at))
    expect(Number(lease_expires_at)).toBe(Math.max(...leases))
  })

  test('beats for another’s session are refused each, and hold up none of its owner’s', async () => {
    const [owner, other] = [await enrollAgent(), await enrollAgent()]
    const intruder = { ...other, session_id: owner.session_id }
    const { heartbeats, statements } = running.server.heartbeats.counts
    // While the first is written the others gather: one of each may go in one statement.
    const answers = await times(20, (n) =>
      heartbeat(n % 2 ? intruder : owner, { active_task_count: n }),
    )
    expect(answers.map(({ status }) => status)).toEqual(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? 404 : 200)),
    )
    const counts = running.server.heartbeats.counts
    expect(counts.heartbeats - heartbeats).toBe(20)
    expect(counts.statements - statements).toBeLessThan(20)
    const { active_task_count } = await running.row(
      'select active_task_count from rollcall.sessions where session_id = $1',
      [owner.session_id],
    )
    // Whichever of the owner's came last; never one of the other's.
    expect([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]).toContain(active_task_count)
  })

  test('100 heartbeats of 100 sessions at once go in groups', async () => {
    const agents = await times(100, () => enrollAgent())
    const before = running.server.heartbeats.counts.statements
    const answers = await Promise.all(agents.map((agent) => heartbeat(agent, { state: 'busy' })))
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 100 })
    expect(running.server.heartbeats.counts.statements - before).toBeLessThanOrEqual(20)
    const written = await running.row(
      `select count(*)::int as n from rollcall.sessions where state = 'busy' and session_id = any($1::uuid[])`,
      [agents.map((agent) => agent.session_id)],
    )
    expect(written.n).toBe(100)
  })

  test('a heartbeat races the sweep: one of them wins, and what was answered stays true', async () => {
    const agents = await times(50, () => enrollAgent())
    const outcomes: string[] = []
    for (const agent of agents) {
      await lapse(agent.session_id)
      const [answer] = await Promise.all([heartbeat(agent), running.sweep()])
      const row = await running.row(
        'select status, disconnect_reason, lease_expires_at from rollcall.sessions where session_id = $1',
        [agent.session_id],
      )
      if (answer.status === 200) {
        // The answered lease lies minutes ahead of any sweep: none may have ended the session.
        expect(row).toMatchObject({ status: 'active', disconnect_reason: null })
        expect((row.lease_expires_at as Date).toISOString()).toBe(answer.body.lease_expires_at)
        outcomes.push('heartbeat')
      } else {
        expect(answer.problem).toMatchObject({
          code: 'session_disconnected',
          next_action: 'reconnect',
        })
        expect(row).toMatchObject({ status: 'disconnected', disconnect_reason: 'idle_timeout' })
        outcomes.push('sweep')
      }
    }
    expect(outcomes).toHaveLength(50)
  })

  test('a close races a heartbeat and a reconnect: the end is final, and counted once', async () => {
    await running.clear()
    const agents = await times(20, () => enrollAgent())
    for (const agent of agents) {
      const token = await mintReconnectToken(agent)
      const close = () =>
        call(closeSessionContract, {
          params: { session_id: agent.session_id },
          token: agent.access_token,
        })
      const [first, beat, back, second] = await Promise.all([
        close(),
        heartbeat(agent),
        reconnect(agent.session_id, token),
        close(),
      ])
      expect([first.status, second.status]).toEqual([204, 204])
      expect([200, 409]).toContain(beat.status)
      if (beat.status === 409) expect(beat.problem.next_action).toBe('open_session')
      expect([200, 409]).toContain(back.status)
    }
    const { status_breakdown, connection_health } = (await call(sessionHealthContract)).body
    expect(status_breakdown).toEqual({ active: 0, disconnected: 20, total: 20 })
    expect(connection_health.sessions_disconnected).toBe(20)
    const ended = await running.row(
      `select count(*)::int as n from rollcall.events where type = 'session_disconnected'`,
    )
    expect(ended.n).toBe(20)
  })

  test('sweeps at the same time end each session once', async () => {
    await running.clear()
    const agents = await times(30, () => enrollAgent())
    await lapse(...agents.map((agent) => agent.session_id))
    const results = await times(8, () => running.sweep())
    const disconnected = results.reduce((sum, result) => sum + (result.disconnected ?? 0), 0)
    expect(disconnected).toBe(30)
    const { status_breakdown, connection_health } = (await call(sessionHealthContract)).body
    expect(status_breakdown).toEqual({ active: 0, disconnected: 30, total: 30 })
    expect(connection_health.idle_timeouts).toBe(30)
  })
})

// What the order of two transactions decides, with the order held by hand.
describe('a heartbeat and the sweep, one after the other on one row', () => {
  const running = useServer('postgres')
  const open = () => connect(running.backend.env.DATABASE_URL ?? '')
  /** Until another transaction waits for a lock of this database. */
  const someoneWaits = async () => {
    for (;;) {
      const { n } = await running.row(`select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`)
      if (Number(n) > 0) return
    }
  }

  test('a heartbeat that has not committed yet is passed over by the sweep', async () => {
    const agent = await enrollAgent()
    await using other = await open()
    await running.sql(
      `update rollcall.sessions set lease_expires_at = now() - interval '1 second' where session_id = $1`,
      [agent.session_id],
    )
    await other.exec('begin')
    await other.query('select public.record_heartbeats($1, 300)', [
      JSON.stringify([{ session_id: agent.session_id, agent_id: agent.agent_id }]),
    ])
    expect(await running.sweep()).toMatchObject({ disconnected: 0 })
    await other.exec('commit')
    expect(await running.sweep()).toMatchObject({ disconnected: 0 })
    expect((await heartbeat(agent)).status).toBe(200)
  })

  test('a heartbeat that waited for the sweep to commit is told what became of its session', async () => {
    const agent = await enrollAgent()
    await using other = await open()
    await running.sql(
      `update rollcall.sessions set lease_expires_at = now() - interval '1 second' where session_id = $1`,
      [agent.session_id],
    )
    await other.exec('begin')
    await other.query('select public.sweep(3600, 300)')
    const beating = heartbeat(agent)
    await someoneWaits()
    await other.exec('commit')
    expect((await beating).problem).toMatchObject({
      code: 'session_disconnected',
      next_action: 'reconnect',
    })
  })

  test('a heartbeat that waited for a close to commit is told that it is final', async () => {
    const agent = await enrollAgent()
    await using other = await open()
    await other.exec('begin')
    await other.query(`select public.close_session($1, 'operator')`, [agent.session_id])
    const beating = heartbeat(agent)
    await someoneWaits()
    await other.exec('commit')
    expect((await beating).problem).toMatchObject({
      code: 'session_disconnected',
      next_action: 'open_session',
    })
  })
})
