import type { SqlConnection } from '#lib/supabase/connection.ts'

const AGENTS = 500

/**
 * Fills a new database with agents and so many transfers among them over two weeks, a thousandth of
 * them grants, as the ledger's functions would have left them. Answers the id of one agent.
 */
export async function seedTransfers(sql: SqlConnection, transfers: number): Promise<string> {
  await sql.exec(`
    insert into rollcall.enrollment_tokens (token_hash, max_uses, uses, expires_at)
    values (sha256('bench'), ${AGENTS}, ${AGENTS}, now() + interval '1 day');
    insert into rollcall.agents (name, client_type, enrollment_token_id)
    select 'bench-' || n, 'bench', t.enrollment_token_id
    from rollcall.enrollment_tokens as t, generate_series(1, ${AGENTS}) as n;
    insert into rollcall.accounts (kind, agent_id)
    select k.kind, a.agent_id from rollcall.agents as a, (values ('agent'), ('escrow')) as k (kind);
    update rollcall.federation_totals set agents = ${AGENTS} where till = 0;
    select public.grant_credits(agent_id, 1000000000000, agent_id::text, 'bench') from rollcall.agents;

    with accounts as (
      select array_agg(account_id) as ids, (select account_id from rollcall.accounts where kind = 'issuance') as issuance
      from rollcall.accounts where kind = 'agent'
    )
    insert into rollcall.transfers (transfer_id, kind, from_account_id, to_account_id, amount, memo, created_at)
    select gen_random_uuid(), case when n % 1000 = 0 then 'grant' else 'transfer' end,
      case when n % 1000 = 0 then a.issuance else a.ids[1 + n % ${AGENTS}] end,
      a.ids[1 + (n + 1 + n / ${AGENTS} % ${AGENTS - 1}) % ${AGENTS}],
      1000 + n % 1000, 'bench', now() - (${transfers} - n) * interval '14 days' / ${transfers}
    from generate_series(1, ${transfers}) as n, accounts as a;

    insert into rollcall.entries (account_id, position, amount, balance)
    select e.account_id, e.position, e.amount, sum(e.amount) over (partition by e.account_id order by e.position)
    from (
      select from_account_id as account_id, position, -amount as amount from rollcall.transfers
      union all
      select to_account_id, position, amount from rollcall.transfers
    ) as e
    on conflict do nothing;

    update rollcall.accounts as a
    set balance = s.balance, earned = s.earned, spent = s.spent
    from (
      select e.account_id, sum(e.amount) as balance,
        coalesce(sum(e.amount) filter (where e.amount > 0), 0) as earned,
        coalesce(-sum(e.amount) filter (where e.amount < 0), 0) as spent
      from rollcall.entries as e group by 1
    ) as s
    where a.account_id = s.account_id;
    update rollcall.accounts set earned = 0, spent = 0 where kind = 'issuance';

    truncate rollcall.economy_hours;
    insert into rollcall.economy_hours (hour, till, transfers, volume, granted)
    select date_trunc('hour', created_at, 'UTC'), 0, count(*) filter (where kind = 'transfer'),
      coalesce(sum(amount) filter (where kind = 'transfer'), 0), coalesce(sum(amount) filter (where kind = 'grant'), 0)
    from rollcall.transfers group by 1;
  `)
  await sql.exec('vacuum analyze')
  const { rows } = await sql.query(`
    select public.verify_ledger()::text as ledger, (select agent_id from rollcall.agents limit 1) as agent_id`)
  const ledger = JSON.parse(String(rows[0]?.ledger)) as { ok: boolean; findings: unknown }
  if (!ledger.ok)
    throw new Error(`the seeded ledger does not add up: ${JSON.stringify(ledger.findings)}`)
  return String(rows[0]?.agent_id)
}
