import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { verifyLedgerContract } from '#lib/economy/contract.ts'
import { startServer } from '#lib/server/server.ts'
import { sessionHealthContract } from '#lib/sessions/contract.ts'
import { tokenHash } from '#lib/tokens/opaque.ts'
import { durable, follow } from '#tests/feed/sse-reader.ts'
import {
  enrollAgent,
  enrollWith,
  heartbeat,
  mintEnrollmentToken,
  mintReconnectToken,
  reconnect,
  refresh,
} from '#tests/support/agents.ts'
import { asOperator, call } from '#tests/support/api.ts'
import {
  accountOf,
  awkwardResults,
  balanceOf,
  claimTask,
  completeTask,
  enrollRich,
  getTask,
  grant,
  newTask,
  outcomes,
  pay,
} from '#tests/support/economy.ts'
import { useServer } from '#tests/support/server.ts'

const times = <Result>(count: number, work: (n: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)))

// What is done otherwise on Supabase by code of ours, and so is run here as well: values go through JSON
// both ways, faults come with PostgREST's own status, nobody rings the feed, and calls have connections
// that PostgREST picks. The outages of a project are in outage.test.ts, its readers that are cut in
// feed/commit-order.test.ts, `npm run verify-ledger` in verify-ledger.test.ts, what anon may not in
// schema.test.ts.
describe('what is particular of Supabase', () => {
  const running = useServer('lite')

  describe('values are what they were', () => {
    test('amounts beyond the integers of JSON, to the last micro-credit', async () => {
      await running.clear()
      const [a, b] = [await enrollRich('1000000000000'), await enrollAgent()]
      expect((await pay(a, b.agent_id, '999999999999.999999')).body).toMatchObject({
        amount: '999999999999.999999',
        fee: '9999999999.999999',
        net_amount: '990000000000',
        from_balance: '0.000001',
      })
      expect(await accountOf(a)).toMatchObject({
        balance: '0.000001',
        total_spent: '999999999999.999999',
      })
      expect((await call(verifyLedgerContract, asOperator)).body.findings).toEqual([])
      await running.clear()
    })

    test.each(awkwardResults)('a result: %j', async (result) => {
      const [requester, worker] = [await enrollRich('10'), await enrollAgent()]
      const taskId = await newTask(requester)
      const { claim } = (await claimTask(worker, taskId)).body
      await completeTask(worker, taskId, claim, { result })
      expect((await getTask(taskId)).result).toEqual(result)
    })

    test('hashes of tokens, byte by byte', async () => {
      const agent = await enrollAgent()
      const token = await mintReconnectToken(agent)
      const { hash } = await running.row(
        `select encode(reconnect_token_hash, 'hex') as hash from rollcall.sessions where session_id = $1`,
        [agent.session_id],
      )
      expect(`\\x${hash}`).toBe(tokenHash(token))
    })

    test('instants: a lease is one idle timeout long, and shown as it is kept', async () => {
      const agent = await enrollAgent()
      const { body } = await heartbeat(agent)
      expect(Date.parse(body.lease_expires_at) - Date.parse(body.server_time)).toBe(300_000)
      const kept = await running.row(
        'select lease_expires_at from rollcall.sessions where session_id = $1',
        [agent.session_id],
      )
      expect((kept.lease_expires_at as Date).toISOString()).toBe(body.lease_expires_at)
    })
  })

  test('500 at a fault, with nothing of the inside; nothing is written', async () => {
    await running.sql(`alter table rollcall.sessions add constraint inner_secret
      check (client_type <> 'boom') not valid`)
    onTestFinished(async () => {
      await running.sql('alter table rollcall.sessions drop constraint inner_secret')
    })
    const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken()
    const answer = await enrollWith(enrollment_token, { client_type: 'boom' })
    expect(answer.problem).toMatchObject({ status: 500, code: 'internal_error' })
    expect(answer.text).not.toMatch(/inner_secret|constraint|postgres|sessions|stack/i)
    const { uses } = await running.row(
      'select uses from rollcall.enrollment_tokens where enrollment_token_id = $1',
      [enrollment_token_id],
    )
    expect(uses).toBe(0)
  })

  describe('nobody rings: the poll finds', () => {
    test('what another process wrote', async () => {
      const reading = follow(running.server.feed.open('sessions', undefined))
      await expect.poll(() => reading.comments).toEqual(['rollcall'])
      const { agent_id } = await enrollAgent()
      const { session_id } = await running.row(
        `select public.create_session($1, 300) -> 'session' ->> 'session_id' as session_id`,
        [agent_id],
      )
      await expect
        .poll(() => durable(reading.events).map(({ data }) => data.session_id))
        .toContain(session_id)
      await reading.cancel()
    })

    test('a revocation of another process, and ends the streams of the agent', async () => {
      const there = await startServer(running.server.config)
      try {
        const agent = await enrollAgent()
        const holder = { agentId: agent.agent_id, expiresAtMs: Date.now() + 3_600_000 }
        const reading = follow(there.feed.open('federation', undefined, holder))
        await expect.poll(() => reading.comments).toEqual(['rollcall'])
        await running.sql('select public.revoke_agent($1)', [agent.agent_id])
        await expect.poll(() => reading.end).toBe('closed')
        expect(there.revokedAgents.has(agent.agent_id)).toBe(true)
      } finally {
        await there.stop()
      }
    })
  })

  describe('at the same time', () => {
    test('50 refreshes of one token: 50 answers, one successor', async () => {
      const agent = await enrollAgent()
      const answers = await times(50, () => refresh(agent.refresh_token))
      expect(outcomes(answers)).toEqual({ 200: 50 })
      expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1)
    })

    test('30 enrollments with a token of three uses: exactly three', async () => {
      const { enrollment_token } = await mintEnrollmentToken({ max_uses: 3 })
      const answers = await times(30, () => enrollWith(enrollment_token))
      expect(outcomes(answers)).toEqual({ 201: 3, enrollment_token_used_up: 27 })
    })

    test('20 reconnects with one token: one success', async () => {
      const agent = await enrollAgent()
      const token = await mintReconnectToken(agent)
      const answers = await times(20, () => reconnect(agent.session_id, token))
      expect(outcomes(answers)).toEqual({ 200: 1, token_mismatch: 19 })
    })

    test('40 heartbeats of one session: all answered, none lost', async () => {
      const agent = await enrollAgent()
      const answers = await times(40, (n) => heartbeat(agent, { active_task_count: n }))
      expect(outcomes(answers)).toEqual({ 200: 40 })
    })

    test('40 transfers with one key: one transfer, 40 equal answers', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const key = randomUUID()
      const answers = await times(40, () => pay(a, b.agent_id, '2.5', key))
      expect(outcomes(answers)).toEqual({ 201: 40 })
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
      expect(await balanceOf(a)).toBe('97.5')
    })

    test('transfers in a ring of six, in both directions, with grants in between: no deadlock', async () => {
      const agents = await times(6, () => enrollRich('50'))
      const at = (n: number) => agents[(n + 6) % 6] ?? expect.unreachable()
      const answers = await times(120, (n) =>
        n % 6 === 5
          ? grant(at(n).agent_id, '1')
          : pay(at(n), at(n % 2 ? n + 1 : n - 1).agent_id, '0.5'),
      )
      expect(outcomes(answers)).toEqual({ 201: 120 })
      expect((await call(verifyLedgerContract, asOperator)).body.findings).toEqual([])
    })

    test('20 claimants of one task: one gets it', async () => {
      const workers = await times(20, () => enrollAgent())
      const taskId = await newTask(await enrollRich('100'))
      const answers = await Promise.all(workers.map((worker) => claimTask(worker, taskId)))
      expect(outcomes(answers)).toEqual({ 200: 1, task_not_claimable: 19 })
    })

    test('eight sweeps: each session ends once', async () => {
      await running.clear()
      const agents = await times(10, () => enrollAgent())
      await running.sql(
        `update rollcall.sessions set lease_expires_at = now() - interval '1 second' where session_id = any($1::uuid[])`,
        [agents.map(({ session_id }) => session_id)],
      )
      const results = await times(8, () => running.sweep())
      expect(results.reduce((sum, { disconnected = 0 }) => sum + disconnected, 0)).toBe(10)
      expect((await call(sessionHealthContract)).body.connection_health.idle_timeouts).toBe(10)
    })
  })
})
