import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { applyMigrations } from '#lib/supabase/migrations.ts'
import { connect, createDatabase } from '#tests/support/databases.ts'
import { median } from './support/latencies.ts'
import type { BenchPlace } from './support/places.ts'
import { perSecond, type Row, ratio } from './support/table.ts'

const ACCOUNTS = 50
const CONNECTIONS = 10
const ROUNDS = 5
const ROUND_MS = 2000
const FEE_BPS = 100

const yardstick = new URL('./yardsticks/transfer.sql', import.meta.url)

/** One transfer between two accounts over a connection. */
type Transfer = (client: pg.Client, from: string, to: string) => Promise<unknown>

const ours: Transfer = async (client, from, to) => {
  const { rows } = await client.query<{ outcome: string }>({
    name: 'ours',
    text: `select public.transfer_credits($1, $2, 1000, ${FEE_BPS}, $3, 'fingerprint', 'bench') ->> 'outcome' as outcome`,
    values: [from, to, randomUUID()],
  })
  if (rows[0]?.outcome !== 'moved') throw new Error(`a transfer was not made: ${rows[0]?.outcome}`)
}

const smallest: Transfer = (client, from, to) =>
  client.query({
    name: 'yardstick',
    text: 'select yardstick.transfer($1, $2, 1000)',
    values: [from, to],
  })

/** Transfers a second through the function against the smallest double-entry transfer, by turns. */
export async function benchTransfers({ postgres }: BenchPlace): Promise<Row[]> {
  if (!postgres) return []
  await using database = await createDatabase(postgres)
  const accounts = { ours: [] as string[], smallest: [] as string[] }
  {
    await using sql = await connect(database.url)
    await applyMigrations(sql)
    await sql.exec(await readFile(yardstick, 'utf8'))
    await sql.exec(`
      insert into rollcall.enrollment_tokens (token_hash, max_uses, uses, expires_at)
      values (sha256('bench'), ${ACCOUNTS}, ${ACCOUNTS}, now() + interval '1 day');
      insert into rollcall.agents (name, client_type, enrollment_token_id)
      select 'bench-' || n, 'bench', t.enrollment_token_id
      from rollcall.enrollment_tokens as t, generate_series(1, ${ACCOUNTS}) as n;
      insert into rollcall.accounts (kind, agent_id)
      select k.kind, a.agent_id from rollcall.agents as a, (values ('agent'), ('escrow')) as k (kind);
      select public.grant_credits(agent_id, 1000000000000, agent_id::text, 'fingerprint') from rollcall.agents;
      insert into yardstick.accounts (balance) select 1000000000000 from generate_series(1, ${ACCOUNTS});
    `)
    const ids = async (query: string) => (await sql.query(query)).rows.map(({ id }) => String(id))
    accounts.ours = await ids('select agent_id as id from rollcall.agents')
    accounts.smallest = await ids('select account_id as id from yardstick.accounts')
    await sql.exec('vacuum analyze')
  }

  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const client = new pg.Client({ connectionString: database.url })
      await client.connect()
      return client
    }),
  )
  try {
    const measure = async (transfer: Transfer, ids: readonly string[]): Promise<number> => {
      const startedAt = performance.now()
      let count = 0
      await Promise.all(
        clients.map(async (client) => {
          while (performance.now() - startedAt < ROUND_MS) {
            const from = Math.floor(Math.random() * ACCOUNTS)
            const to = (from + 1 + Math.floor(Math.random() * (ACCOUNTS - 1))) % ACCOUNTS
            await transfer(client, ids[from] ?? '', ids[to] ?? '')
            count += 1
          }
        }),
      )
      return count / ((performance.now() - startedAt) / 1000)
    }
    const measured: number[] = []
    const against: number[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const figures = [
        await measure(ours, accounts.ours),
        await measure(smallest, accounts.smallest),
      ] as const
      // The first round only warms up. Then the tables are large enough for plans to be as they will be.
      if (round === 0) {
        await clients[0]?.query('vacuum analyze')
        continue
      }
      measured.push(figures[0])
      against.push(figures[1])
    }
    await using sql = await connect(database.url)
    const { rows } = await sql.query("select public.verify_ledger() ->> 'ok' as ok")
    if (rows[0]?.ok !== 'true') throw new Error('the ledger does not add up')
    return [
      {
        what: `transfers, Postgres: ${ACCOUNTS} accounts, ${CONNECTIONS} connections, against the smallest in SQL`,
        measured: perSecond(median(measured)),
        yardstick: perSecond(median(against)),
        ratio: ratio(median(measured), median(against)),
        aim: '>= 0.80',
      },
    ]
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}
