import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  federationStatsContract,
  getAgentContract,
  listAgentsContract,
  listAgentTimelineContract,
  revokeAgentContract,
  type TimelineEntry,
} from '#lib/federation/contract.ts'
import { closeSessionContract, createSessionContract } from '#lib/sessions/contract.ts'
import {
  type EnrolledAgent,
  enrollAgent,
  heartbeat,
  mintReconnectToken,
  reconnect,
  refresh,
  uniqueName,
} from '#tests/support/agents.ts'
import { asOperator, call, send } from '#tests/support/api.ts'
import { backendNames, once } from '#tests/support/backends.ts'
import {
  balanceOf,
  cancelTask,
  claimTask,
  completeTask,
  enrollRich,
  failTask,
  grant,
  newTask,
  pay,
} from '#tests/support/economy.ts'
import { useServer } from '#tests/support/server.ts'

const NOT_IDS = ['no-uuid', "' or ''='", '%00', '%F0%9F%99%82', '1e5']

describe.each(backendNames)('agents on %s', (backend) => {
  const running = useServer(backend)

  const get = async (agentId: string) =>
    (await call(getAgentContract, { params: { agent_id: agentId } })).body
  const list = async (query: Record<string, string | number> = {}) =>
    (await call(listAgentsContract, { query })).body
  const close = (sessionId: string, token: string) =>
    call(closeSessionContract, { params: { session_id: sessionId }, token })
  const revoke = (agentId: string) =>
    call(revokeAgentContract, { params: { agent_id: agentId }, ...asOperator })
  const openAnother = async ({ access_token }: EnrolledAgent) =>
    (await call(createSessionContract, { token: access_token })).body.session_id
  /** The leases of an agent ran out that many seconds ago. */
  const lapse = (agentId: string, seconds = 1) =>
    running.sql(
      `update rollcall.sessions set lease_expires_at = now() - make_interval(secs => $2)
       where agent_id = $1 and status = 'active'`,
      [agentId, seconds],
    )
  const idsOf = (agents: readonly { agent_id: string }[]) => agents.map((one) => one.agent_id)

  describe('GET /api/agents', () => {
    test('200: newest enrolled first, each as it is by itself', async () => {
      const [a, b] = [
        await enrollAgent({ roles: ['qa'], description: 'Tests.' }),
        await enrollAgent(),
      ]
      const { agents } = await list({ limit: 2 })
      expect(idsOf(agents)).toEqual([b.agent_id, a.agent_id])
      expect(agents[1]).toMatchObject({
        client_type: 'claude-code',
        roles: ['qa'],
        description: 'Tests.',
        status: 'active',
        active_sessions: 1,
        tasks_completed: 0,
        tasks_failed: 0,
        balance: '0',
      })
      expect(await get(a.agent_id)).toMatchObject(agents[1] ?? {})
      expect(agents[1]?.last_heartbeat_at).not.toBeNull()
    })

    test('200: filters by status, role and words, together', async () => {
      const name = uniqueName('Zoë_50%')
      const a = await enrollAgent({ name: `${name}-a`, roles: ['coder', 'docs'] })
      const b = await enrollAgent({ name: `${name}-b`, roles: ['docs'] })
      const c = await enrollAgent({ name: `${name}-c` })
      const d = await enrollAgent({ name: `${name}-d`, roles: ['coder'] })
      await lapse(b.agent_id)
      await close(c.session_id, c.access_token)
      await revoke(d.agent_id)
      const find = async (query: Record<string, string>) =>
        idsOf((await list({ q: name.slice(3).toUpperCase(), ...query })).agents)
      expect(await find({})).toEqual(idsOf([d, c, b, a]))
      expect(await find({ status: 'active' })).toEqual(idsOf([a]))
      expect(await find({ status: 'offline' })).toEqual(idsOf([c, b]))
      expect(await find({ status: 'revoked' })).toEqual(idsOf([d]))
      expect(await find({ role: 'docs' })).toEqual(idsOf([b, a]))
      expect(await find({ role: 'docs', status: 'active' })).toEqual(idsOf([a]))
      expect(await find({ role: 'coder', status: 'revoked' })).toEqual(idsOf([d]))
      expect(await find({ role: 'security' })).toEqual([])
      // What the sweep writes down changes nothing of it.
      await running.sweep()
      expect(await find({ status: 'offline' })).toEqual(idsOf([c, b]))
      for (const q of [a.agent_id, a.agent_id.slice(0, 13).toUpperCase()]) {
        expect(idsOf((await list({ q })).agents), q).toEqual([a.agent_id])
      }
    })

    test.each(['%', '_', '\\', "'", '%%%', '\\%', '"; drop table x'])(
      '200: %s stands for itself only',
      async (q) => {
        const mine = await enrollAgent({ name: `${uniqueName()}${q}end` })
        const { agents } = await list({ q })
        expect(idsOf(agents)).toContain(mine.agent_id)
        for (const agent of agents) expect(agent.name).toContain(q)
      },
    )

    test('200: a page at a time, also of those that enrolled in one moment', async () => {
      const name = uniqueName('pages')
      const enrolled: string[] = []
      for (let n = 0; n < 9; n++)
        enrolled.push((await enrollAgent({ name: `${name}-${n}` })).agent_id)
      await running.sql(
        `update rollcall.agents set enrolled_at = date_trunc('day', now()) where agent_id = any($1::uuid[])`,
        [enrolled.slice(0, 5)],
      )
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const body = await list({ q: name, limit: 2, ...(cursor === null ? {} : { cursor }) })
        seen.push(...idsOf(body.agents))
        cursor = body.next_cursor
        // Behind the reader's back, in front of the list.
        await enrollAgent({ name: `${name}-new-${seen.length}` })
      } while (cursor !== null)
      expect(seen.toSorted()).toEqual(enrolled.toSorted())
    })

    if (once(backend)) {
      test.each(['status=gone', 'role=boss', 'limit=0', 'limit=201', 'cursor=abc', 'name=x', 'q='])(
        '400: %s',
        async (query) => {
          const { problem } = await send('GET', `/api/agents?${query}`)
          expect(problem).toMatchObject({ status: 400, code: 'invalid_request' })
        },
      )
    }

    test('400: a cursor of another list', async () => {
      for (let n = 0; n < 2; n++) await enrollAgent()
      const { next_cursor } = await list({ limit: 1 })
      const path = `/api/mcp/sessions?cursor=${next_cursor}`
      expect((await send('GET', path)).problem.code).toBe('invalid_request')
    })
  })

  describe('GET /api/agents/{agent_id}', () => {
    test('200: everything but secrets', async () => {
      const agent = await enrollAgent()
      const answer = await call(getAgentContract, {
        params: { agent_id: agent.agent_id.toUpperCase() },
      })
      expect(answer.body).toMatchObject({
        agent_id: agent.agent_id,
        status: 'active',
        revoked_at: null,
        tasks_working: 0,
        tasks_posted: 0,
        offline_since: null,
        last_disconnect: null,
        token: { last_refreshed_at: null, revoked_at: null, revoked_reason: null },
      })
      expect(answer.text).not.toMatch(/hash|memo/)
      expect(answer.text).not.toContain(agent.refresh_token)
    })

    test('404', async () => {
      for (const path of [randomUUID(), ...NOT_IDS]) {
        const { problem } = await send('GET', `/api/agents/${path}`)
        expect(problem, path).toMatchObject({ status: 404, code: 'agent_not_found' })
      }
    })

    test('200: when its tokens run out, before and after a refresh', async () => {
      const agent = await enrollAgent()
      const within = (at: string | null, seconds: number) =>
        expect(Math.abs(Date.parse(at ?? '') - Date.now() - seconds * 1000)).toBeLessThan(30_000)
      const before = (await get(agent.agent_id)).token
      within(before.access_token_expires_at, 86_400)
      within(before.refresh_token_expires_at, 2_592_000)
      await running.sql(
        `update rollcall.refresh_tokens as t set created_at = t.created_at - interval '10 hours',
           expires_at = t.expires_at - interval '10 hours'
         from rollcall.token_families as f where f.family_id = t.family_id and f.agent_id = $1`,
        [agent.agent_id],
      )
      within((await get(agent.agent_id)).token.access_token_expires_at, 50_400)
      expect((await refresh(agent.refresh_token)).status).toBe(200)
      const after = (await get(agent.agent_id)).token
      within(after.last_refreshed_at, 0)
      within(after.access_token_expires_at, 86_400)
      within(after.refresh_token_expires_at, 2_592_000)
    })

    test('200: why it is offline, before the sweep has come by and after', async () => {
      const agent = await enrollAgent()
      await lapse(agent.agent_id, 60)
      const expected = {
        status: 'offline',
        active_sessions: 0,
        last_disconnect: { session_id: agent.session_id, reason: 'idle_timeout' },
      }
      const before = await get(agent.agent_id)
      expect(before).toMatchObject(expected)
      expect(before.offline_since).not.toBeNull()
      await running.sweep()
      const after = await get(agent.agent_id)
      expect(after).toMatchObject(expected)
      expect(after.last_disconnect).toEqual(before.last_disconnect)
      expect(after.offline_since).not.toBeNull()
    })

    test('200: active again, with nothing left of having been offline', async () => {
      const agent = await enrollAgent()
      const token = await mintReconnectToken(agent)
      await lapse(agent.agent_id)
      await running.sweep()
      expect((await reconnect(agent.session_id, token)).status).toBe(200)
      expect(await get(agent.agent_id)).toMatchObject({
        status: 'active',
        active_sessions: 1,
        offline_since: null,
        last_disconnect: null,
      })
    })

    test('200: active while one of its sessions is', async () => {
      const agent = await enrollAgent()
      const second = await openAnother(agent)
      expect((await get(agent.agent_id)).active_sessions).toBe(2)
      await close(second, agent.access_token)
      expect(await get(agent.agent_id)).toMatchObject({
        status: 'active',
        active_sessions: 1,
        offline_since: null,
      })
      await close(agent.session_id, agent.access_token)
      expect(await get(agent.agent_id)).toMatchObject({
        status: 'offline',
        active_sessions: 0,
        last_disconnect: { reason: 'client_closed' },
      })
    })

    test('200: what ended last is what made it offline, not what it was heard of in last', async () => {
      const agent = await enrollAgent()
      const second = await openAnother(agent)
      await close(second, agent.access_token)
      await lapse(agent.agent_id, 0)
      const expected = { session_id: agent.session_id, reason: 'idle_timeout' }
      expect((await get(agent.agent_id)).last_disconnect).toMatchObject(expected)
      await running.sweep()
      expect((await get(agent.agent_id)).last_disconnect).toMatchObject(expected)
    })

    test('200: by the operator, and by a refresh token that was used twice', async () => {
      const agent = await enrollAgent()
      await close(agent.session_id, asOperator.token)
      await refresh((await refresh(agent.refresh_token)).body.refresh_token)
      await running.sql(
        `update rollcall.refresh_tokens as t set exchanged_at = t.exchanged_at - interval '1 hour'
         from rollcall.token_families as f where f.family_id = t.family_id and f.agent_id = $1`,
        [agent.agent_id],
      )
      expect((await refresh(agent.refresh_token)).problem.code).toBe('refresh_token_reused')
      const detail = await get(agent.agent_id)
      expect(detail).toMatchObject({
        status: 'offline',
        last_disconnect: { reason: 'operator' },
        token: { revoked_reason: 'reuse' },
      })
      expect(detail.token.revoked_at).not.toBeNull()
    })

    test('200: its tasks and its money', async () => {
      const [nano, dexter] = [await enrollRich('100'), await enrollAgent()]
      const done = await newTask(nano)
      const { body: claimed } = await claimTask(dexter, done)
      expect((await get(dexter.agent_id)).tasks_working).toBe(1)
      await completeTask(dexter, done, claimed.claim)
      const other = await newTask(nano)
      await failTask(dexter, other, (await claimTask(dexter, other)).body.claim)
      expect(await get(dexter.agent_id)).toMatchObject({
        tasks_working: 0,
        tasks_completed: 1,
        tasks_failed: 1,
        balance: await balanceOf(dexter),
      })
      expect(await get(nano.agent_id)).toMatchObject({ tasks_posted: 2, balance: '80' })
    })
  })

  describe('GET /api/agents/{agent_id}/timeline', () => {
    const page = async (agentId: string, query: Record<string, string | number> = {}) =>
      (await call(listAgentTimelineContract, { params: { agent_id: agentId }, query })).body
    const typesOf = (entries: readonly TimelineEntry[]) => entries.map(({ type }) => type)
    const dataOf = (entries: readonly TimelineEntry[], type: TimelineEntry['type']) =>
      entries.filter((entry) => entry.type === type).map(({ data }) => data)

    test('200: a new agent, and what its tokens and sessions do', async () => {
      const agent = await enrollAgent({ roles: ['docs'], client_type: 'codex' })
      await heartbeat(agent, { state: 'busy' })
      await reconnect(agent.session_id, await mintReconnectToken(agent))
      await refresh(agent.refresh_token)
      await close(agent.session_id, agent.access_token)
      const { entries, next_cursor } = await page(agent.agent_id)
      expect(next_cursor).toBeNull()
      // A state is no matter of its history.
      expect(typesOf(entries)).toEqual([
        'session.disconnected',
        'token.refreshed',
        'session.reconnected',
        'session.created',
        'agent.enrolled',
      ])
      expect(entries.map(({ data }) => data)).toMatchObject([
        { reason: 'client_closed' },
        {},
        { reconnect_count: 1 },
        { client_type: 'codex' },
        { client_type: 'codex', roles: ['docs'] },
      ])
      for (const { session_id, type } of entries) {
        expect(session_id).toBe(type.startsWith('session.') ? agent.session_id : null)
      }
    })

    test('200: the tokens’ end, and its own', async () => {
      const agent = await enrollAgent()
      await revoke(agent.agent_id)
      const { entries } = await page(agent.agent_id)
      expect(typesOf(entries).toSorted()).toEqual([
        'agent.enrolled',
        'agent.revoked',
        'session.created',
        'session.disconnected',
        'token.revoked',
      ])
      expect(dataOf(entries, 'token.revoked')).toEqual([{ reason: 'agent_revoked' }])
      expect(dataOf(entries, 'session.disconnected')).toEqual([{ reason: 'agent_revoked' }])
    })

    test('200: tasks, from both sides', async () => {
      const [nano, dexter] = [await enrollRich('100'), await enrollAgent()]
      const reward = '10'
      const [done, failed, again, canceled, overdue] = [
        await newTask(nano, { title: 'done' }),
        await newTask(nano, { title: 'failed', max_retries: 0 }),
        await newTask(nano, { title: 'again' }),
        await newTask(nano, { title: 'canceled' }),
        await newTask(nano, { title: 'overdue' }),
      ]
      const claimOf = async (taskId: string) => (await claimTask(dexter, taskId)).body.claim
      await completeTask(dexter, done, await claimOf(done))
      await failTask(dexter, failed, await claimOf(failed))
      await failTask(dexter, again, await claimOf(again))
      // What becomes of it later is not what became of it then.
      await completeTask(dexter, again, await claimOf(again))
      await cancelTask(nano, canceled)
      await claimOf(overdue)
      await running.sql(
        `update rollcall.tasks set due_at = now() - interval '1 second' where task_id = $1`,
        [overdue],
      )
      await running.sweep()

      const ofDexter = (await page(dexter.agent_id)).entries
      expect(dataOf(ofDexter, 'task.claimed')).toMatchObject(
        [overdue, again, again, failed, done].map(() => ({ reward })),
      )
      expect(dataOf(ofDexter, 'task.completed')).toMatchObject([
        { title: 'again', claim: 2 },
        { title: 'done', claim: 1 },
      ])
      expect(dataOf(ofDexter, 'task.failed')).toMatchObject([
        { title: 'overdue', reason: 'overdue', state: 'submitted' },
        { title: 'again', reason: 'reported', state: 'submitted', claim: 1 },
        { title: 'failed', reason: 'reported', state: 'failed' },
      ])

      const ofNano = (await page(nano.agent_id)).entries
      expect(
        dataOf(ofNano, 'task.posted').map((data) => (data as { title: string }).title),
      ).toEqual(['overdue', 'canceled', 'again', 'failed', 'done'])
      expect(dataOf(ofNano, 'task.posted_completed')).toMatchObject([
        { title: 'again', assignee_id: dexter.agent_id },
        { title: 'done', assignee_id: dexter.agent_id },
      ])
      expect(dataOf(ofNano, 'task.posted_failed')).toMatchObject([{ title: 'failed', reward }])
      expect(dataOf(ofNano, 'task.canceled')).toMatchObject([{ title: 'canceled', reward }])
      for (const { type, task_id, transfer_id } of [...ofNano, ...ofDexter]) {
        if (type.startsWith('task.')) expect(task_id).not.toBeNull()
        expect(transfer_id !== null).toBe(type === 'transfer')
      }
    })

    test('200: a task that went away with its agent', async () => {
      const [nano, dexter] = [await enrollRich('100'), await enrollAgent()]
      await claimTask(dexter, await newTask(nano))
      await lapse(dexter.agent_id, 0)
      await running.sweep()
      const [data] = dataOf((await page(dexter.agent_id)).entries, 'task.failed')
      expect(data).toMatchObject({ reason: 'abandoned', state: 'submitted' })
    })

    test('200: money, from both sides, without memos', async () => {
      const [nano, dexter] = [await enrollAgent(), await enrollAgent()]
      await grant(nano.agent_id, '100', undefined, 'a secret')
      await pay(nano, dexter.agent_id, '10', undefined, 'a secret')
      const done = await newTask(nano)
      await completeTask(dexter, done, (await claimTask(dexter, done)).body.claim)
      await cancelTask(nano, await newTask(nano, { reward: '7.000001' }))
      const answer = await call(listAgentTimelineContract, { params: { agent_id: nano.agent_id } })
      expect(answer.text).not.toContain('secret')
      const other = { counterparty_id: dexter.agent_id }
      const own = { counterparty_id: nano.agent_id }
      expect(dataOf(answer.body.entries, 'transfer')).toMatchObject([
        { kind: 'task_refund', direction: 'in', amount: '7.000001', balance: '80', ...own },
        { kind: 'task_hold', direction: 'out', amount: '7.000001', ...own },
        { kind: 'task_hold', direction: 'out', amount: '10', ...own },
        { kind: 'transfer', direction: 'out', amount: '10', fee: '0.1', balance: '90', ...other },
        { kind: 'grant', direction: 'in', amount: '100', fee: '0', counterparty_id: null },
      ])
      expect(dataOf((await page(dexter.agent_id)).entries, 'transfer')).toMatchObject([
        { kind: 'task_payment', direction: 'in', amount: '10', net_amount: '9.75', ...own },
        { kind: 'transfer', direction: 'in', net_amount: '9.9', balance: '9.9', ...own },
      ])
    })

    test('200: a page at a time, neither skipping nor repeating, over what comes meanwhile', async () => {
      const [nano, dexter] = [await enrollRich('1000'), await enrollAgent()]
      for (let n = 0; n < 4; n++) {
        const taskId = await newTask(nano, { title: `task ${n}`, max_retries: 0 })
        const { claim } = (await claimTask(dexter, taskId)).body
        if (n % 2) await completeTask(dexter, taskId, claim)
        else await failTask(dexter, taskId, claim)
        await pay(nano, dexter.agent_id, '1')
        await reconnect(nano.session_id, await mintReconnectToken(nano))
      }
      await refresh(nano.refresh_token)
      // Many in one moment, of different kinds.
      await running.sql(
        `update rollcall.tasks set created_at = date_trunc('hour', now()) where requester_id = $1`,
        [nano.agent_id],
      )
      await running.sql(
        `update rollcall.events set created_at = date_trunc('hour', now()) where agent_id = $1`,
        [nano.agent_id],
      )
      const whole = (await page(nano.agent_id, { limit: 200 })).entries
      expect(whole.length).toBeGreaterThan(20)
      const times = whole.map(({ at }) => at)
      expect(times).toEqual(times.toSorted().reverse())
      for (const limit of [1, 3, 7]) {
        const seen: TimelineEntry[] = []
        let cursor: string | null = null
        do {
          const body = await page(nano.agent_id, { limit, ...(cursor === null ? {} : { cursor }) })
          expect(body.entries.length).toBeLessThanOrEqual(limit)
          seen.push(...body.entries)
          cursor = body.next_cursor
          if (seen.length === limit) await heartbeat(nano)
        } while (cursor !== null)
        expect(seen).toEqual(whole)
      }
      await pay(nano, dexter.agent_id, '1')
      const first = await page(nano.agent_id, { limit: 1 })
      expect(first.entries[0]?.type).toBe('transfer')
      const second = await page(nano.agent_id, { limit: 200, cursor: first.next_cursor ?? '' })
      expect(second.entries).toEqual(whole)
    })

    test('400: the cursor of another agent’s', async () => {
      const [a, b] = [await enrollAgent(), await enrollAgent()]
      const { next_cursor } = await page(a.agent_id, { limit: 1 })
      const { problem } = await call(listAgentTimelineContract, {
        params: { agent_id: b.agent_id },
        query: { cursor: next_cursor ?? '' },
      })
      expect(problem.code).toBe('invalid_request')
    })

    test('404', async () => {
      for (const path of [randomUUID(), ...NOT_IDS]) {
        const { problem } = await send('GET', `/api/agents/${path}/timeline`)
        expect(problem, path).toMatchObject({ status: 404, code: 'agent_not_found' })
      }
    })
  })

  describe('GET /api/federation/stats', () => {
    const stats = async () => (await call(federationStatsContract)).body

    test('200: against what was done', async () => {
      await running.clear()
      const nothing = await stats()
      expect(nothing).toMatchObject({
        agents: { active: 0, offline: 0, revoked: 0, total: 0 },
        sessions: { active: 0, disconnected: 0, total: 0 },
        tasks: { submitted: 0, working: 0, completed: 0, failed: 0, canceled: 0, total: 0 },
        credits: { supply: '0', treasury: '0', in_escrow: '0', volume_24h: '0', transfers_24h: 0 },
      })
      const [nano, dexter, memo, sienna, gone] = [
        await enrollRich('100'),
        await enrollAgent(),
        await enrollAgent(),
        await enrollAgent(),
        await enrollAgent(),
      ]
      await openAnother(dexter)
      await lapse(memo.agent_id)
      await close(sienna.session_id, sienna.access_token)
      await revoke(gone.agent_id)
      await pay(nano, dexter.agent_id, '10')
      const claimOf = async (taskId: string) => (await claimTask(dexter, taskId)).body.claim
      const done = await newTask(nano, { reward: '20' })
      await completeTask(dexter, done, await claimOf(done))
      const failed = await newTask(nano, { reward: '1', max_retries: 0 })
      await failTask(dexter, failed, await claimOf(failed))
      await cancelTask(nano, await newTask(nano, { reward: '2' }))
      await newTask(nano, { reward: '3' })
      await claimOf(await newTask(nano, { reward: '4' }))
      const { generated_at, ...numbers } = await stats()
      expect(numbers).toEqual({
        agents: { active: 2, offline: 2, revoked: 1, total: 5 },
        sessions: { active: 3, disconnected: 3, total: 6 },
        tasks: {
          submitted: 1,
          working: 1,
          completed: 1,
          failed: 1,
          canceled: 1,
          rejected: 0,
          total: 5,
        },
        credits: {
          supply: '100',
          treasury: '0.6',
          in_escrow: '7',
          volume_24h: '30',
          transfers_24h: 2,
        },
      })
      expect(Math.abs(Date.parse(generated_at) - Date.now())).toBeLessThan(30_000)
      // The sweep only writes down what was true already.
      await running.sweep()
      const { generated_at: _, ...after } = await stats()
      expect(after).toEqual(numbers)
    })
  })
})

describe('a private dashboard', () => {
  useServer('pglite', { ROLLCALL_DASHBOARD: 'private' })

  test('shows agents to the operator and to agents, a timeline to the operator, the numbers to anyone', async () => {
    const { agent_id, access_token } = await enrollAgent()
    const params = { agent_id }
    const read = async (input: { token?: string }) => [
      await call(listAgentsContract, input),
      await call(getAgentContract, { params, ...input }),
      await call(listAgentTimelineContract, { params, ...input }),
    ]
    for (const { problem } of await read({})) expect(problem.code).toBe('authentication_required')
    const asAgent = await read({ token: access_token })
    expect(asAgent.map(({ status }) => status)).toEqual([200, 200, 403])
    for (const { status } of await read(asOperator)) expect(status).toBe(200)
    expect((await call(federationStatsContract)).status).toBe(200)
  })
})
