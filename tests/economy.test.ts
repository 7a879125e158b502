import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createGrantContract,
  createTransferContract,
  economyStatsContract,
  getAccountContract,
  getFeesContract,
  listTransfersContract,
  verifyLedgerContract,
} from '#lib/economy/contract.ts'
import { formatCredits } from '#lib/economy/credits.ts'
import { tailEvents } from '#lib/feed/event-log.ts'
import { openApiDocument } from '#lib/operations/openapi.ts'
import { signInContract } from '#lib/operator/contract.ts'
import { enrollAgent, uniqueName } from '#tests/support/agents.ts'
import { asOperator, call, send } from '#tests/support/api.ts'
import { backendNames, once } from '#tests/support/backends.ts'
import {
  accountOf,
  balanceOf,
  enrollRich,
  getTask,
  grant,
  newTask,
  pay,
  postTask,
  withKey,
} from '#tests/support/economy.ts'
import { OPERATOR_KEY, useServer } from '#tests/support/server.ts'

const NOT_AMOUNTS = [
  '',
  '0',
  '0.000000',
  '-1',
  '-0.000001',
  '+1',
  'NaN',
  'Infinity',
  '-Infinity',
  '1e3',
  '1E-3',
  '1.0000001',
  '0.0000000',
  '1000000000000.000001',
  '1'.repeat(40),
  '1'.repeat(400),
  '١٢',
  '１２',
  '१२',
  ' 1',
  '1 ',
  '1\n',
  '.5',
  '5.',
  '1,5',
  '1_000',
  '0x10',
  'one',
]
const NOT_STRINGS = [1, 12.5, 0, -1, 1e300, null, true, ['1'], { amount: '1' }]

