import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { economyStatsContract, verifyLedgerContract } from '#lib/economy/contract.ts'
import { closeSessionContract, createSessionContract } from '#lib/sessions/contract.ts'
import {
  cancelTaskContract,
  claimTaskContract,
  completeTaskContract,
  createTaskContract,
  failTaskContract,
  getTaskContract,
  listTaskCandidatesContract,
  listTasksContract,
} from '#lib/tasks/contract.ts'
import { type EnrolledAgent, enrollAgent, heartbeat, uniqueName } from '#tests/support/agents.ts'
import { asOperator, call, send, sendRaw } from '#tests/support/api.ts'
import { backendNames, once } from '#tests/support/backends.ts'
import {
  accountOf,
  awkwardResults,
  balanceOf,
  cancelTask,
  claimTask,
  completeTask,
  enrollRich,
  failTask,
  getTask,
  newTask,
  pay,
  postTask,
  withKey,
} from '#tests/support/economy.ts'
import { OPERATOR_KEY, useServer } from '#tests/support/server.ts'

const NOT_IDS = ['no-uuid', "' or ''='", '%00', '1e5']

describe.each(backendNames)('tasks on %s', (backend) => {
  const running = useServer(backend)

  const written = () =>
    running.row(`select
      (select count(*)::int from rollcall.tasks) as tasks,
      (select string_agg(t.task_id || t.state || t.claim || t.failures || coalesce(t.result::text, ''), ' ' order by t.task_id) from rollcall.tasks as t) as states,
      (select count(*)::int from rollcall.transfers) as transfers,
      (select count(*)::int from rollcall.idempotency_keys) as keys,
      (select count(*)::int from rollcall.task_claims) as claims,
      (select count(*)::int from rollcall.events where type = 'task.updated') as events`)
  const revoke = (agentId: string) => running.sql('select public.revoke_agent($1)', [agentId])
  const events = async (taskId: string) => {
    const rows = await running.sql(
      `select agent_id, data from rollcall.events
       where type = 'task.updated' and data ->> 'task_id' = $1 order by position`,
      [taskId],
    )
    return rows.map(({ agent_id, data }) => {
      const { reason, state, previous_state, claim } = data as Record<string, unknown>
      return { by: agent_id, reason, state, previous_state, claim }
    })
  }
  const movements = async (taskId: string) => {
    const rows = await running.sql(
      'select kind from rollcall.transfers where task_id = $1 order by position',
      [taskId],
    )
    return rows.map(({ kind }) => kind)
  }
  /** The task's time ran out that many seconds ago. */
  const overdue = (taskId: string) =>
    running.sql(
      `update rollcall.tasks set claimed_at = claimed_at - interval '2 hours', due_at = now() - interval '1 second' where task_id = $1`,
      [taskId],
    )
  const lapse = (sessionId: string) =>
    running.sql(
      `update rollcall.sessions set lease_expires_at = now() - interval '1 second' where session_id = $1`,
      [sessionId],
    )
  const addsUp = async () =>
    expect((await call(verifyLedgerContract, asOperator)).body.findings).toEqual([])
  /** A requester with 100 credits, a worker, and a task that the worker has claimed. */
  const underWay = async (request: Parameters<typeof postTask>[1] = {}) => {
    const [requester, worker] = [await enrollRich('100'), await enrollAgent()]
    const taskId = await newTask(requester, request)
    const { claim } = (await claimTask(worker, taskId)).body
    return { requester, worker, taskId, claim }
  }

  describe('POST /api/tasks', () => {
    test('201 with Location: submitted, its reward in escrow', async () => {
      const a = await enrollRich('100', { name: uniqueName('asks') })
      const answer = await postTask(a, {
        title: 'Review the parser',
        description: 'All of it,\nline by line.',
        required_roles: ['coder', 'qa'],
        reward: '12.50',
        max_duration_s: 60,
        max_retries: 0,
      })
      expect(answer.body).toEqual({
        task_id: expect.any(String),
        title: 'Review the parser',
        description: 'All of it,\nline by line.',
        required_roles: ['coder', 'qa'],
        reward: '12.5',
        state: 'submitted',
        requester_id: a.agent_id,
        requester_name: expect.stringMatching(/^asks-/),
        assignee_id: null,
        assignee_name: null,
        claim: 0,
        failures: 0,
        max_retries: 0,
        max_duration_s: 60,
        created_at: expect.any(String),
        updated_at: answer.body.created_at,
        claimed_at: null,
        due_at: null,
        completed_at: null,
        message: null,
        result: null,
        fee: null,
        paid: null,
      })
      const { task_id } = answer.body
      const location = answer.headers.get('location') ?? ''
      expect(location).toBe(`/api/tasks/${task_id}`)
      expect((await send('GET', location)).status).toBe(200)
      expect(await getTask(task_id.toUpperCase())).toMatchObject({ task_id, state: 'submitted' })
      expect(await accountOf(a)).toMatchObject({ balance: '87.5', held: '12.5', total_spent: '0' })
      expect(await movements(task_id)).toEqual(['task_hold'])
      expect(await events(task_id)).toEqual([
        { by: a.agent_id, reason: 'posted', state: 'submitted', previous_state: null, claim: 0 },
      ])
      await addsUp()
    })

    test('201: an hour, two retries and any role, unless it says otherwise', async () => {
      const a = await enrollRich('100')
      expect((await postTask(a)).body).toMatchObject({
        description: null,
        required_roles: [],
        max_duration_s: 3600,
        max_retries: 2,
      })
    })

    test('201 again, with the same key: the same answer, whatever has become of the task', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const key = randomUUID()
      const first = await postTask(a, { reward: '1' }, key)
      const { claim } = (await claimTask(b, first.body.task_id)).body
      await completeTask(b, first.body.task_id, claim, { message: 'done' })
      const before = await written()
      // What has a default may be said or not.
      for (const request of [
        { reward: '1.0' },
        { reward: '1', max_retries: 2, required_roles: [] },
      ]) {
        const again = await postTask(a, request, key)
        expect(again.status).toBe(201)
        expect(again.body).toEqual(first.body)
        expect(again.headers.get('location')).toBe(first.headers.get('location'))
        expect(again.headers.get('idempotency-replayed')).toBe('true')
      }
      expect(first.headers.get('idempotency-replayed')).toBeNull()
      expect(await written()).toEqual(before)
    })

    if (once(backend)) {
      test('400: nothing is written', async () => {
        const a = await enrollRich('100')
        const before = await written()
        const good = { title: 'x', reward: '1' }
        for (const body of [
          {},
          { title: 'x' },
          { reward: '1' },
          { ...good, title: '' },
          { ...good, title: 'x'.repeat(201) },
          { ...good, title: 'a\nb' },
          { ...good, title: '\u202e' },
          { ...good, description: '' },
          { ...good, description: 'a\0b' },
          { ...good, description: 'x'.repeat(10_001) },
          { ...good, reward: 1 },
          { ...good, reward: null },
          { ...good, required_roles: ['wizard'] },
          { ...good, required_roles: ['coder', 'coder'] },
          { ...good, required_roles: 'coder' },
          { ...good, max_duration_s: 0 },
          { ...good, max_duration_s: 1.5 },
          { ...good, max_duration_s: 2_592_001 },
          { ...good, max_retries: -1 },
          { ...good, max_retries: 101 },
          { ...good, state: 'completed' },
          { ...good, requester_id: randomUUID() },
        ]) {
          const { problem } = await call(createTaskContract, {
            token: a.access_token,
            ...withKey(),
            body,
          })
          expect(problem, JSON.stringify(body)).toMatchObject({
            status: 400,
            code: 'invalid_request',
          })
        }
        const { problem } = await call(createTaskContract, { token: a.access_token, body: good })
        expect(problem.code).toBe('idempotency_key_required')
        expect(await written()).toEqual(before)
      })
    }

    test('401 and 403', async () => {
      const a = await enrollRich('100')
      const body = { title: 'x', reward: '1' }
      expect((await call(createTaskContract, { ...withKey(), body })).problem.code).toBe(
        'authentication_required',
      )
      expect(
        (await call(createTaskContract, { ...withKey(), ...asOperator, body })).problem.code,
      ).toBe('forbidden')
      await revoke(a.agent_id)
      const before = await written()
      expect((await postTask(a)).problem).toMatchObject({ status: 401, code: 'agent_unknown' })
      expect(await written()).toMatchObject({ tasks: before.tasks, transfers: before.transfers })
    })

    test('409 idempotency_key_reused', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const key = randomUUID()
      await postTask(a, {}, key)
      const before = await written()
      for (const answer of [
        await postTask(a, { reward: '11' }, key),
        await postTask(a, { title: 'Another one' }, key),
        await postTask(a, { required_roles: ['qa'] }, key),
        await pay(a, b.agent_id, '10', key),
      ]) {
        expect(answer.problem).toMatchObject({ status: 409, code: 'idempotency_key_reused' })
      }
      expect(await written()).toEqual(before)
    })

    test('422 insufficient_credits: there is no task; remembered with the key', async () => {
      const a = await enrollRich('9.999999')
      const before = await written()
      const key = randomUUID()
      const first = await postTask(a, { reward: '10' }, key)
      expect(first.problem).toMatchObject({ status: 422, code: 'insufficient_credits' })
      const again = await postTask(a, { reward: '10' }, key)
      expect(again.problem).toEqual(first.problem)
      expect(again.headers.get('idempotency-replayed')).toBe('true')
      expect(await written()).toEqual({ ...before, keys: Number(before.keys) + 1 })
      expect(await accountOf(a)).toMatchObject({ balance: '9.999999', held: '0' })
    })
  })

  describe('GET /api/tasks', () => {
    const list = async (query: Record<string, string | number>) =>
      (await call(listTasksContract, { query })).body
    const ids = async (query: Record<string, string | number>) =>
      (await list(query)).tasks.map((task) => task.task_id)

    test('200: newest first, filtered by state, requester, assignee and role, together', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const requester_id = a.agent_id
      const one = await newTask(a, { required_roles: ['data', 'docs'] })
      const two = await newTask(a)
      const three = await newTask(a, { required_roles: ['docs'] })
      await claimTask(b, two)
      expect(await ids({ requester_id })).toEqual([three, two, one])
      expect(await ids({ requester_id: requester_id.toUpperCase(), state: 'submitted' })).toEqual([
        three,
        one,
      ])
      expect(await ids({ requester_id, state: 'working' })).toEqual([two])
      expect(await ids({ assignee_id: b.agent_id })).toEqual([two])
      expect(await ids({ assignee_id: b.agent_id, state: 'submitted' })).toEqual([])
      expect(await ids({ requester_id, role: 'docs' })).toEqual([three, one])
      expect(await ids({ requester_id, role: 'data', state: 'submitted' })).toEqual([one])
      expect(await ids({ requester_id, role: 'deploy' })).toEqual([])
      expect(await ids({ limit: 2 })).toEqual([three, two])
      const { result, ...listed } = await getTask(two)
      expect((await list({ requester_id })).tasks[1]).toEqual(listed)
      expect(result).toBeNull()
    })

    test('200: a page at a time, over tasks that move', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const made: string[] = []
      for (let n = 0; n < 7; n++) made.unshift(await newTask(a, { reward: '1' }))
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page = await list({
          requester_id: a.agent_id,
          limit: 2,
          ...(cursor === '' ? {} : { cursor }),
        })
        seen.push(...page.tasks.map((task) => task.task_id))
        cursor = page.next_cursor
        // Behind the reader's back, one that it has not seen yet.
        const next = made[seen.length]
        if (next !== undefined) await claimTask(b, next)
        await newTask(a, { reward: '1' })
      }
      expect(seen).toEqual(made)
    })

    if (once(backend)) {
      test('400', async () => {
        const cursorOf = (value: unknown) =>
          Buffer.from(JSON.stringify(value)).toString('base64url')
        for (const query of [
          'state=open',
          'role=wizard',
          'role=',
          'requester_id=1',
          'assignee_id=x',
          'limit=0',
          'q=x',
          `cursor=${cursorOf(['transfers', 5])}`,
          `cursor=${cursorOf(['tasks', 0.5])}`,
          `cursor=${cursorOf(['tasks', randomUUID()])}`,
        ]) {
          const { problem } = await send('GET', `/api/tasks?${query}`)
          expect(problem, query).toMatchObject({ status: 400, code: 'invalid_request' })
        }
      })
    }
  })

  test('GET /api/tasks/{task_id}: 404', async () => {
    for (const path of [randomUUID(), ...NOT_IDS]) {
      const { problem } = await send('GET', `/api/tasks/${path}`)
      expect(problem, path).toMatchObject({ status: 404, code: 'task_not_found' })
    }
  })

  describe('POST …/claim', () => {
    test('200: working, with a number and until when', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent({ name: uniqueName('works') })]
      const taskId = await newTask(a, { max_duration_s: 90 })
      const { body } = await claimTask(b, taskId)
      expect(body).toMatchObject({
        state: 'working',
        assignee_id: b.agent_id,
        assignee_name: expect.stringMatching(/^works-/),
        claim: 1,
        failures: 0,
      })
      expect(Date.parse(body.due_at ?? '') - Date.parse(body.claimed_at ?? '')).toBe(90_000)
      expect(await getTask(taskId)).toEqual(body)
      // The reward stays where it is.
      expect(await accountOf(a)).toMatchObject({ balance: '90', held: '10' })
      expect((await events(taskId)).at(-1)).toEqual({
        by: b.agent_id,
        reason: 'claimed',
        state: 'working',
        previous_state: 'submitted',
        claim: 1,
      })
    })

    test('200: any one of the required roles suffices', async () => {
      const a = await enrollRich('100')
      const taskId = await newTask(a, { required_roles: ['security', 'qa'] })
      const b = await enrollAgent({ roles: ['coder', 'qa'] })
      expect((await claimTask(b, taskId)).status).toBe(200)
    })

    test('200 with and without an empty body; 400 with anything in it', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const token = b.access_token
      const withBody = (task_id: string, body: unknown) =>
        call(claimTaskContract, { params: { task_id }, token, body })
      expect((await withBody(await newTask(a), {})).status).toBe(200)
      const taskId = await newTask(a)
      expect((await withBody(taskId, { claim: 1 })).problem.code).toBe('invalid_request')
      expect((await getTask(taskId)).state).toBe('submitted')
    })

    test('401: nobody, and an agent that was revoked', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const taskId = await newTask(a)
      const params = { task_id: taskId }
      expect((await call(claimTaskContract, { params })).problem.code).toBe(
        'authentication_required',
      )
      await revoke(b.agent_id)
      expect((await claimTask(b, taskId)).problem.code).toBe('agent_unknown')
      expect(await getTask(taskId)).toMatchObject({ state: 'submitted', claim: 0 })
    })

    test('403: the operator, the requester, and who has none of the roles; it says which', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent({ roles: ['docs'] })]
      const taskId = await newTask(a, { required_roles: ['coder', 'qa'] })
      const before = await written()
      const operator = await call(claimTaskContract, { params: { task_id: taskId }, ...asOperator })
      expect(operator.problem).toMatchObject({ status: 403, code: 'forbidden' })
      expect((await claimTask(a, taskId)).problem).toMatchObject({
        status: 403,
        code: 'forbidden',
        detail: 'The requester of a task cannot claim it.',
      })
      expect((await claimTask(b, taskId)).problem).toMatchObject({
        status: 403,
        code: 'forbidden',
        detail: 'The agent has none of the roles that the task asks for.',
      })
      expect(await written()).toEqual(before)
    })

    test('404 task_not_found', async () => {
      const b = await enrollAgent()
      for (const taskId of [randomUUID(), ...NOT_IDS]) {
        expect((await claimTask(b, taskId)).problem, taskId).toMatchObject({
          status: 404,
          code: 'task_not_found',
        })
      }
    })

    test('409 task_not_claimable: in whatever state it is but submitted', async () => {
      const [a, b, c] = [await enrollRich('100'), await enrollAgent(), await enrollAgent()]
      const working = await newTask(a)
      await claimTask(b, working)
      const completed = await newTask(a)
      await completeTask(b, completed, (await claimTask(b, completed)).body.claim)
      const failed = await newTask(a, { max_retries: 0 })
      await failTask(b, failed, (await claimTask(b, failed)).body.claim)
      const canceled = await newTask(a)
      await cancelTask(a, canceled)
      const before = await written()
      for (const taskId of [working, completed, failed, canceled]) {
        for (const agent of [b, c]) {
          expect((await claimTask(agent, taskId)).problem).toMatchObject({
            status: 409,
            code: 'task_not_claimable',
            next_action: 'none',
          })
        }
      }
      expect(await written()).toEqual(before)
    })
  })

  describe('POST …/complete', () => {
    test('200: the result is kept, and the reward paid less the fee, out of escrow', async () => {
      const { requester, worker, taskId, claim } = await underWay({ reward: '20' })
      const treasury = Number((await call(economyStatsContract)).body.treasury)
      const result = { files: ['a.ts', 'ü.ts'], ok: true, score: 0.5, none: null }
      const { body } = await completeTask(worker, taskId, claim, { result, message: 'All good.' })
      expect(body).toMatchObject({
        state: 'completed',
        assignee_id: worker.agent_id,
        claim,
        message: 'All good.',
        result,
        reward: '20',
        fee: '0.5',
        paid: '19.5',
        due_at: null,
        completed_at: body.updated_at,
      })
      expect(await getTask(taskId)).toEqual(body)
      expect(await accountOf(requester)).toMatchObject({
        balance: '80',
        held: '0',
        total_spent: '20',
      })
      expect(await accountOf(worker)).toMatchObject({ balance: '19.5', total_earned: '19.5' })
      const after = Number((await call(economyStatsContract)).body.treasury)
      expect(after - treasury).toBeCloseTo(0.5, 6)
      expect(await movements(taskId)).toEqual(['task_hold', 'task_payment'])
      expect((await events(taskId)).at(-1)).toEqual({
        by: worker.agent_id,
        reason: 'completed',
        state: 'completed',
        previous_state: 'working',
        claim,
      })
      await addsUp()
    })

    test('200: of a reward too small for a fee, all is paid', async () => {
      const { worker, taskId, claim } = await underWay({ reward: '0.000039' })
      expect((await completeTask(worker, taskId, claim)).body).toMatchObject({
        fee: '0',
        paid: '0.000039',
      })
      expect(await balanceOf(worker)).toBe('0.000039')
    })

    test.each(awkwardResults)('200: %j is a result, and comes back as it was', async (result) => {
      const { worker, taskId, claim } = await underWay()
      await completeTask(worker, taskId, claim, { result })
      expect((await getTask(taskId)).result).toEqual(result)
    })

    if (once(backend)) {
      test('400: nothing is written, and the worker goes on', async () => {
        const { worker, taskId, claim } = await underWay()
        const before = await written()
        const params = { task_id: taskId }
        const token = worker.access_token
        for (const body of [
          {},
          { claim },
          { result: 1 },
          { claim: `${claim}`, result: 1 },
          { claim: 0, result: 1 },
          { claim: 1.5, result: 1 },
          { claim: 2 ** 31, result: 1 },
          { claim, result: 'a\0b' },
          { claim, result: { 'a\0': 1 } },
          { claim, result: ['\ud800'] },
          { claim, result: 1, message: '' },
          { claim, result: 1, message: 'x'.repeat(2001) },
          { claim, result: 1, paid: '100' },
        ]) {
          const { problem } = await call(completeTaskContract, { params, token, body })
          expect(problem, JSON.stringify(body)).toMatchObject({
            status: 400,
            code: 'invalid_request',
          })
        }
        for (const result of ['1e999', `${'['.repeat(33)}${']'.repeat(33)}`]) {
          const { problem } = await sendRaw(
            'POST',
            `/api/tasks/${taskId}/complete`,
            `{"claim":${claim},"result":${result}}`,
            { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
          )
          expect(problem, result).toMatchObject({ status: 400, code: 'invalid_request' })
          expect(problem.errors?.[0]?.path).toBe('body.result')
        }
        expect(await written()).toEqual(before)
        expect((await completeTask(worker, taskId, claim)).status).toBe(200)
      })
    }

    test('401 and 403: nobody, the operator, the requester, and who never claimed it', async () => {
      const { requester, taskId, claim } = await underWay()
      const other = await enrollAgent()
      const before = await written()
      const body = { claim, result: 1 }
      const params = { task_id: taskId }
      expect((await call(completeTaskContract, { params, body })).problem.code).toBe(
        'authentication_required',
      )
      const operator = await call(completeTaskContract, { params, body, ...asOperator })
      expect(operator.problem.code).toBe('forbidden')
      for (const agent of [requester, other]) {
        expect((await completeTask(agent, taskId, claim)).problem).toMatchObject({
          status: 403,
          code: 'forbidden',
          detail: 'The agent has never claimed this task.',
        })
        expect((await failTask(agent, taskId, claim)).problem.code).toBe('forbidden')
      }
      expect(await written()).toEqual(before)
    })

    test('404 task_not_found', async () => {
      const b = await enrollAgent()
      for (const taskId of [randomUUID(), ...NOT_IDS]) {
        expect((await completeTask(b, taskId, 1)).problem.code, taskId).toBe('task_not_found')
        expect((await failTask(b, taskId, 1)).problem.code, taskId).toBe('task_not_found')
        expect((await cancelTask(b, taskId)).problem.code, taskId).toBe('task_not_found')
      }
    })

    test('409 stale_claim: a claim that is not the newest, or never was one', async () => {
      const { worker, taskId, claim } = await underWay()
      await failTask(worker, taskId, claim)
      const second = (await claimTask(worker, taskId)).body.claim
      expect(second).toBe(claim + 1)
      const before = await written()
      for (const wrong of [claim, second + 1]) {
        expect((await completeTask(worker, taskId, wrong)).problem).toMatchObject({
          status: 409,
          code: 'stale_claim',
          next_action: 'none',
        })
        expect((await failTask(worker, taskId, wrong)).problem.code).toBe('stale_claim')
      }
      expect(await written()).toEqual(before)
      expect((await completeTask(worker, taskId, second)).status).toBe(200)
    })

    test('409 invalid_task_state: by the claim that has ended it already; paid once', async () => {
      const { worker, taskId, claim } = await underWay()
      await completeTask(worker, taskId, claim)
      const before = await written()
      expect((await completeTask(worker, taskId, claim)).problem).toMatchObject({
        status: 409,
        code: 'invalid_task_state',
      })
      expect((await failTask(worker, taskId, claim)).problem.code).toBe('invalid_task_state')
      expect(await written()).toEqual(before)
      expect(await balanceOf(worker)).toBe('9.75')
    })
  })

  describe('POST …/fail', () => {
    test('200: submitted again while retries are left, then failed, and refunded', async () => {
      const [a, b, c] = [await enrollRich('100'), await enrollAgent(), await enrollAgent()]
      const taskId = await newTask(a, { max_retries: 1, reward: '25' })
      const first = (await claimTask(b, taskId)).body.claim
      expect((await failTask(b, taskId, first, 'no compiler here')).body).toMatchObject({
        state: 'submitted',
        assignee_id: null,
        assignee_name: null,
        claim: 1,
        failures: 1,
        claimed_at: null,
        due_at: null,
        completed_at: null,
        message: 'no compiler here',
      })
      expect(await accountOf(a)).toMatchObject({ balance: '75', held: '25' })
      const second = (await claimTask(c, taskId)).body
      expect(second).toMatchObject({ claim: 2, assignee_id: c.agent_id, message: null })
      const { body } = await failTask(c, taskId, second.claim, 'nor here')
      expect(body).toMatchObject({
        state: 'failed',
        assignee_id: c.agent_id,
        claim: 2,
        failures: 2,
        message: 'nor here',
        result: null,
        fee: null,
        paid: null,
        completed_at: body.updated_at,
      })
      expect(await accountOf(a)).toMatchObject({
        balance: '100',
        held: '0',
        total_earned: '100',
        total_spent: '0',
      })
      expect(await movements(taskId)).toEqual(['task_hold', 'task_refund'])
      expect((await events(taskId)).map(({ reason, state }) => [reason, state])).toEqual([
        ['posted', 'submitted'],
        ['claimed', 'working'],
        ['reported', 'submitted'],
        ['claimed', 'working'],
        ['reported', 'failed'],
      ])
      await addsUp()
    })

    if (once(backend)) {
      test('400: without a message, or with anything else', async () => {
        const { worker, taskId, claim } = await underWay()
        const before = await written()
        for (const body of [
          { claim },
          { message: 'x' },
          { claim, message: '' },
          { claim, message: null },
          { claim, message: 'x', result: 1 },
        ]) {
          const { problem } = await call(failTaskContract, {
            params: { task_id: taskId },
            token: worker.access_token,
            body,
          })
          expect(problem.code, JSON.stringify(body)).toBe('invalid_request')
        }
        expect(await written()).toEqual(before)
      })
    }
  })

  describe('POST …/cancel', () => {
    test('200: canceled, and refunded', async () => {
      const a = await enrollRich('100')
      const taskId = await newTask(a, { reward: '30' })
      const { body } = await cancelTask(a, taskId)
      expect(body).toMatchObject({ state: 'canceled', completed_at: body.updated_at, fee: null })
      expect(await accountOf(a)).toMatchObject({ balance: '100', held: '0', total_spent: '0' })
      expect(await movements(taskId)).toEqual(['task_hold', 'task_refund'])
      expect((await events(taskId)).at(-1)).toMatchObject({
        by: a.agent_id,
        reason: 'canceled',
        previous_state: 'submitted',
      })
      await addsUp()
    })

    test('200: also after it was tried in vain', async () => {
      const { requester, worker, taskId, claim } = await underWay()
      await failTask(worker, taskId, claim)
      expect((await cancelTask(requester, taskId)).body.state).toBe('canceled')
      expect((await completeTask(worker, taskId, claim)).problem.code).toBe('stale_claim')
      expect(await balanceOf(requester)).toBe('100')
    })

    test('401 and 403: anybody but the requester', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const taskId = await newTask(a)
      const before = await written()
      const params = { task_id: taskId }
      expect((await call(cancelTaskContract, { params })).problem.code).toBe(
        'authentication_required',
      )
      expect((await call(cancelTaskContract, { params, ...asOperator })).problem.code).toBe(
        'forbidden',
      )
      expect((await cancelTask(b, taskId)).problem).toMatchObject({
        code: 'forbidden',
        detail: 'Only the requester of a task can cancel it.',
      })
      expect(await written()).toEqual(before)
    })

    test('409 invalid_task_state: once somebody works on it, and once it has ended', async () => {
      const { requester, worker, taskId, claim } = await underWay()
      expect((await cancelTask(requester, taskId)).problem.code).toBe('invalid_task_state')
      await completeTask(worker, taskId, claim)
      expect((await cancelTask(requester, taskId)).problem.code).toBe('invalid_task_state')
      const canceled = await newTask(requester)
      await cancelTask(requester, canceled)
      const before = await written()
      expect((await cancelTask(requester, canceled)).problem).toMatchObject({
        status: 409,
        code: 'invalid_task_state',
      })
      expect(await written()).toEqual(before)
    })
  })

  describe('the sweep', () => {
    test('a worker beyond the task’s time, that then goes on: stale_claim, the second one is paid, one reward in all', async () => {
      const { requester, worker: slow, taskId, claim } = await underWay({ reward: '40' })
      await overdue(taskId)
      expect(await running.sweep()).toMatchObject({ tasks_ended: 1, disconnected: 0 })
      expect(await getTask(taskId)).toMatchObject({
        state: 'submitted',
        assignee_id: null,
        claim,
        failures: 1,
      })
      expect((await events(taskId)).at(-1)).toEqual({
        by: null,
        reason: 'overdue',
        state: 'submitted',
        previous_state: 'working',
        claim,
      })
      // Before anybody else has it, and after.
      expect((await completeTask(slow, taskId, claim)).problem.code).toBe('stale_claim')
      const quick = await enrollAgent()
      const second = (await claimTask(quick, taskId)).body.claim
      expect((await completeTask(slow, taskId, claim)).problem.code).toBe('stale_claim')
      expect((await failTask(slow, taskId, claim)).problem.code).toBe('stale_claim')
      expect((await completeTask(slow, taskId, second)).problem.code).toBe('stale_claim')
      expect((await completeTask(quick, taskId, second)).body.paid).toBe('39')
      expect((await completeTask(slow, taskId, claim)).problem.code).toBe('stale_claim')
      expect(await movements(taskId)).toEqual(['task_hold', 'task_payment'])
      expect(await accountOf(requester)).toMatchObject({ balance: '60', total_spent: '40' })
      expect(await balanceOf(quick)).toBe('39')
      expect(await balanceOf(slow)).toBe('0')
      await addsUp()
    })

    test('the very worker may claim it again, under a new number', async () => {
      const { worker, taskId, claim } = await underWay()
      await overdue(taskId)
      await running.sweep()
      const second = (await claimTask(worker, taskId)).body.claim
      expect((await completeTask(worker, taskId, claim)).problem.code).toBe('stale_claim')
      expect((await completeTask(worker, taskId, second)).status).toBe(200)
      expect(await balanceOf(worker)).toBe('9.75')
    })

    test('overdue with no retry left: failed, and refunded; swept again it is the same', async () => {
      const { requester, worker, taskId, claim } = await underWay({ max_retries: 0 })
      await overdue(taskId)
      expect(await running.sweep()).toMatchObject({ tasks_ended: 1 })
      expect(await getTask(taskId)).toMatchObject({
        state: 'failed',
        assignee_id: worker.agent_id,
        failures: 1,
      })
      expect(await accountOf(requester)).toMatchObject({ balance: '100', held: '0' })
      const before = await written()
      expect(await running.sweep()).toMatchObject({ tasks_ended: 0 })
      expect((await completeTask(worker, taskId, claim)).problem.code).toBe('stale_claim')
      expect(await written()).toEqual(before)
      await addsUp()
    })

    test('in time it is left alone; late, but before the sweep, it still counts', async () => {
      const { worker, taskId, claim } = await underWay()
      expect(await running.sweep()).toMatchObject({ tasks_ended: 0 })
      expect((await getTask(taskId)).state).toBe('working')
      await overdue(taskId)
      expect((await completeTask(worker, taskId, claim)).status).toBe(200)
      expect(await running.sweep()).toMatchObject({ tasks_ended: 0 })
      expect((await getTask(taskId)).state).toBe('completed')
    })

    test('abandoned: its assignee went offline by silence', async () => {
      const { worker, taskId, claim } = await underWay()
      await lapse(worker.session_id)
      expect(await running.sweep()).toMatchObject({
        disconnected: 1,
        agents_offline: 1,
        tasks_ended: 1,
      })
      expect(await getTask(taskId)).toMatchObject({ state: 'submitted', failures: 1 })
      expect((await events(taskId)).at(-1)).toMatchObject({ by: null, reason: 'abandoned' })
      expect((await completeTask(worker, taskId, claim)).problem.code).toBe('stale_claim')
    })

    test('abandoned: it was claimed after the lease had lapsed, and before that was written down', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const taskId = await newTask(a)
      await lapse(b.session_id)
      expect((await claimTask(b, taskId)).status).toBe(200)
      expect(await running.sweep()).toMatchObject({ agents_offline: 1, tasks_ended: 1 })
      expect((await getTask(taskId)).state).toBe('submitted')
    })

    test('abandoned: its assignee left', async () => {
      const { worker, taskId } = await underWay()
      await call(closeSessionContract, {
        params: { session_id: worker.session_id },
        token: worker.access_token,
      })
      expect(await running.sweep()).toMatchObject({ tasks_ended: 1 })
      expect(await getTask(taskId)).toMatchObject({ state: 'submitted', failures: 1 })
    })

    test('not abandoned while its assignee has another session', async () => {
      const { worker, taskId, claim } = await underWay()
      await call(createSessionContract, { token: worker.access_token, body: {} })
      await lapse(worker.session_id)
      expect(await running.sweep()).toMatchObject({
        disconnected: 1,
        agents_offline: 0,
        tasks_ended: 0,
      })
      expect((await completeTask(worker, taskId, claim)).status).toBe(200)
    })

    test('several at once, of several requesters, each once; the ledger adds up', async () => {
      const tasks = []
      for (const max_retries of [0, 1, 0, 1, 0, 1]) tasks.push(await underWay({ max_retries }))
      for (const { taskId } of tasks) await overdue(taskId)
      expect(await running.sweep()).toMatchObject({ tasks_ended: 6, more: false })
      for (const [n, { taskId, requester }] of tasks.entries()) {
        expect((await getTask(taskId)).state).toBe(n % 2 ? 'submitted' : 'failed')
        expect((await accountOf(requester)).held).toBe(n % 2 ? '10' : '0')
      }
      await addsUp()
    })
  })

  describe('a revocation', () => {
    test('of the assignee: the task goes back to the pool, and no retry is spent', async () => {
      const { requester, worker, taskId, claim } = await underWay({ max_retries: 0 })
      await revoke(worker.agent_id)
      expect(await getTask(taskId)).toMatchObject({
        state: 'submitted',
        assignee_id: null,
        failures: 0,
      })
      expect((await completeTask(worker, taskId, claim)).problem.code).toBe('agent_unknown')
      expect(await accountOf(requester)).toMatchObject({ balance: '90', held: '10' })
      const next = await enrollAgent()
      const second = (await claimTask(next, taskId)).body.claim
      expect(second).toBe(claim + 1)
      expect((await completeTask(next, taskId, second)).status).toBe(200)
      await addsUp()
    })

    test('of the requester: open tasks are canceled and refunded; one that is worked on is paid', async () => {
      const { requester, worker, taskId, claim } = await underWay()
      const open = await newTask(requester, { reward: '5' })
      await revoke(requester.agent_id)
      expect((await getTask(open)).state).toBe('canceled')
      expect((await events(open)).at(-1)).toMatchObject({ by: null, reason: 'requester_revoked' })
      expect((await cancelTask(requester, open)).problem.code).toBe('agent_unknown')
      expect(await accountOf(requester)).toMatchObject({ balance: '90', held: '10' })
      expect((await completeTask(worker, taskId, claim)).body.paid).toBe('9.75')
      expect(await accountOf(requester)).toMatchObject({ balance: '90', held: '0' })
      await addsUp()
    })
  })

  describe('GET …/candidates', () => {
    const candidates = (taskId: string, token: string, query: Record<string, number> = {}) =>
      call(listTaskCandidatesContract, { params: { task_id: taskId }, query, token })
    const names = async (taskId: string, token: string, query: Record<string, number> = {}) =>
      (await candidates(taskId, token, query)).body.candidates.map(({ name }) => name)

    test('200: live agents with a role, the least loaded first; not the requester', async () => {
      await running.clear()
      const enroll = (name: string, roles: ('coder' | 'qa' | 'docs')[]) =>
        enrollAgent({ name, roles })
      const requester = await enrollRich('100', { roles: ['coder'] })
      const agents: Record<string, EnrolledAgent> = {
        busy: await enroll('busy', ['coder']),
        working: await enroll('working', ['coder', 'qa']),
        free: await enroll('free', ['qa']),
        writer: await enroll('writer', ['docs']),
        silent: await enroll('silent', ['coder']),
        gone: await enroll('gone', ['coder']),
        revoked: await enroll('revoked', ['coder']),
      }
      const at = (name: string) => agents[name] ?? expect.unreachable()
      const taskId = await newTask(requester, { required_roles: ['coder', 'qa'] })
      await claimTask(at('working'), await newTask(requester))
      await heartbeat(at('busy'), { state: 'busy', active_task_count: 3 })
      await heartbeat(at('free'), { state: 'idle', active_task_count: 0 })
      await lapse(at('silent').session_id)
      await call(closeSessionContract, {
        params: { session_id: at('gone').session_id },
        token: at('gone').access_token,
      })
      await revoke(at('revoked').agent_id)
      const { body } = await candidates(taskId, requester.access_token)
      expect(body.candidates.map(({ name }) => name)).toEqual(['free', 'working', 'busy'])
      expect(body.next_cursor).toBeNull()
      expect(body.candidates[1]).toMatchObject({
        agent_id: at('working').agent_id,
        client_type: 'claude-code',
        roles: ['coder', 'qa'],
        working_tasks: 1,
        reported_tasks: null,
        state: null,
        tasks_completed: 0,
        tasks_failed: 0,
      })
      expect(body.candidates[2]).toMatchObject({ reported_tasks: 3, state: 'busy' })
      expect(await names(taskId, OPERATOR_KEY)).toEqual(['free', 'working', 'busy'])
      expect(await names(taskId, requester.access_token, { limit: 1 })).toEqual(['free'])
      // Without required roles, anybody.
      expect(await names(await newTask(requester), OPERATOR_KEY)).toContain('writer')
    })

    test('200: who finished and who failed how often', async () => {
      const { requester, worker, taskId, claim } = await underWay()
      await failTask(worker, taskId, claim)
      await completeTask(worker, taskId, (await claimTask(worker, taskId)).body.claim)
      const next = await newTask(requester)
      const { body } = await candidates(next, requester.access_token, { limit: 200 })
      expect(body.candidates.find(({ agent_id }) => agent_id === worker.agent_id)).toMatchObject({
        tasks_completed: 1,
        tasks_failed: 1,
        working_tasks: 0,
      })
    })

    test('400, 401, 403, 404', async () => {
      const { requester, worker, taskId } = await underWay()
      expect((await candidates(taskId, requester.access_token, { limit: 0 })).problem.code).toBe(
        'invalid_request',
      )
      expect((await candidates(taskId, worker.access_token)).problem.code).toBe('forbidden')
      const params = { task_id: taskId }
      expect((await call(listTaskCandidatesContract, { params })).problem.code).toBe(
        'authentication_required',
      )
      for (const unknown of [randomUUID(), ...NOT_IDS]) {
        expect((await candidates(unknown, OPERATOR_KEY)).problem.code).toBe('task_not_found')
      }
    })
  })
})

describe('a private dashboard', () => {
  useServer('pglite', { ROLLCALL_DASHBOARD: 'private', ROLLCALL_TASK_FEE_BPS: '0' })

  test('shows tasks to the operator and to agents, who look for work; fees are taken as they are set', async () => {
    const [a, b] = [await enrollRich('10'), await enrollAgent()]
    const taskId = await newTask(a)
    const { claim } = (await claimTask(b, taskId)).body
    expect((await completeTask(b, taskId, claim)).body).toMatchObject({ fee: '0', paid: '10' })
    const params = { task_id: taskId }
    expect((await call(getTaskContract, { params })).problem.code).toBe('authentication_required')
    expect((await call(getTaskContract, { params, ...asOperator })).status).toBe(200)
    expect((await call(listTasksContract)).problem.code).toBe('authentication_required')
    expect((await call(listTasksContract, { token: a.access_token })).body.tasks).toHaveLength(1)
    expect((await call(listTasksContract, asOperator)).body.tasks).toHaveLength(1)
  })
})
