-- What holds whatever happens, recomputed from the rows.

create function public.verify_ledger() returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_findings jsonb;
begin
  with entry_sums as (
    select e.account_id, pg_catalog.sum(e.amount) as amount
    from rollcall.entries as e
    group by e.account_id
  ),
  -- What transfers say that accounts have earned and spent.
  flows as (
    select f.account_id, pg_catalog.sum(f.earned) as earned, pg_catalog.sum(f.spent) as spent
    from (
      select t.from_account_id as account_id, 0::numeric as earned, t.amount::numeric as spent
      from rollcall.transfers as t
      where t.kind in ('transfer', 'task_payment')
      union all
      select t.to_account_id, t.amount - t.fee, 0
      from rollcall.transfers as t
      where t.kind in ('transfer', 'task_payment', 'grant')
    ) as f
    group by f.account_id
  ),
  entries as (
    select
      e.position, e.account_id, e.amount, e.balance, a.kind,
      pg_catalog.sum(e.amount) over (partition by e.account_id order by e.position) as running
    from rollcall.entries as e
    left join rollcall.accounts as a on a.account_id = e.account_id
  ),
  by_transfer as (
    select
      t.position, t.transfer_id, t.kind, t.amount, t.fee, t.task_id,
      pg_catalog.count(e.*) as entries,
      coalesce(pg_catalog.sum(e.amount), 0) as sum,
      coalesce(pg_catalog.sum(e.amount) filter (where e.account_id = t.from_account_id), 0) as out,
      coalesce(pg_catalog.sum(e.amount) filter (where e.account_id = t.to_account_id), 0) as in,
      coalesce(pg_catalog.sum(e.amount) filter (where e.kind = 'treasury'), 0) as fees
    from rollcall.transfers as t
    left join entries as e on e.position = t.position
    group by t.position
  ),
  escrow as (
    select t.requester_id, pg_catalog.sum(t.reward) as held
    from rollcall.tasks as t
    where t.state in ('submitted', 'working')
    group by t.requester_id
  ),
  by_task as (
    select
      t.task_id, t.state, t.reward, t.fee,
      pg_catalog.count(m.*) filter (where m.kind = 'task_hold' and m.amount = t.reward) as holds,
      pg_catalog.count(m.*) filter (where m.kind = 'task_payment' and m.amount = t.reward and m.fee = t.fee) as payments,
      pg_catalog.count(m.*) filter (where m.kind = 'task_refund' and m.amount = t.reward) as refunds,
      pg_catalog.count(m.*) as movements
    from rollcall.tasks as t
    left join rollcall.transfers as m on m.task_id = t.task_id
    group by t.task_id
  ),
  totals as (
    select
      pg_catalog.sum(t.in_escrow) as in_escrow,
      pg_catalog.sum(t.tasks_submitted) as submitted, pg_catalog.sum(t.tasks_working) as working,
      pg_catalog.sum(t.tasks_completed) as completed, pg_catalog.sum(t.tasks_failed) as failed,
      pg_catalog.sum(t.tasks_canceled) as canceled
    from rollcall.federation_totals as t
  ),
  hours as (
    select
      coalesce(pg_catalog.sum(h.transfers), 0) as transfers, coalesce(pg_catalog.sum(h.volume), 0) as volume,
      coalesce(pg_catalog.sum(h.granted), 0) as granted, coalesce(pg_catalog.sum(h.fees), 0) as fees
    from rollcall.economy_hours as h
  ),
  moved as (
    select
      pg_catalog.count(*) filter (where t.kind <> 'grant') as transfers,
      coalesce(pg_catalog.sum(t.amount) filter (where t.kind <> 'grant'), 0) as volume,
      coalesce(pg_catalog.sum(t.amount) filter (where t.kind = 'grant'), 0) as granted,
      coalesce(pg_catalog.sum(t.fee), 0) as fees
    from rollcall.transfers as t
    where t.kind in ('transfer', 'task_payment', 'grant')
  ),
  findings as (
    select 'balances_sum_to_zero' as "check", 'accounts' as "table", null as id,
      pg_catalog.format('all balances sum to %s micro-credits', pg_catalog.sum(a.balance)) as detail
    from rollcall.accounts as a
    having pg_catalog.sum(a.balance) <> 0
    union all
    select 'balance_is_sum_of_entries', 'accounts', a.account_id::text,
      pg_catalog.format('balance %s, its entries sum to %s', a.balance, coalesce(s.amount, 0))
    from rollcall.accounts as a
    left join entry_sums as s on s.account_id = a.account_id
    where a.balance <> coalesce(s.amount, 0)
    union all
    select 'balance_is_not_negative', 'accounts', a.account_id::text, pg_catalog.format('balance %s', a.balance)
    from rollcall.accounts as a
    where a.balance < 0 and a.kind <> 'issuance'
    union all
    select 'earned_and_spent', 'accounts', a.account_id::text,
      pg_catalog.format(
        'earned %s and spent %s, its transfers say %s and %s',
        a.earned, a.spent, coalesce(f.earned, 0), coalesce(f.spent, 0)
      )
    from rollcall.accounts as a
    left join flows as f on f.account_id = a.account_id
    where a.kind in ('agent', 'escrow')
      and (a.earned <> coalesce(f.earned, 0) or a.spent <> coalesce(f.spent, 0))
    union all
    select 'agent_has_accounts', 'agents', g.agent_id::text, 'has no account, or no escrow'
    from rollcall.agents as g
    where (select pg_catalog.count(*) from rollcall.accounts as a where a.agent_id = g.agent_id) <> 2
    union all
    select 'escrow_holds_open_rewards', 'accounts', a.account_id::text,
      pg_catalog.format('balance %s, the rewards of open tasks sum to %s', a.balance, coalesce(e.held, 0))
    from rollcall.accounts as a
    left join escrow as e on e.requester_id = a.agent_id
    where a.kind = 'escrow' and a.balance <> coalesce(e.held, 0)
    union all
    select 'entries_sum_to_zero', 'transfers', b.transfer_id::text,
      pg_catalog.format('%s entries sum to %s', b.entries, b.sum)
    from by_transfer as b
    where b.sum <> 0
    union all
    select 'entries_match_transfer', 'transfers', b.transfer_id::text,
      pg_catalog.format(
        'amount %s, fee %s; its entries say %s out, %s in, %s fee', b.amount, b.fee, -b.out, b.in, b.fees
      )
    from by_transfer as b
    where b.out <> -b.amount or b.in <> b.amount - b.fee or b.fees <> b.fee
      or b.entries <> 2 + (b.fee > 0)::integer
    union all
    select 'entry_balance_is_running_sum', 'entries', pg_catalog.format('%s/%s', e.position, e.account_id),
      pg_catalog.format('balance %s, the entries up to it sum to %s', e.balance, e.running)
    from entries as e
    where e.balance <> e.running
    union all
    select 'entry_has_transfer_and_account', 'entries', pg_catalog.format('%s/%s', e.position, e.account_id),
      'belongs to no transfer, or to no account'
    from entries as e
    where e.kind is null or not exists (select from rollcall.transfers as t where t.position = e.position)
    union all
    select 'task_is_held_once', 'tasks', b.task_id::text, pg_catalog.format('held %s times', b.holds)
    from by_task as b
    where b.holds <> 1
    union all
    select 'task_is_paid_or_refunded_once', 'tasks', b.task_id::text,
      pg_catalog.format('%s, paid %s times and refunded %s times', b.state, b.payments, b.refunds)
    from by_task as b
    where b.payments <> (b.state = 'completed')::integer
      or b.refunds <> (b.state in ('failed', 'canceled', 'rejected'))::integer
      or b.movements <> b.holds + b.payments + b.refunds
    union all
    select 'task_credits_go_their_way', 'transfers', m.transfer_id::text,
      pg_catalog.format('%s of task %s between other accounts than its agents have', m.kind, m.task_id)
    from rollcall.transfers as m
    join rollcall.tasks as t on t.task_id = m.task_id
    left join rollcall.accounts as f on f.account_id = m.from_account_id
    left join rollcall.accounts as o on o.account_id = m.to_account_id
    where (f.agent_id, f.kind, o.agent_id, o.kind) is distinct from (
      t.requester_id, case m.kind when 'task_hold' then 'agent' else 'escrow' end,
      case m.kind when 'task_payment' then t.assignee_id else t.requester_id end,
      case m.kind when 'task_hold' then 'escrow' else 'agent' end
    )
    union all
    select 'transfer_has_task', 'transfers', t.transfer_id::text,
      pg_catalog.format('%s of task %s', t.kind, coalesce(t.task_id::text, 'none'))
    from rollcall.transfers as t
    where (t.task_id is not null) <> (t.kind in ('task_hold', 'task_payment', 'task_refund'))
    union all
    select 'totals', 'federation_totals', null,
      pg_catalog.format('in escrow %s, the escrow accounts have %s', t.in_escrow, a.held)
    from totals as t,
      (select coalesce(pg_catalog.sum(e.balance), 0) as held from rollcall.accounts as e where e.kind = 'escrow') as a
    where t.in_escrow <> a.held
    union all
    select 'totals', 'federation_totals', null, 'the counts of tasks by state are not those of the tasks'
    from totals as t,
      (
        select
          pg_catalog.count(*) filter (where k.state = 'submitted') as submitted,
          pg_catalog.count(*) filter (where k.state = 'working') as working,
          pg_catalog.count(*) filter (where k.state = 'completed') as completed,
          pg_catalog.count(*) filter (where k.state = 'failed') as failed,
          pg_catalog.count(*) filter (where k.state = 'canceled') as canceled
        from rollcall.tasks as k
      ) as c
    where (t.submitted, t.working, t.completed, t.failed, t.canceled)
      is distinct from (c.submitted, c.working, c.completed, c.failed, c.canceled)
    union all
    select 'totals', 'economy_hours', null,
      pg_catalog.format(
        '%s transfers of %s, granted %s, fees %s; the transfers say %s, %s, %s, %s',
        h.transfers, h.volume, h.granted, h.fees, m.transfers, m.volume, m.granted, m.fees
      )
    from hours as h, moved as m
    where (h.transfers, h.volume, h.granted, h.fees) is distinct from (m.transfers, m.volume, m.granted, m.fees)
  )
  select coalesce(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(f.*)), '[]'::jsonb)
  into v_findings
  from (select g.* from findings as g limit 100) as f;
  return pg_catalog.jsonb_build_object(
    'ok', v_findings = '[]',
    'checked', pg_catalog.jsonb_build_object(
      'accounts', (select pg_catalog.count(*) from rollcall.accounts as a),
      'transfers', (select pg_catalog.count(*) from rollcall.transfers as t),
      'entries', (select pg_catalog.count(*) from rollcall.entries as e),
      'tasks', (select pg_catalog.count(*) from rollcall.tasks as t)
    ),
    'findings', v_findings,
    'generated_at', rollcall.iso(now())
  );
end;
$$;

comment on function public.verify_ledger() is
  'Recomputes every balance and sum, and names the rows that do not add up: at most a hundred of them.';

call rollcall.expose('public.verify_ledger()');