describe.each(backendNames)('the economy on %s', (backend) => {
  const running = useServer(backend)

  /** How much of everything there is: what a refusal leaves as it was. */
  const written = () =>
    running.row(`select
      (select count(*)::int from rollcall.transfers) as transfers,
      (select count(*)::int from rollcall.entries) as entries,
      (select count(*)::int from rollcall.idempotency_keys) as keys,
      (select count(*)::int from rollcall.events where type = 'economy.transfer') as events,
      (select string_agg(account_id || ':' || balance, ' ' order by account_id) from rollcall.accounts) as balances`)
  const revoke = (agentId: string) => running.sql('select public.revoke_agent($1)', [agentId])
  const transferRow = (transferId: string) =>
    running.row('select * from rollcall.transfers where transfer_id = $1', [transferId])

  describe('POST /api/economy/transfers', () => {
    test('201: the amount goes, less the fee it arrives, and the fee goes to the treasury', async () => {
      const [a, b] = [await enrollRich('100', { name: uniqueName('a') }), await enrollAgent()]
      const treasury = (await call(economyStatsContract)).body.treasury
      const answer = await pay(a, b.agent_id, '12.5', undefined, 'for the review')
      expect(answer.body).toEqual({
        transfer_id: expect.any(String),
        kind: 'transfer',
        from_agent_id: a.agent_id,
        from_agent_name: expect.stringMatching(/^a-/),
        to_agent_id: b.agent_id,
        to_agent_name: expect.any(String),
        amount: '12.5',
        fee: '0.125',
        net_amount: '12.375',
        task_id: null,
        task_title: null,
        memo: 'for the review',
        created_at: expect.any(String),
        from_balance: '87.5',
      })
      expect(answer.headers.get('idempotency-replayed')).toBeNull()
      expect(await accountOf(a)).toMatchObject({
        kind: 'agent',
        agent_id: a.agent_id,
        balance: '87.5',
        held: '0',
        total_earned: '100',
        total_spent: '12.5',
      })
      expect(await accountOf(b)).toMatchObject({
        balance: '12.375',
        total_earned: '12.375',
        total_spent: '0',
      })
      const after = (await call(economyStatsContract)).body.treasury
      expect(Number(after) - Number(treasury)).toBeCloseTo(0.125, 6)
      const entries = await running.sql(
        `select e.amount::text, e.balance::text, a.kind from rollcall.entries as e
         join rollcall.transfers as t using (position) join rollcall.accounts as a using (account_id)
         where t.transfer_id = $1 order by e.amount`,
        [answer.body.transfer_id],
      )
      expect(entries).toEqual([
        { amount: '-12500000', balance: '87500000', kind: 'agent' },
        { amount: '125000', balance: expect.any(String), kind: 'treasury' },
        { amount: '12375000', balance: '12375000', kind: 'agent' },
      ])
    })

    test.each([
      ['0.000001', '0', '0.000001'],
      ['0.000099', '0', '0.000099'],
      ['0.0001', '0.000001', '0.000099'],
      ['0.000199', '0.000001', '0.000198'],
      ['3', '0.03', '2.97'],
      ['999999.999999', '9999.999999', '990000'],
    ])('201: of %s the fee is %s, rounded down', async (amount, fee, net_amount) => {
      const [a, b] = [await enrollRich('1000000'), await enrollAgent()]
      const { body } = await pay(a, b.agent_id, amount)
      expect(body).toMatchObject({ amount, fee, net_amount })
      expect(await balanceOf(b)).toBe(net_amount)
    })

    test('201: the whole balance, to the last micro-credit', async () => {
      const [a, b] = [await enrollRich('0.000003'), await enrollAgent()]
      expect((await pay(a, b.agent_id, '0.000004')).problem.code).toBe('insufficient_credits')
      expect((await pay(a, b.agent_id, '0.000003')).body.from_balance).toBe('0')
      expect(await balanceOf(a)).toBe('0')
      expect((await pay(a, b.agent_id, '0.000001')).problem.code).toBe('insufficient_credits')
    })

    test('201: amounts in any spelling, answered in the canonical one', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      for (const [sent, amount] of [
        ['1.500000', '1.5'],
        ['007', '7'],
        ['2.0', '2'],
      ] as const) {
        expect((await pay(a, b.agent_id, sent)).body.amount).toBe(amount)
      }
    })

    test('201: the largest amount there is', async () => {
      await running.clear()
      const [a, b] = [await enrollRich('1000000000000'), await enrollAgent()]
      expect((await pay(a, b.agent_id, '1000000000000')).body).toMatchObject({
        amount: '1000000000000',
        fee: '10000000000',
        net_amount: '990000000000',
        from_balance: '0',
      })
      await running.clear()
    })

    test('201 again, with the same key: the same answer, and nothing moves', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const key = randomUUID()
      const first = await pay(a, b.agent_id, '1.5', key, 'once')
      const before = await written()
      const again = [
        await pay(a, b.agent_id, '1.5', key, 'once'),
        await pay(a, b.agent_id, '1.50', key, ' once '),
        await pay(a, b.agent_id.toUpperCase(), '01.500000', key, 'once'),
        await call(createTransferContract, {
          token: a.access_token,
          ...withKey(key),
          body: { memo: 'once', amount: '1.5', to_agent_id: b.agent_id },
        }),
      ]
      for (const answer of again) {
        expect(answer.body).toEqual(first.body)
        expect(answer.status).toBe(201)
        expect(answer.headers.get('idempotency-replayed')).toBe('true')
      }
      expect(await written()).toEqual(before)
      // Also once the balance has long been another one.
      await pay(a, b.agent_id, '50')
      expect((await pay(a, b.agent_id, '1.5', key, 'once')).body).toEqual(first.body)
    })

    test('201: a key is its caller’s: others use the same for calls of their own', async () => {
      const [a, b] = [await enrollRich('100'), await enrollRich('100')]
      const key = randomUUID()
      const ids = [
        (await pay(a, b.agent_id, '1', key)).body.transfer_id,
        (await pay(b, a.agent_id, '1', key)).body.transfer_id,
        (await grant(a.agent_id, '1', key)).body.transfer_id,
      ]
      expect(new Set(ids).size).toBe(3)
    })

    test('400 idempotency_key_required, and malformed ones', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const before = await written()
      const body = { to_agent_id: b.agent_id, amount: '1' }
      const without = await call(createTransferContract, { token: a.access_token, body })
      expect(without.problem).toMatchObject({ status: 400, code: 'idempotency_key_required' })
      for (const key of ['a b', 'x'.repeat(256), 'schlüssel']) {
        const { problem } = await pay(a, b.agent_id, '1', key)
        expect(problem).toMatchObject({ status: 400, code: 'invalid_request' })
        expect(problem.errors).toEqual([
          expect.objectContaining({ path: 'header.idempotency-key' }),
        ])
      }
      expect(await written()).toEqual(before)
      for (const key of ['x', '~'.repeat(255), '"a,b"']) {
        expect((await pay(a, b.agent_id, '1', key)).status).toBe(201)
      }
    })

    if (once(backend)) {
      test('400: an amount that is no string, and bodies of the wrong form; nothing is written', async () => {
        const [a, b] = [await enrollRich('100'), await enrollAgent()]
        const before = await written()
        const bodies: unknown[] = [
          ...NOT_STRINGS.map((amount) => ({ to_agent_id: b.agent_id, amount })),
          { to_agent_id: b.agent_id },
          { amount: '1' },
          { to_agent_id: 'nobody', amount: '1' },
          { to_agent_id: b.agent_id, amount: '1', memo: '' },
          { to_agent_id: b.agent_id, amount: '1', memo: 'x'.repeat(501) },
          { to_agent_id: b.agent_id, amount: '1', memo: 'a\0b' },
          { to_agent_id: b.agent_id, amount: '1', from_agent_id: b.agent_id },
        ]
        for (const body of bodies) {
          const answer = await call(createTransferContract, {
            token: a.access_token,
            ...withKey(),
            body,
          })
          expect(answer.problem, JSON.stringify(body)).toMatchObject({
            status: 400,
            code: 'invalid_request',
          })
        }
        expect(await written()).toEqual(before)
      })
    }

    if (once(backend)) {
      test('401 and 403', async () => {
        const [a, b] = [await enrollRich('100'), await enrollAgent()]
        const before = await written()
        const body = { to_agent_id: b.agent_id, amount: '1' }
        const as = (token?: string) =>
          call(createTransferContract, {
            ...(token === undefined ? {} : { token }),
            ...withKey(),
            body,
          })
        expect((await as()).problem.code).toBe('authentication_required')
        expect((await as(`${a.access_token}x`)).problem.code).toBe('invalid_access_token')
        expect((await as(OPERATOR_KEY)).problem.code).toBe('forbidden')
        expect(await written()).toEqual(before)
      })
    }

    test('401 agent_unknown: an agent that was revoked pays nobody', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      await revoke(a.agent_id)
      const balances = async () => (await written()).balances
      const before = await balances()
      expect((await pay(a, b.agent_id, '1')).problem).toMatchObject({
        status: 401,
        code: 'agent_unknown',
        next_action: 'enroll',
      })
      expect(await balances()).toEqual(before)
    })

    test('404 account_not_found: nobody, and one that was revoked; the refusal is kept with the key', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      await revoke(b.agent_id)
      const before = await written()
      for (const to of [randomUUID(), b.agent_id]) {
        const key = randomUUID()
        const first = await pay(a, to, '1', key)
        const again = await pay(a, to, '1', key)
        expect(first.problem).toMatchObject({ status: 404, code: 'account_not_found' })
        expect(first.headers.get('idempotency-replayed')).toBeNull()
        expect(again.problem).toEqual(first.problem)
        expect(again.headers.get('idempotency-replayed')).toBe('true')
      }
      expect(await written()).toEqual({ ...before, keys: Number(before.keys) + 2 })
    })

    test('409 idempotency_key_reused: the same key for anything else', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const key = randomUUID()
      await pay(a, b.agent_id, '1', key)
      const before = await written()
      for (const answer of [
        await pay(a, b.agent_id, '2', key),
        await pay(a, b.agent_id, '1', key, 'a memo'),
        await pay(a, randomUUID(), '1', key),
        await postTask(a, { reward: '1' }, key),
      ]) {
        expect(answer.problem).toMatchObject({ status: 409, code: 'idempotency_key_reused' })
        expect(answer.headers.get('idempotency-replayed')).toBeNull()
      }
      expect(await written()).toEqual(before)
    })

    test('422 insufficient_credits: remembered with the key, whatever comes after', async () => {
      const [a, b] = [await enrollRich('5'), await enrollAgent()]
      const key = randomUUID()
      const before = await written()
      const first = await pay(a, b.agent_id, '5.000001', key)
      expect(first.problem).toMatchObject({
        status: 422,
        code: 'insufficient_credits',
        next_action: 'none',
      })
      expect(await written()).toEqual({ ...before, keys: Number(before.keys) + 1 })
      await grant(a.agent_id, '100')
      const again = await pay(a, b.agent_id, '5.000001', key)
      expect(again.problem).toEqual(first.problem)
      expect(again.headers.get('idempotency-replayed')).toBe('true')
      expect((await pay(a, b.agent_id, '5.000001')).status).toBe(201)
    })

    test('422 insufficient_credits: what is held for a task is not there to be spent', async () => {
      const [a, b] = [await enrollRich('10'), await enrollAgent()]
      await newTask(a, { reward: '6' })
      expect((await pay(a, b.agent_id, '4.000001')).problem.code).toBe('insufficient_credits')
      expect((await pay(a, b.agent_id, '4')).status).toBe(201)
      expect(await accountOf(a)).toMatchObject({ balance: '0', held: '6' })
    })

    test('422 same_account', async () => {
      const a = await enrollRich('100')
      const before = await written()
      expect((await pay(a, a.agent_id, '1')).problem).toMatchObject({
        status: 422,
        code: 'same_account',
      })
      expect(await written()).toEqual({ ...before, keys: Number(before.keys) + 1 })
    })

    if (once(backend)) {
      test.each(NOT_AMOUNTS)('422 invalid_amount: %j; nothing is written', async (amount) => {
        const [a, b] = [await enrollRich('100'), await enrollAgent()]
        const before = await written()
        const key = randomUUID()
        expect((await pay(a, b.agent_id, amount, key)).problem).toMatchObject({
          status: 422,
          code: 'invalid_amount',
          next_action: 'fix_request',
        })
        expect((await grant(a.agent_id, amount, key)).problem.code).toBe('invalid_amount')
        expect((await postTask(a, { reward: amount }, key)).problem.code).toBe('invalid_amount')
        expect(await written()).toEqual(before)
        // What was refused before it was looked at has not used the key up.
        expect((await pay(a, b.agent_id, '1', key)).status).toBe(201)
      })
    }
  })

  describe('POST /api/economy/grants', () => {
    test('201: new credits, out of the issuance', async () => {
      const a = await enrollAgent()
      const supply = (await call(economyStatsContract)).body.supply
      const { body } = await grant(a.agent_id, '250.25', undefined, 'a start')
      expect(body).toMatchObject({
        kind: 'grant',
        from_agent_id: null,
        from_agent_name: null,
        to_agent_id: a.agent_id,
        amount: '250.25',
        fee: '0',
        net_amount: '250.25',
        memo: 'a start',
      })
      expect(await accountOf(a)).toMatchObject({ balance: '250.25', total_earned: '250.25' })
      const { body: stats } = await call(economyStatsContract)
      expect(Number(stats.supply)).toBeCloseTo(Number(supply) + 250.25, 6)
      // What is out, negated.
      expect(body.from_balance).toBe(`-${stats.supply}`)
    })

    test('201 again, with the same key: once; with another body: 409', async () => {
      const a = await enrollAgent()
      const key = randomUUID()
      const first = await grant(a.agent_id, '10', key)
      const before = await written()
      const again = await grant(a.agent_id, '10.0', key)
      expect(again.body).toEqual(first.body)
      expect(again.headers.get('idempotency-replayed')).toBe('true')
      expect((await grant(a.agent_id, '11', key)).problem.code).toBe('idempotency_key_reused')
      expect(await written()).toEqual(before)
      expect(await balanceOf(a)).toBe('10')
    })

    test('400, 401, 403, 404, 422: nothing is written', async () => {
      const [a, revoked] = [await enrollAgent(), await enrollAgent()]
      await revoke(revoked.agent_id)
      const before = await written()
      const body = { agent_id: a.agent_id, amount: '1' }
      const as = (token: string | undefined, headers = withKey().headers) =>
        call(createGrantContract, { ...(token === undefined ? {} : { token }), headers, body })
      expect((await as(undefined)).problem.code).toBe('authentication_required')
      expect((await as(a.access_token)).problem.code).toBe('forbidden')
      const without = await call(createGrantContract, { ...asOperator, body })
      expect(without.problem.code).toBe('idempotency_key_required')
      for (const amount of NOT_STRINGS) {
        const answer = await call(createGrantContract, {
          ...asOperator,
          ...withKey(),
          body: { agent_id: a.agent_id, amount },
        })
        expect(answer.problem.code, JSON.stringify(amount)).toBe('invalid_request')
      }
      expect(await written()).toEqual(before)
      expect((await grant(randomUUID(), '1')).problem.code).toBe('account_not_found')
      expect((await grant(revoked.agent_id, '1')).problem.code).toBe('account_not_found')
      expect(await written()).toEqual({ ...before, keys: Number(before.keys) + 2 })
    })

    test('422: no more is ever out than the ledger can count', async () => {
      await running.clear()
      const agents = [await enrollAgent(), await enrollAgent()]
      for (let n = 0; n < 9; n++) {
        const { status } = await grant(agents[n % 2]?.agent_id ?? '', '1000000000000')
        expect(status).toBe(201)
      }
      const [a, b] = agents as [(typeof agents)[0], (typeof agents)[0]]
      expect((await grant(a.agent_id, '0.000001')).problem.code).toBe('invalid_amount')
      // All of it in one hand.
      for (let n = 0; n < 4; n++) await pay(b, a.agent_id, '1000000000000')
      expect((await call(economyStatsContract)).body.supply).toBe('9000000000000')
      expect((await call(verifyLedgerContract, asOperator)).body.findings).toEqual([])
      await running.clear()
    })
  })

  describe('GET /api/economy/accounts/{agent_id}', () => {
    test('200: of an agent that has moved nothing yet', async () => {
      const a = await enrollAgent()
      const answer = await call(getAccountContract, {
        params: { agent_id: a.agent_id.toUpperCase() },
      })
      expect(answer.body).toEqual({
        account_id: expect.any(String),
        agent_id: a.agent_id,
        kind: 'agent',
        balance: '0',
        held: '0',
        total_earned: '0',
        total_spent: '0',
      })
    })

    test('200: of a revoked agent, as it was left', async () => {
      const a = await enrollRich('7')
      await newTask(a, { reward: '2' })
      await revoke(a.agent_id)
      // What it had asked for was canceled and given back.
      expect(await accountOf(a)).toMatchObject({ balance: '7', held: '0', total_spent: '0' })
    })

    test('404', async () => {
      for (const id of [randomUUID(), 'nobody', '%00', "' or ''='"]) {
        const { problem } = await send('GET', `/api/economy/accounts/${id}`)
        expect(problem, id).toMatchObject({ status: 404, code: 'account_not_found' })
      }
    })
  })

  describe('GET /api/economy/transfers', () => {
    const list = async (query: Record<string, string | number>, token?: string) =>
      (await call(listTransfersContract, { query, ...(token === undefined ? {} : { token }) })).body

    test('200: newest first, filtered by agent and kind', async () => {
      const [a, b, c] = [await enrollRich('100'), await enrollAgent(), await enrollAgent()]
      const one = (await pay(a, b.agent_id, '1')).body
      const two = (await pay(a, c.agent_id, '2')).body
      const three = (await pay(b, c.agent_id, '0.5')).body
      const ids = (transfers: readonly { transfer_id: string }[]) =>
        transfers.map((transfer) => transfer.transfer_id)
      expect(ids((await list({ limit: 3 })).transfers)).toEqual(
        [three, two, one].map((transfer) => transfer.transfer_id),
      )
      const ofA = (await list({ agent_id: a.agent_id.toUpperCase() })).transfers
      expect(ofA.map(({ kind, amount }) => [kind, amount])).toEqual([
        ['transfer', '2'],
        ['transfer', '1'],
        ['grant', '100'],
      ])
      expect(ids((await list({ agent_id: c.agent_id, kind: 'transfer' })).transfers)).toEqual([
        three.transfer_id,
        two.transfer_id,
      ])
      expect((await list({ agent_id: c.agent_id, kind: 'grant' })).transfers).toEqual([])
      expect(ids((await list({ kind: 'grant', limit: 1 })).transfers)).toEqual([
        ofA[2]?.transfer_id,
      ])
      expect((await list({ agent_id: randomUUID() })).transfers).toEqual([])
    })

    test('200: a task’s movements, each with its task; of holds and refunds both sides are the requester', async () => {
      const a = await enrollRich('10', { name: uniqueName('asks') })
      const taskId = await newTask(a, { reward: '4' })
      await send('POST', `/api/tasks/${taskId}/cancel`, { token: a.access_token })
      const { transfers } = await list({ agent_id: a.agent_id })
      const both = { from_agent_id: a.agent_id, to_agent_id: a.agent_id, fee: '0', amount: '4' }
      expect(transfers).toEqual([
        expect.objectContaining({ ...both, kind: 'task_refund', task_id: taskId }),
        expect.objectContaining({ ...both, kind: 'task_hold', task_id: taskId }),
        expect.objectContaining({ kind: 'grant', task_id: null }),
      ])
      expect((await list({ agent_id: a.agent_id, kind: 'task_hold' })).transfers).toHaveLength(1)
    })

    test('200: a page at a time, over transfers that come in between; none twice, none left out', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      for (const filters of [
        { agent_id: b.agent_id },
        { agent_id: a.agent_id, kind: 'transfer' },
        { kind: 'transfer' },
      ]) {
        const made: string[] = []
        for (let n = 0; n < 7; n++) made.unshift((await pay(a, b.agent_id, '1')).body.transfer_id)
        const seen: string[] = []
        let cursor: string | null = ''
        while (cursor !== null && seen.length < 7) {
          const page = await list({ ...filters, limit: 2, ...(cursor === '' ? {} : { cursor }) })
          seen.push(...page.transfers.map((transfer) => transfer.transfer_id))
          cursor = page.next_cursor
          await pay(a, b.agent_id, '0.1')
        }
        expect(seen.slice(0, 7)).toEqual(made)
      }
    })

    test('200: the last page says so, also when it is full', async () => {
      const a = await enrollAgent()
      for (const amount of ['1', '2', '3', '4']) await grant(a.agent_id, amount)
      const agent_id = a.agent_id
      const first = await list({ agent_id, limit: 2 })
      const second = await list({ agent_id, limit: 2, cursor: first.next_cursor ?? '' })
      expect(second.transfers.map((transfer) => transfer.amount)).toEqual(['2', '1'])
      expect(second.next_cursor).toBeNull()
      expect((await list({ agent_id, limit: 4 })).next_cursor).toBeNull()
    })

    test('200: memos for the operator, and for the two agents that they are between', async () => {
      const [a, b, c] = [await enrollRich('100'), await enrollRich('100'), await enrollAgent()]
      await pay(a, b.agent_id, '1', undefined, 'between a and b')
      await pay(a, c.agent_id, '1')
      await pay(b, c.agent_id, '1', undefined, 'between b and c')
      const seenBy = async (token?: string) =>
        (await list({ limit: 3 }, token)).transfers.map((transfer) =>
          'memo' in transfer ? transfer.memo : 'absent',
        )
      expect(await seenBy()).toEqual(['absent', 'absent', 'absent'])
      expect(await seenBy(OPERATOR_KEY)).toEqual(['between b and c', null, 'between a and b'])
      expect(await seenBy(a.access_token)).toEqual(['absent', null, 'between a and b'])
      expect(await seenBy(b.access_token)).toEqual(['between b and c', 'absent', 'between a and b'])
      expect(await seenBy(c.access_token)).toEqual(['between b and c', null, 'absent'])
      // Credentials that are none are as none, while anybody may read.
      expect(await seenBy('nonsense')).toEqual(['absent', 'absent', 'absent'])
      expect(await seenBy(`${a.access_token}x`)).toEqual(['absent', 'absent', 'absent'])
    })

    test('200: memos for the operator who has signed in with a browser', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      await pay(a, b.agent_id, '1', undefined, 'for the browser')
      const { headers } = await call(signInContract, { body: { operator_key: OPERATOR_KEY } })
      const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
      const memo = async (value: string) => {
        const query = { agent_id: b.agent_id }
        const { body } = await call(listTransfersContract, { query, headers: { Cookie: value } })
        return body.transfers[0]?.memo
      }
      expect(await memo(cookie)).toBe('for the browser')
      expect(await memo(`${cookie}x`)).toBeUndefined()
    })

    test('200: memos of grants for the operator and who was granted', async () => {
      const [a, b] = [await enrollAgent(), await enrollAgent()]
      await grant(a.agent_id, '1', undefined, 'a bonus')
      const memo = async (token?: string) =>
        (await list({ agent_id: a.agent_id }, token)).transfers[0]?.memo
      expect([await memo(), await memo(b.access_token)]).toEqual([undefined, undefined])
      expect([await memo(OPERATOR_KEY), await memo(a.access_token)]).toEqual(['a bonus', 'a bonus'])
    })

    test('no memo is in the feed', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const memo = uniqueName('secret')
      const { last_seq } = await tailEvents(running.server.database, null)
      await pay(a, b.agent_id, '1', undefined, memo)
      await grant(a.agent_id, '1', undefined, memo)
      const { events } = await tailEvents(running.server.database, last_seq)
      expect(events.map(({ type }) => type)).toEqual(['economy.transfer', 'economy.transfer'])
      expect(JSON.stringify(events)).not.toContain(memo)
    })

    if (once(backend)) {
      test('400', async () => {
        const cursorOf = (value: unknown) =>
          Buffer.from(JSON.stringify(value)).toString('base64url')
        for (const query of [
          'kind=theft',
          'kind=',
          'agent_id=1',
          'limit=0',
          'limit=201',
          'from_agent_id=x',
          `cursor=${cursorOf(['tasks', 1])}`,
          `cursor=${cursorOf(['transfers'])}`,
          `cursor=${cursorOf(['transfers', 0])}`,
          `cursor=${cursorOf(['transfers', '1'])}`,
          `cursor=${cursorOf(['transfers', 1e300])}`,
          `cursor=${cursorOf(['transfers', 1, 1])}`,
        ]) {
          const { problem } = await send('GET', `/api/economy/transfers?${query}`)
          expect(problem, query).toMatchObject({ status: 400, code: 'invalid_request' })
        }
      })
    }
  })

  test('the database writes credits, and takes fees, as the module does', async () => {
    const micro = [
      ...fc.sample(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), 500),
      ...fc.sample(fc.bigInt({ min: -10_000_000n, max: 10_000_000n }), 500),
      ...[0n, 1n, -1n, 10n, 999_999n, 1_000_000n, -1_500_000n, 10n ** 18n, -9n * 10n ** 18n],
    ]
    const credits = await running.sql(
      'select rollcall.credits(m::bigint) as text from unnest($1::text[]) with ordinality as u (m, n) order by n',
      [micro.map(String)],
    )
    expect(credits.map(({ text }) => text)).toEqual(micro.map(formatCredits))
    const amounts = fc.sample(
      fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 18n }), fc.integer({ min: 0, max: 10_000 })),
      500,
    )
    const fees = await running.sql(
      'select rollcall.fee(a::bigint, b)::text as fee from unnest($1::text[], $2::integer[]) with ordinality as u (a, b, n) order by n',
      [amounts.map(([amount]) => amount.toString()), amounts.map(([, bps]) => bps)],
    )
    expect(fees.map(({ fee }) => fee)).toEqual(
      amounts.map(([amount, bps]) => ((amount * BigInt(bps)) / 10_000n).toString()),
    )
  })

  test('GET /api/economy/fees: what this server takes', async () => {
    expect((await call(getFeesContract)).body).toEqual({ transfer_fee_bps: 100, task_fee_bps: 250 })
  })

  describe('GET /api/economy/stats', () => {
    test('200: nothing yet', async () => {
      await running.clear()
      const { body } = await call(economyStatsContract)
      expect(body).toMatchObject({
        supply: '0',
        treasury: '0',
        in_escrow: '0',
        volume_24h: '0',
        transfers_24h: 0,
      })
      expect(body.timeline).toHaveLength(24)
      for (const hour of body.timeline) {
        expect(hour).toMatchObject({
          transfers: 0,
          volume: '0',
          granted: '0',
          fees: '0',
          supply: '0',
        })
      }
    })

    test('200: what is out and where, what moved, hour by hour', async () => {
      await running.clear()
      const [a, b] = [await enrollRich('100'), await enrollRich('50')]
      // That was three hours ago.
      await running.sql(`update rollcall.economy_hours set hour = hour - interval '3 hours'`)
      await grant(a.agent_id, '10')
      await pay(a, b.agent_id, '20')
      const open = await newTask(a, { reward: '8' })
      const done = await newTask(a, { reward: '4' })
      await send('POST', `/api/tasks/${done}/claim`, { token: b.access_token })
      await send('POST', `/api/tasks/${done}/complete`, {
        token: b.access_token,
        body: { claim: 1, result: null },
      })
      expect((await getTask(open)).state).toBe('submitted')
      const { body } = await call(economyStatsContract)
      expect(body).toMatchObject({
        supply: '160',
        treasury: '0.3',
        in_escrow: '8',
        // A payment for a task is a movement between agents; a hold is none.
        volume_24h: '24',
        transfers_24h: 2,
      })
      const busy = body.timeline.filter((hour) => hour.volume !== '0' || hour.granted !== '0')
      expect(busy.map(({ granted }) => granted)).toEqual(['150', '10'])
      expect(busy.at(-1)).toMatchObject({ transfers: 2, volume: '24', fees: '0.3', supply: '160' })
      expect(busy[0]).toMatchObject({ transfers: 0, volume: '0', fees: '0', supply: '150' })
      expect(body.timeline[0]?.supply).toBe('0')
      const balances = [a, b].map(async (agent) => Number(await balanceOf(agent)))
      const [ofA = 0, ofB = 0] = await Promise.all(balances)
      expect(ofA + ofB + 8 + 0.3).toBeCloseTo(160, 6)
    })

    test('200: what is older than the window is in the supply only', async () => {
      await running.clear()
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      await pay(a, b.agent_id, '20')
      await running.sql(`update rollcall.economy_hours set hour = hour - interval '25 hours'`)
      const { body } = await call(economyStatsContract)
      expect(body).toMatchObject({ supply: '100', volume_24h: '0', transfers_24h: 0 })
      expect(body.timeline.every((hour) => hour.supply === '100')).toBe(true)
    })
  })

  describe('GET /api/economy/verification', () => {
    test('200: nothing to find, and how much was looked at', async () => {
      await running.clear()
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      await pay(a, b.agent_id, '1')
      await newTask(a)
      const { body } = await call(verifyLedgerContract, asOperator)
      const { accounts } = await running.row(
        'select count(*)::int as accounts from rollcall.accounts',
      )
      expect(body.checked.accounts).toBe(accounts)
      expect(body).toMatchObject({
        ok: true,
        findings: [],
        checked: { transfers: 3, entries: 7, tasks: 1 },
      })
    })

    test('200: a row that was altered is found and named', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      await pay(a, b.agent_id, '1')
      const { account_id } = await accountOf(b)
      const alter = (by: number) =>
        running.sql('update rollcall.accounts set balance = balance + $2 where account_id = $1', [
          account_id,
          by,
        ])
      await alter(1)
      const { body } = await call(verifyLedgerContract, asOperator)
      await alter(-1)
      expect(body.ok).toBe(false)
      expect(body.findings).toContainEqual({
        check: 'balance_is_sum_of_entries',
        table: 'accounts',
        id: account_id,
        detail: 'balance 990001, its entries sum to 990000',
      })
      expect(body.findings.map((finding) => finding.check)).toContain('balances_sum_to_zero')
      expect((await call(verifyLedgerContract, asOperator)).body.ok).toBe(true)
    })

    if (once(backend)) {
      test('401 and 403', async () => {
        const a = await enrollAgent()
        expect((await call(verifyLedgerContract)).problem.code).toBe('authentication_required')
        expect((await call(verifyLedgerContract, { token: a.access_token })).problem.code).toBe(
          'forbidden',
        )
      })
    }
  })

  describe('what was written once', () => {
    test.each([
      'update rollcall.transfers set memo = null',
      'update rollcall.transfers set amount = amount + 1 where false',
      'delete from rollcall.transfers',
      'truncate rollcall.transfers cascade',
      'update rollcall.entries set amount = 0',
      'delete from rollcall.entries',
      'truncate rollcall.entries',
    ])('is not changed, even by its owner: %s', async (statement) => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const { transfer_id } = (await pay(a, b.agent_id, '1')).body
      const before = await transferRow(transfer_id)
      await expect(running.sql(statement)).rejects.toThrow('append-only')
      expect(await transferRow(transfer_id)).toEqual(before)
    })

    test('each transfer is one event, in the transaction that makes it; a replay and a refusal are none', async () => {
      const [a, b] = [await enrollRich('100'), await enrollAgent()]
      const { database } = running.server
      const { last_seq } = await tailEvents(database, null)
      const key = randomUUID()
      const { memo, from_balance, ...transfer } = (await pay(a, b.agent_id, '1', key)).body
      await pay(a, b.agent_id, '1', key)
      await pay(a, b.agent_id, '1000')
      await grant(b.agent_id, '1')
      const { events } = await tailEvents(database, last_seq)
      expect(events).toEqual([
        expect.objectContaining({
          feed: 'federation',
          type: 'economy.transfer',
          agent_id: a.agent_id,
          session_id: null,
          data: transfer,
        }),
        expect.objectContaining({
          agent_id: null,
          data: expect.objectContaining({ kind: 'grant', from_agent_id: null }),
        }),
      ])
    })
  })
})

