import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verification } from '#lib/economy/contract.ts'
import { formatCredits, parseCredits } from '#lib/economy/credits.ts'
import { type Backend, type Row, startBackend } from './support/backends.ts'
import { connect, type TestConnection } from './support/databases.ts'
import { ledgerPlan } from './support/ledger-plan.ts'
import {
  createLedgerRunner,
  type KeyedAnswer,
  type LedgerRunner,
  TASK_FEE_BPS,
  TRANSFER_FEE_BPS,
} from './support/ledger-runner.ts'
import { paced } from './support/pace.ts'

const STEPS = 20_000
const CONNECTIONS = 16
const AGENTS = 40
/** LEDGER_SEED=… repeats the steps of a run that failed; how they interleave is up to the machine. */
const SEED = Number(process.env.LEDGER_SEED ?? randomInt(2 ** 31))

const fee = (amount: bigint, bps: number) => (amount * BigInt(bps)) / 10_000n

describe(`${STEPS} random steps from ${CONNECTIONS} connections (LEDGER_SEED=${SEED})`, () => {
  let backend: Backend
  let runner: LedgerRunner
  const checks: { sum: unknown; below: unknown; findings: unknown }[] = []
  beforeAll(async () => {
    backend = await startBackend('postgres')
  })
  afterAll(() => backend?.stop())

  const sql = (text: string, values?: unknown[]) => backend.sql(text, values)
  async function look(connection: Pick<TestConnection, 'query'>) {
    const { rows } = await connection.query(
      `select sum(balance)::text as sum,
         (count(*) filter (where balance < 0 and kind <> 'issuance'))::int as below,
         public.verify_ledger() -> 'findings' as findings
       from rollcall.accounts`,
    )
    return rows[0] as (typeof checks)[number]
  }

  test(
    'none is refused for a fault or a deadlock; in between, the ledger adds up at every look',
    async () => {
      const url = backend.env.DATABASE_URL ?? ''
      const plan = ledgerPlan(SEED, STEPS, AGENTS)
      await using watcher = await connect(url)
      runner = await createLedgerRunner(watcher, plan, AGENTS)
      let next = 0
      let isDone = false
      const failures: string[] = []
      const work = async () => {
        await using connection = await connect(url)
        for (let n = next++; n < STEPS && failures.length === 0; n = next++) {
          try {
            await runner.run(connection, n)
          } catch (error) {
            failures.push(`step ${n}, ${JSON.stringify(plan[n])}: ${error}`)
          }
        }
      }
      const watch = async () => {
        for (let looks = 0; !isDone; looks++) {
          // As a server does, meanwhile.
          await watcher.query('select public.tail_events(0, 1)')
          if (looks % 5 === 0) checks.push(await look(watcher))
        }
      }
      const watching = watch()
      await Promise.all(Array.from({ length: CONNECTIONS }, work))
      isDone = true
      await watching
      expect(failures).toEqual([])
      expect(checks.length).toBeGreaterThan(2)
      for (const check of checks) expect(check).toEqual({ sum: '0', below: 0, findings: [] })
    },
    paced(180_000),
  )

  test('every kind of step has come to pass, and been refused', () => {
    expect(Object.keys(runner.outcomes)).toEqual(
      expect.arrayContaining([
        'transfer moved',
        'transfer insufficient_credits',
        'transfer same_account',
        'grant moved',
        'post created',
        'post insufficient_credits',
        'claim claimed',
        'claim task_not_claimable',
        'claim is_requester',
        'complete completed',
        'complete stale_claim',
        'complete invalid_task_state',
        'fail failed',
        'cancel canceled',
        'cancel invalid_task_state',
        'repeat moved',
        'repeat created',
        'repeat idempotency_key_reused',
        'repeat insufficient_credits',
        'sweep swept',
        'revoke revoked',
      ]),
    )
  })

  test('in the end balances sum to zero, nobody is below zero, and nothing is to be found', async () => {
    expect(await look({ query: async (text) => ({ rows: await sql(text) }) })).toEqual({
      sum: '0',
      below: 0,
      findings: [],
    })
  })

  test('each key was used once; every other call with it was answered the same', () => {
    const byKey = Map.groupBy(runner.keyed, ({ key }) => key)
    for (const [key, calls] of byKey) {
      const done = calls.filter(({ answer }) => answer.outcome !== 'idempotency_key_reused')
      const [first, ...more] = done.filter(({ answer }) => !answer.replayed)
      expect(more, key).toEqual([])
      expect(first, key).toBeDefined()
      for (const { fingerprint, answer } of calls) {
        if (fingerprint === first?.fingerprint) {
          expect({ ...answer, replayed: false }).toEqual(first.answer)
        } else {
          expect(answer).toEqual({ outcome: 'idempotency_key_reused', replayed: false })
        }
      }
    }
    expect(runner.keyed.length - byKey.size).toBeGreaterThan(1_000)
  })

  test('every balance is what the answers add up to', async () => {
    const expected = expectedBalances(
      runner.keyed,
      await sql('select requester_id, assignee_id, reward::text, state from rollcall.tasks'),
    )
    const rows = await sql(
      `select agent_id, balance::text from rollcall.accounts where kind = 'agent'`,
    )
    const actual = Object.fromEntries(rows.map((row) => [row.agent_id, row.balance]))
    expect(actual).toEqual(
      Object.fromEntries(runner.agentIds.map((id) => [id, String(expected.get(id) ?? 0n)])),
    )
    const [totals] = await sql(
      `select
         (select sum(balance)::text from rollcall.accounts where kind = 'treasury') as treasury,
         (select sum(balance)::text from rollcall.accounts where kind = 'escrow') as escrow`,
    )
    expect(totals).toEqual({
      treasury: String(expected.get('treasury')),
      escrow: String(expected.get('escrow')),
    })
  })

  test('each task was paid at most once, to who completed it, and otherwise refunded once', async () => {
    const wrong = await sql(`
      select t.task_id, t.state, array_agg(m.kind order by m.position) as kinds
      from rollcall.tasks as t join rollcall.transfers as m using (task_id)
      group by t.task_id
      having array_agg(m.kind order by m.position) <> case
        when t.state = 'completed' then array['task_hold', 'task_payment']
        when t.state in ('failed', 'canceled') then array['task_hold', 'task_refund']
        else array['task_hold']
      end`)
    expect(wrong).toEqual([])
    const paidElsewhere = await sql(`
      select t.task_id from rollcall.tasks as t
      join rollcall.transfers as m on m.task_id = t.task_id and m.kind = 'task_payment'
      join rollcall.accounts as a on a.account_id = m.to_account_id
      where a.agent_id is distinct from t.assignee_id`)
    expect(paidElsewhere).toEqual([])
    const [states] = await sql(
      `select count(distinct state)::int as n from rollcall.tasks where claim > 0`,
    )
    expect(states?.n).toBeGreaterThanOrEqual(4)
  })

  describe('a row that a superuser has altered is found and named', () => {
    // Each in a transaction that is undone, with the triggers that guard the ledger off.
    const alter = async (choose: string, change: string) => {
      await using connection = await connect(backend.env.DATABASE_URL ?? '')
      await connection.exec('begin; set local session_replication_role = replica')
      const chosen = (await connection.query(choose)).rows[0] as Row
      const changed = await connection.query(
        change.replaceAll(/:(\w+)/g, (_, name: string) => `'${chosen[name]}'`),
      )
      expect(changed).toMatchObject({ rowCount: 1 })
      const { rows } = await connection.query('select public.verify_ledger() as answer')
      await connection.exec('rollback')
      const found = verification.parse(rows[0]?.answer)
      expect(found.ok).toBe(false)
      return { chosen, found: found.findings.map((f) => `${f.check} ${f.table} ${f.id}`) }
    }
    const busiest = `select a.account_id as id from rollcall.accounts as a
      join rollcall.entries as e using (account_id) where a.kind = 'agent'
      group by 1 order by count(*) desc limit 1`
    const transferOf = (kind: string, where = 'true') =>
      `select t.transfer_id as id, t.position, t.* from rollcall.transfers as t
       where t.kind = '${kind}' and ${where} order by t.position desc offset 5 limit 1`
    const entryOf = `select e.position || '/' || e.account_id as id, e.*, t.transfer_id
      from rollcall.entries as e join rollcall.transfers as t using (position)
      join rollcall.accounts as a using (account_id)
      where a.kind = 'agent' order by e.position desc offset 50 limit 1`
    const taskIn = (state: string) =>
      `select task_id as id, t.* from rollcall.tasks as t where state = '${state}' order by position desc limit 1`
    const account = 'update rollcall.accounts set'
    const transfer = 'update rollcall.transfers set'
    const entry = 'update rollcall.entries set'
    const ofEntry = 'where position = :position and account_id = :account_id'

    test.each([
      ['a balance', busiest, `${account} balance = balance + 1 where account_id = :id`, 'accounts'],
      [
        'what was earned',
        busiest,
        `${account} earned = earned + 1 where account_id = :id`,
        'accounts',
      ],
      [
        'what was spent',
        busiest,
        `${account} spent = spent - 1 where account_id = :id`,
        'accounts',
      ],
      [
        'an account that is gone',
        `select agent_id as id from rollcall.accounts where kind = 'agent' limit 1`,
        `delete from rollcall.accounts where agent_id = :id and kind = 'agent'`,
        'agents',
      ],
      [
        'an escrow',
        `select account_id as id from rollcall.accounts where kind = 'escrow' and balance > 0 limit 1`,
        `${account} balance = balance - 1 where account_id = :id`,
        'accounts',
      ],
      [
        'a till of the treasury',
        `select account_id as id from rollcall.accounts where kind = 'treasury' and balance > 0 limit 1`,
        `${account} balance = 0 where account_id = :id`,
        'accounts',
      ],
      [
        'the issuance',
        `select account_id as id from rollcall.accounts where kind = 'issuance'`,
        `${account} balance = balance + 1000000 where account_id = :id`,
        'accounts',
      ],
      [
        'an amount',
        transferOf('transfer'),
        `${transfer} amount = amount + 1 where transfer_id = :id`,
        'transfers',
      ],
      [
        'a fee',
        transferOf('transfer', 't.fee > 0'),
        `${transfer} fee = fee - 1 where transfer_id = :id`,
        'transfers',
      ],
      [
        'a payer',
        transferOf('transfer'),
        `${transfer} from_account_id = (select account_id from rollcall.accounts where kind = 'issuance') where transfer_id = :id`,
        'transfers',
      ],
      [
        'a payee',
        transferOf('transfer'),
        `${transfer} to_account_id = gen_random_uuid() where transfer_id = :id`,
        'transfers',
      ],
      [
        'a grant',
        transferOf('grant'),
        `${transfer} amount = amount * 2 where transfer_id = :id`,
        'transfers',
      ],
      [
        'a hold',
        transferOf('task_hold'),
        `${transfer} amount = amount + 1 where transfer_id = :id`,
        'transfers',
      ],
      [
        'a payment without its task',
        transferOf('task_payment'),
        `${transfer} task_id = null where transfer_id = :id`,
        'transfers',
      ],
      [
        'a refund',
        transferOf('task_refund'),
        `${transfer} amount = amount + 1 where transfer_id = :id`,
        'transfers',
      ],
      ['what an entry moved', entryOf, `${entry} amount = amount - 1 ${ofEntry}`, 'entries'],
      ['what an entry left', entryOf, `${entry} balance = balance + 1 ${ofEntry}`, 'entries'],
      [
        'a completed task',
        taskIn('completed'),
        `update rollcall.tasks set state = 'failed', fee = null where task_id = :id`,
        'tasks',
      ],
      [
        'a failed task',
        taskIn('failed'),
        `update rollcall.tasks set reward = reward + 1 where task_id = :id`,
        'tasks',
      ],
      [
        'a canceled task',
        taskIn('canceled'),
        `update rollcall.tasks set state = 'submitted', completed_at = null, assignee_id = null where task_id = :id`,
        'tasks',
      ],
      [
        'a fee of a task',
        taskIn('completed'),
        `update rollcall.tasks set fee = fee + 1 where task_id = :id`,
        'tasks',
      ],
    ])('%s', async (_, choose, change, table) => {
      const { chosen, found } = await alter(choose, change)
      const named = found.filter((line) => line.endsWith(` ${table} ${chosen.id}`))
      expect(named, found.join('\n')).not.toEqual([])
    })

    test('an entry that is gone, by its transfer and its account', async () => {
      const { chosen, found } = await alter(entryOf, `delete from rollcall.entries ${ofEntry}`)
      expect(found).toContain(`entries_match_transfer transfers ${chosen.transfer_id}`)
      expect(found).toContain(`balance_is_sum_of_entries accounts ${chosen.account_id}`)
    })

    test('a transfer that is gone, by its entries', async () => {
      const { chosen, found } = await alter(
        transferOf('transfer'),
        'delete from rollcall.transfers where transfer_id = :id',
      )
      expect(found).toContain(
        `entry_has_transfer_and_account entries ${chosen.position}/${chosen.from_account_id}`,
      )
    })

    test('a kind, by the accounts that it belies', async () => {
      const { chosen, found } = await alter(
        transferOf('transfer'),
        `${transfer} kind = 'grant' where transfer_id = :id`,
      )
      expect(found).toContain(`earned_and_spent accounts ${chosen.from_account_id}`)
    })

    test('a balance below zero', async () => {
      await using connection = await connect(backend.env.DATABASE_URL ?? '')
      const { id } = (await connection.query(busiest)).rows[0] as Row
      await connection.exec('begin; alter table rollcall.accounts drop constraint accounts_balance')
      await connection.query('update rollcall.accounts set balance = -1 where account_id = $1', [
        id,
      ])
      const { rows } = await connection.query('select public.verify_ledger() as answer')
      await connection.exec('rollback')
      const { findings } = verification.parse(rows[0]?.answer)
      expect(findings).toContainEqual({
        check: 'balance_is_not_negative',
        table: 'accounts',
        id,
        detail: 'balance -1',
      })
    })

    test.each([
      ['federation_totals', 'in_escrow = in_escrow + 1'],
      ['federation_totals', 'tasks_completed = tasks_completed - 1'],
      ['economy_hours', 'volume = volume + 1'],
      ['economy_hours', 'fees = 0'],
    ])('the counts of %s: %s', async (table, change) => {
      const { found } = await alter(
        `select min(till) as till from rollcall.${table}`,
        `update rollcall.${table} set ${change} where till = :till and ctid = (select min(ctid) from rollcall.${table} where till = :till)`,
      )
      expect(found).toEqual([`totals ${table} null`])
    })

    test('and nothing is left of it', async () => {
      const [row] = await sql('select public.verify_ledger() as answer')
      expect(verification.parse(row?.answer)).toMatchObject({ ok: true, findings: [] })
    })
  })
})

