import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { economyStatsContract, verifyLedgerContract } from '#lib/economy/contract.ts'
import { enrollAgent } from '#tests/support/agents.ts'
import { asOperator, call } from '#tests/support/api.ts'
import { backendNames } from '#tests/support/backends.ts'
import {
  accountOf,
  balanceOf,
  cancelTask,
  claimTask,
  completeTask,
  enrollRich,
  failTask,
  getTask,
  grant,
  newTask,
  outcomes,
  pay,
  postTask,
} from '#tests/support/economy.ts'
import { useServer } from '#tests/support/server.ts'

const times = <Result>(count: number, work: (n: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)))

describe.each(backendNames)('races of the ledger on %s', (backend) => {
  const running = useServer(backend)

  afterEach(async () => {
    expect((await call(verifyLedgerContract, asOperator)).body.findings).toEqual([])
  })
  const count = async (from: string, values: unknown[]) =>
    (await running.row(`select count(*)::int as n from rollcall.${from}`, values)).n

  test('60 transfers of the whole balance at once: one succeeds', async () => {
    const a = await enrollRich('100')
    const others = await times(6, () => enrollAgent())
    const answers = await times(60, (n) => pay(a, others[n % 6]?.agent_id ?? '', '100'))
    expect(outcomes(answers)).toEqual({ 201: 1, insufficient_credits: 59 })
    expect(await balanceOf(a)).toBe('0')
    const balances = await Promise.all(others.map(balanceOf))
    expect(balances.toSorted()).toEqual(['0', '0', '0', '0', '0', '99'])
  })

  test('40 transfers with one key at once: one transfer, 40 equal answers', async () => {
    const [a, b] = [await enrollRich('100'), await enrollAgent()]
    const key = randomUUID()
    const answers = await times(40, () => pay(a, b.agent_id, '2.5', key, 'once'))
    expect(outcomes(answers)).toEqual({ 201: 40 })
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    const replayed = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')
    expect(replayed).toHaveLength(39)
    expect(await balanceOf(a)).toBe('97.5')
    expect(await balanceOf(b)).toBe('2.475')
  })

  test('40 with one key that are refused: 40 equal refusals, also with credits in between', async () => {
    const [a, b] = [await enrollAgent(), await enrollAgent()]
    const key = randomUUID()
    const [answers] = await Promise.all([
      times(40, () => pay(a, b.agent_id, '5', key)),
      grant(a.agent_id, '4'),
    ])
    expect(outcomes(answers)).toEqual({ insufficient_credits: 40 })
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(await balanceOf(a)).toBe('4')
  })

  test('one key with two bodies at once: the one or the other is done, and no third thing', async () => {
    const [a, b] = [await enrollRich('100'), await enrollAgent()]
    const key = randomUUID()
    const answers = await times(20, (n) => pay(a, b.agent_id, n % 2 ? '1' : '2', key))
    expect(outcomes(answers)).toEqual({ 201: 10, idempotency_key_reused: 10 })
    const made = new Set(
      answers.filter(({ status }) => status === 201).map(({ body }) => body.transfer_id),
    )
    expect(made.size).toBe(1)
    expect(['99', '98']).toContain(await balanceOf(a))
  })

  test('40 grants with one key at once: one grant', async () => {
    const a = await enrollAgent()
    const key = randomUUID()
    const answers = await times(40, () => grant(a.agent_id, '3', key))
    expect(outcomes(answers)).toEqual({ 201: 40 })
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(await balanceOf(a)).toBe('3')
  })

  test('1,000 crossed transfers between two agents: all succeed, no deadlock', async () => {
    const [a, b] = [await enrollRich('1000'), await enrollRich('1000')]
    const answers = await times(40, async (n) => {
      const mine = []
      for (let turn = 0; turn < 25; turn++) {
        mine.push(n % 2 ? await pay(a, b.agent_id, '1') : await pay(b, a.agent_id, '1'))
      }
      return mine
    })
    expect(outcomes(answers.flat())).toEqual({ 201: 1000 })
    // 500 each way, each less 1 %.
    expect([await balanceOf(a), await balanceOf(b)]).toEqual(['995', '995'])
  })

  test('transfers in a ring of twelve, in both directions and with tasks and grants in between: no deadlock', async () => {
    const agents = await times(12, () => enrollRich('50'))
    const at = (n: number) => agents[(n + 12) % 12] ?? expect.unreachable()
    const answers = await times(240, async (n) => {
      if (n % 8 === 6) return grant(at(n).agent_id, '1')
      if (n % 8 === 7) return postTask(at(n), { reward: '0.5' })
      return pay(at(n), at(n % 2 ? n + 1 : n - 1).agent_id, '0.5')
    })
    expect(outcomes(answers)).toEqual({ 201: 240 })
  })

  test('40 posts with one key at once: one task, held once', async () => {
    const a = await enrollRich('100')
    const key = randomUUID()
    const answers = await times(40, () => postTask(a, { reward: '7' }, key))
    expect(outcomes(answers)).toEqual({ 201: 40 })
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(await accountOf(a)).toMatchObject({ balance: '93', held: '7' })
  })

  test('posts and transfers of the whole balance at once: one of all succeeds', async () => {
    const [a, b] = [await enrollRich('10'), await enrollAgent()]
    const answers = await times(30, async (n) =>
      n % 2 ? postTask(a, { reward: '10' }) : pay(a, b.agent_id, '10'),
    )
    expect(outcomes(answers)).toEqual({ 201: 1, insufficient_credits: 29 })
    const { balance, held } = await accountOf(a)
    expect([balance, held, await balanceOf(b)].toSorted()).toEqual(
      held === '10' ? ['0', '0', '10'] : ['0', '0', '9.9'],
    )
  })

  test('40 claimants of one task: one gets it', async () => {
    const a = await enrollRich('100')
    const workers = await times(40, () => enrollAgent())
    const taskId = await newTask(a)
    const answers = await Promise.all(workers.map((worker) => claimTask(worker, taskId)))
    expect(outcomes(answers)).toEqual({ 200: 1, task_not_claimable: 39 })
    const won = workers[answers.findIndex(({ status }) => status === 200)]
    expect(await getTask(taskId)).toMatchObject({ assignee_id: won?.agent_id, claim: 1 })
    expect(await count('task_claims where task_id = $1', [taskId])).toBe(1)
  })

  test('ten workers take what there is of 30 tasks: each task has one worker', async () => {
    const a = await enrollRich('100')
    const workers = await times(10, () => enrollAgent())
    const tasks = await times(30, () => newTask(a, { reward: '1' }))
    const answers = await Promise.all(
      workers.flatMap((worker) => tasks.map((taskId) => claimTask(worker, taskId))),
    )
    expect(outcomes(answers)).toEqual({ 200: 30, task_not_claimable: 270 })
    expect(await count('task_claims where task_id = any($1::uuid[])', [tasks])).toBe(30)
  })

  test('20 completions with one claim at once: paid once', async () => {
    const [a, b] = [await enrollRich('100'), await enrollAgent()]
    const taskId = await newTask(a)
    const { claim } = (await claimTask(b, taskId)).body
    const answers = await times(20, (n) =>
      n % 4 === 3 ? failTask(b, taskId, claim) : completeTask(b, taskId, claim),
    )
    const counts = outcomes(answers)
    expect(counts[200]).toBe(1)
    const { state } = await getTask(taskId)
    expect(await balanceOf(b)).toBe(state === 'completed' ? '9.75' : '0')
    expect(await balanceOf(a)).toBe('90')
  })

  test('a claim races a cancelation: one of them, and the reward is in one place', async () => {
    const [a, b] = [await enrollRich('100'), await enrollAgent()]
    for (let round = 0; round < 10; round++) {
      const taskId = await newTask(a, { reward: '1' })
      const answers = await Promise.all([claimTask(b, taskId), cancelTask(a, taskId)])
      const [claimed, canceled] = answers
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
      if (claimed.status === 200) await completeTask(b, taskId, claimed.body.claim)
      else expect(canceled.body.state).toBe('canceled')
    }
    expect((await accountOf(a)).held).toBe('0')
  })

  test('a completion races the sweep of an overdue task: paid, or back in the pool', async () => {
    const [a, b] = [await enrollRich('100'), await enrollAgent()]
    let earned = 0
    for (let round = 0; round < 10; round++) {
      const taskId = await newTask(a, { reward: '1' })
      const { claim } = (await claimTask(b, taskId)).body
      await running.sql(
        `update rollcall.tasks set due_at = now() - interval '1 second' where task_id = $1`,
        [taskId],
      )
      const [completed] = await Promise.all([completeTask(b, taskId, claim), running.sweep()])
      const { state } = await getTask(taskId)
      if (completed.status === 200) {
        expect(state).toBe('completed')
        earned += 1
      } else {
        expect(completed.problem.code).toBe('stale_claim')
        expect(state).toBe('submitted')
        await cancelTask(a, taskId)
      }
    }
    expect(Number(await balanceOf(b))).toBeCloseTo(earned * 0.975, 6)
    expect(await accountOf(a)).toMatchObject({ balance: `${100 - earned}`, held: '0' })
  })

  test('a revocation races what the agent is doing: afterwards it has nothing under way', async () => {
    for (let round = 0; round < 5; round++) {
      const [a, b] = [await enrollRich('100'), await enrollRich('100')]
      const taskId = await newTask(b)
      const [, ...answers] = await Promise.all([
        running.sql('select public.revoke_agent($1)', [a.agent_id]),
        pay(a, b.agent_id, '1'),
        pay(b, a.agent_id, '1'),
        postTask(a),
        claimTask(a, taskId),
        grant(a.agent_id, '1'),
      ])
      for (const { status } of answers) expect([200, 201, 401, 404]).toContain(status)
      expect((await accountOf(a)).held).toBe('0')
      expect(
        await count(`tasks where requester_id = $1 and state in ('submitted', 'working')`, [
          a.agent_id,
        ]),
      ).toBe(0)
      expect((await getTask(taskId)).state).toBe('submitted')
      expect((await pay(b, a.agent_id, '1')).problem.code).toBe('account_not_found')
    }
  })

  test('the supply is the same, wherever the credits are, while they move', async () => {
    const agents = await times(4, () => enrollRich('100'))
    const { supply } = (await call(economyStatsContract)).body
    const moving = times(60, (n) =>
      pay(agents[n % 4] ?? expect.unreachable(), agents[(n + 1) % 4]?.agent_id ?? '', '0.333333'),
    )
    const seen: [unknown, string][] = []
    for (let look = 0; look < 10; look++) {
      const { sum } = await running.row('select sum(balance)::text as sum from rollcall.accounts')
      seen.push([sum, (await call(economyStatsContract)).body.supply])
    }
    await moving
    for (const look of seen) expect(look).toEqual(['0', supply])
  })
})