test('the OpenAPI document asks for the key, and tells of replays', () => {
  const { paths } = openApiDocument('http://rollcall.test')
  for (const path of ['/api/economy/transfers', '/api/economy/grants', '/api/tasks']) {
    expect(paths[path]?.post).toMatchObject({
      parameters: [{ name: 'Idempotency-Key', in: 'header', required: true }],
      responses: { 201: { headers: { 'Idempotency-Replayed': {} } } },
    })
  }
})

describe('a private dashboard', () => {
  const running = useServer('pglite', { ROLLCALL_DASHBOARD: 'private' })

  test('shows all to the operator, its own transfers and account to an agent; fees and stats to anyone', async () => {
    const a = await enrollRich('1')
    const account = { params: { agent_id: a.agent_id } }
    for (const read of [
      (more: { token?: string }) => call(listTransfersContract, more),
      (more: { token?: string }) => call(getAccountContract, { ...account, ...more }),
    ]) {
      expect((await read({})).problem.code).toBe('authentication_required')
      expect((await read({ token: 'nonsense' })).problem.code).toBe('invalid_access_token')
      expect((await read({ token: a.access_token })).status).toBe(200)
      expect((await read(asOperator)).status).toBe(200)
    }
    const b = await enrollAgent()
    const asOther = { token: b.access_token }
    expect((await call(getAccountContract, { ...account, ...asOther })).problem.code).toBe(
      'forbidden',
    )
    const query = { agent_id: a.agent_id }
    expect((await call(listTransfersContract, { query, ...asOther })).problem.code).toBe(
      'forbidden',
    )
    expect((await call(listTransfersContract, asOther)).body.transfers).toEqual([])
    expect((await call(getFeesContract)).status).toBe(200)
    for (const more of [{}, { token: 'nonsense' }, { token: a.access_token }]) {
      const { body } = await call(economyStatsContract, more)
      expect(body).toMatchObject({ supply: '1', timeline: [] })
    }
    expect((await call(economyStatsContract, asOperator)).body.timeline).toHaveLength(24)
    expect(running.server.config.dashboard).toBe('private')
  })
})

describe.each([0, 10_000, 33])('fees of %d basis points', (bps) => {
  const running = useServer('pglite', { ROLLCALL_TRANSFER_FEE_BPS: `${bps}` })

  test('are taken as they are set, and the ledger adds up', async () => {
    const [a, b] = [await enrollRich('1000'), await enrollAgent()]
    for (const amount of ['0.000001', '1', '333.333333']) {
      const { body } = await pay(a, b.agent_id, amount)
      const micro = (text: string) => Math.round(Number(text) * 1e6)
      expect(micro(body.fee)).toBe(Math.floor((micro(amount) * bps) / 10_000))
      expect(micro(body.net_amount) + micro(body.fee)).toBe(micro(amount))
    }
    expect((await call(getFeesContract)).body.transfer_fee_bps).toBe(bps)
    expect((await call(verifyLedgerContract, asOperator)).body.findings).toEqual([])
    expect(running.server.config.transferFeeBps).toBe(bps)
  })
})