/** What each agent has left, worked out from the answers and from how the tasks ended. */
function expectedBalances(keyed: readonly KeyedAnswer[], tasks: readonly Row[]) {
  const balances = new Map<unknown, bigint>()
  const add = (who: unknown, micro: bigint) => balances.set(who, (balances.get(who) ?? 0n) + micro)
  for (const { answer } of keyed) {
    if (answer.outcome !== 'moved' || answer.replayed) continue
    const transfer = answer.transfer as Record<string, string>
    const amount = parseCredits(transfer.amount ?? '') ?? 0n
    const taken = transfer.kind === 'grant' ? 0n : fee(amount, TRANSFER_FEE_BPS)
    expect(transfer).toMatchObject({
      fee: formatCredits(taken),
      net_amount: formatCredits(amount - taken),
    })
    if (transfer.kind === 'transfer') add(transfer.from_agent_id, -amount)
    add(transfer.to_agent_id, amount - taken)
    add('treasury', taken)
  }
  for (const { requester_id, assignee_id, reward, state } of tasks) {
    const amount = BigInt(String(reward))
    if (state === 'failed' || state === 'canceled') continue
    add(requester_id, -amount)
    if (state === 'completed') {
      add(assignee_id, amount - fee(amount, TASK_FEE_BPS))
      add('treasury', fee(amount, TASK_FEE_BPS))
    } else {
      add('escrow', amount)
    }
  }
  return balances
}
