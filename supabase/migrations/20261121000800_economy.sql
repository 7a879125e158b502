-- The ledger: accounts, and the transfers and entries that say how their balances came about.
--
-- Double entry: the entries of a transfer sum to zero, so all balances do. Amounts are integers of
-- micro-credits. A balance is kept on its account and changed under its row lock; the locks of a
-- transaction are taken in the order of the agents' ids (an agent's own account before its escrow,
-- then the issuance), all of them before the first change.
--
-- The treasury is one account in 32 tills. Each connection works with one of them, so that fees, and
-- the counts that are kept with them, seldom make transfers wait for each other. A till is the last
-- lock a transaction takes.
--
-- Each agent has two accounts: its own, and an escrow for the rewards that it has promised.

create table rollcall.accounts (
  account_id uuid primary key default gen_random_uuid(),
  kind text not null constraint accounts_kind check (kind in ('agent', 'escrow', 'treasury', 'issuance')),
  agent_id uuid references rollcall.agents (agent_id) on delete restrict,
  till smallint,
  balance bigint not null default 0,
  earned numeric not null default 0,
  spent numeric not null default 0,
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  constraint accounts_balance check (balance >= 0 or kind = 'issuance'),
  constraint accounts_agent check ((agent_id is not null) = (kind in ('agent', 'escrow'))),
  constraint accounts_till check ((till is not null) = (kind = 'treasury'))
) with (fillfactor = 50);

alter table rollcall.accounts enable row level security;

comment on table rollcall.accounts is 'Who has how many micro-credits. For the server only: no policy.';
comment on column rollcall.accounts.earned is 'What agents and grants have ever brought into it, net; refunds are no earnings.';
comment on column rollcall.accounts.spent is 'What has ever been spent out of it, fees too; what goes into escrow is not spent yet.';
comment on column rollcall.accounts.closed_at is 'Since when it takes part in no transfer: its agent was revoked.';

-- The accounts of an agent, one of each kind.
create unique index accounts_agent_id_key on rollcall.accounts (agent_id, kind);
create unique index accounts_till_key on rollcall.accounts (till) where till is not null;
-- What the sweep looks through for open tasks of agents that were revoked.
create index accounts_closed_idx on rollcall.accounts (agent_id) where closed_at is not null and kind = 'escrow';
create unique index accounts_issuance_key on rollcall.accounts (kind) where kind = 'issuance';

create table rollcall.transfers (
  position bigint generated always as identity primary key,
  transfer_id uuid not null,
  kind text not null constraint transfers_kind
    check (kind in ('transfer', 'grant', 'task_hold', 'task_payment', 'task_refund')),
  from_account_id uuid not null,
  to_account_id uuid not null,
  amount bigint not null,
  fee bigint not null default 0,
  task_id uuid,
  memo text constraint transfers_memo check (char_length(memo) <= 500),
  created_at timestamptz not null default clock_timestamp(),
  constraint transfers_amount check (amount > 0 and fee between 0 and amount),
  constraint transfers_transfer_id_key unique (transfer_id)
);

alter table rollcall.transfers enable row level security;

comment on table rollcall.transfers is 'What was moved, and why; never changed or deleted. For the server only: no policy.';
comment on column rollcall.transfers.position is 'The order of an account''s transfers: drawn while its lock is held.';
comment on column rollcall.transfers.from_account_id is 'As to_account_id without a foreign key of its own: the entries have one for both.';

-- The newest of a kind.
create index transfers_kind_idx on rollcall.transfers (kind, position desc);

create table rollcall.entries (
  account_id uuid not null references rollcall.accounts (account_id) on delete restrict,
  position bigint not null,
  amount bigint not null,
  balance bigint not null,
  -- An account's statement.
  primary key (account_id, position)
);

alter table rollcall.entries enable row level security;

comment on table rollcall.entries is 'What a transfer did to each account; never changed or deleted. For the server only: no policy.';
comment on column rollcall.entries.position is 'Of the transfer, which the same function has just made and nobody can delete: not looked up once more for a foreign key. verify_ledger() checks it.';
comment on column rollcall.entries.balance is 'Of the account, right after.';

create function rollcall.refuse_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'the ledger is append-only: % of % refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end;
$$;

comment on function rollcall.refuse_change() is 'Refuses a change of what was written once.';

create trigger transfers_append_only before update or delete or truncate on rollcall.transfers
  for each statement execute function rollcall.refuse_change();
create trigger entries_append_only before update or delete or truncate on rollcall.entries
  for each statement execute function rollcall.refuse_change();

-- Not even the owner, as who the functions run.
revoke update, delete, truncate on rollcall.transfers, rollcall.entries from public, current_user;

create table rollcall.idempotency_keys (
  caller_id uuid not null,
  key text not null constraint idempotency_keys_key check (char_length(key) between 1 and 255),
  fingerprint text not null,
  subject_id uuid not null,
  refusal text,
  created_at timestamptz not null default now(),
  primary key (caller_id, key)
);

alter table rollcall.idempotency_keys enable row level security;

comment on table rollcall.idempotency_keys is 'Which calls were answered, and how. For the server only: no policy.';
comment on column rollcall.idempotency_keys.caller_id is 'The agent, or the issuance account for the operator.';
comment on column rollcall.idempotency_keys.subject_id is 'The transfer or task that came of it.';
comment on column rollcall.idempotency_keys.refusal is 'Why nothing came of it.';

-- Kept by the functions that move credits, a row an hour and till.
create table rollcall.economy_hours (
  hour timestamptz not null,
  till smallint not null,
  transfers integer not null default 0,
  volume numeric not null default 0,
  granted numeric not null default 0,
  fees numeric not null default 0,
  primary key (hour, till)
);

alter table rollcall.economy_hours enable row level security;

comment on table rollcall.economy_hours is 'What was moved, by hour: between agents, and out of the issuance. For the server only: no policy.';

-- Changes, to be summed over the tills. Kept where counting would read history.
create table rollcall.federation_totals (
  till smallint primary key,
  in_escrow numeric not null default 0,
  agents bigint not null default 0,
  agents_online bigint not null default 0,
  agents_revoked bigint not null default 0,
  tasks_submitted bigint not null default 0,
  tasks_working bigint not null default 0,
  tasks_completed bigint not null default 0,
  tasks_failed bigint not null default 0,
  tasks_canceled bigint not null default 0,
  tasks_rejected bigint not null default 0
) with (fillfactor = 10);

alter table rollcall.federation_totals enable row level security;

comment on table rollcall.federation_totals is 'How many agents and tasks there are, and what is in escrow, in parts to be summed. For the server only: no policy.';

insert into rollcall.accounts (kind) values ('issuance');
insert into rollcall.federation_totals (till) select n from pg_catalog.generate_series(0, 31) as n;
insert into rollcall.accounts (kind, agent_id, closed_at)
select k.kind, a.agent_id, a.revoked_at
from rollcall.agents as a
cross join (values ('agent'), ('escrow')) as k (kind);

-- In plpgsql, which plans an expression once a session and not once a call.
create or replace function rollcall.iso(p_at timestamptz) returns text
language plpgsql
stable strict parallel safe
set search_path = ''
as $$
begin
  return pg_catalog.to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
end;
$$;

create function rollcall.credits(p_micro numeric) returns text
language plpgsql
immutable strict parallel safe
set search_path = ''
as $$
begin
  -- Multiplied, which is exact: a division keeps some 16 digits.
  return pg_catalog.trim_scale(p_micro * 0.000001)::text;
end;
$$;

comment on function rollcall.credits(numeric) is 'Micro-credits as the wire has credits: a decimal string, without zeros at its end.';

create function rollcall.fee(p_amount bigint, p_fee_bps integer) returns bigint
language plpgsql
immutable strict parallel safe
set search_path = ''
as $$
begin
  -- In two parts, since the product could pass the end of bigint.
  return p_amount / 10000 * p_fee_bps + p_amount % 10000 * p_fee_bps / 10000;
end;
$$;

comment on function rollcall.fee(bigint, integer) is 'The fee on an amount, in micro-credits, rounded down.';

create function rollcall.till() returns smallint
language plpgsql
stable
set search_path = ''
as $$
begin
  return pg_catalog.pg_backend_pid() % 32;
end;
$$;

comment on function rollcall.till() is 'The till that this connection works with. To be locked last.';

create function rollcall.till_account(p_till smallint) returns uuid
language plpgsql
immutable strict parallel safe
set search_path = ''
as $$
begin
  return ('00000000-0000-4000-8000-' || pg_catalog.lpad(p_till::text, 12, '0'))::uuid;
end;
$$;

comment on function rollcall.till_account(smallint) is 'The account of a till, known without a look.';

insert into rollcall.accounts (account_id, kind, till)
select rollcall.till_account(n::smallint), 'treasury', n from pg_catalog.generate_series(0, 31) as n;

create function rollcall.agent_name(p_agent_id uuid) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (select a.name from rollcall.agents as a where a.agent_id = p_agent_id);
end;
$$;

comment on function rollcall.agent_name(uuid) is 'The name of an agent, or null.';

create function rollcall.transfer_json(
  p_transfer rollcall.transfers,
  p_from_agent_id uuid,
  p_from_agent_name text,
  p_to_agent_id uuid,
  p_to_agent_name text
) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return pg_catalog.jsonb_build_object(
    'transfer_id', p_transfer.transfer_id,
    'kind', p_transfer.kind,
    'from_agent_id', p_from_agent_id,
    'from_agent_name', p_from_agent_name,
    'to_agent_id', p_to_agent_id,
    'to_agent_name', p_to_agent_name,
    'amount', rollcall.credits(p_transfer.amount),
    'fee', rollcall.credits(p_transfer.fee),
    'net_amount', rollcall.credits(p_transfer.amount - p_transfer.fee),
    'task_id', p_transfer.task_id,
    'task_title', case when p_transfer.task_id is not null then rollcall.task_title(p_transfer.task_id) end,
    'created_at', rollcall.iso(p_transfer.created_at)
  );
end;
$$;

comment on function rollcall.transfer_json(rollcall.transfers, uuid, text, uuid, text) is
  'A transfer as the wire has it, without its memo, which is not for everybody.';

create function rollcall.transfer_json(p_transfer rollcall.transfers) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select rollcall.transfer_json(p_transfer, f.agent_id, fg.name, t.agent_id, tg.name)
    from rollcall.accounts as f
    left join rollcall.agents as fg on fg.agent_id = f.agent_id,
    rollcall.accounts as t
    left join rollcall.agents as tg on tg.agent_id = t.agent_id
    where f.account_id = p_transfer.from_account_id and t.account_id = p_transfer.to_account_id
  );
end;
$$;

comment on function rollcall.transfer_json(rollcall.transfers) is
  'A transfer as the wire has it, for those who do not know whose accounts it was between.';

create or replace function rollcall.event_json(p_event rollcall.events) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return pg_catalog.jsonb_build_object(
    'seq', p_event.seq,
    'feed', p_event.feed,
    'type', p_event.type,
    'agent_id', p_event.agent_id,
    'session_id', p_event.session_id,
    'created_at', rollcall.iso(p_event.created_at),
    -- A transfer never changes: its event names it, and is spelled out for those who read it.
    'data', case
      when p_event.type = 'economy.transfer' then (
        select rollcall.transfer_json(t.*)
        from rollcall.transfers as t
        where t.position = (p_event.data ->> 'position')::bigint
      )
      else p_event.data
    end
  );
end;
$$;

create function rollcall.move(
  p_transfer_id uuid,
  p_kind text,
  p_from_account_id uuid,
  p_to_account_id uuid,
  p_amount bigint,
  p_agent_id uuid default null,
  p_fee bigint default 0,
  p_task_id uuid default null,
  p_memo text default null
) returns rollcall.transfers
language plpgsql
volatile
set search_path = ''
-- A plan is made once a connection, perhaps while the tables were nearly empty.
set enable_seqscan = off
as $$
declare
  v_is_spent constant boolean := p_kind in ('transfer', 'task_payment');
  v_is_earned constant boolean := p_kind in ('transfer', 'task_payment', 'grant');
  v_net constant bigint := p_amount - p_fee;
  v_till constant smallint := rollcall.till();
  v_transfer rollcall.transfers;
  v_from_balance bigint;
  v_to_balance bigint;
  v_till_balance bigint;
begin
  -- Before the position is drawn, so that a till's entries are in the order of its balance too.
  if p_fee > 0 then
    update rollcall.accounts as a
    set balance = a.balance + p_fee
    where a.account_id = rollcall.till_account(v_till)
    returning a.balance into v_till_balance;
  end if;
  insert into rollcall.transfers (transfer_id, kind, from_account_id, to_account_id, amount, fee, task_id, memo)
  values (p_transfer_id, p_kind, p_from_account_id, p_to_account_id, p_amount, p_fee, p_task_id, p_memo)
  returning * into v_transfer;

  update rollcall.accounts as a
  set balance = a.balance - p_amount, spent = case when v_is_spent then a.spent + p_amount else a.spent end
  where a.account_id = p_from_account_id
  returning a.balance into v_from_balance;
  update rollcall.accounts as a
  set balance = a.balance + v_net, earned = case when v_is_earned then a.earned + v_net else a.earned end
  where a.account_id = p_to_account_id
  returning a.balance into v_to_balance;
  insert into rollcall.events (feed, type, agent_id, data)
  values (
    'federation', 'economy.transfer', p_agent_id,
    pg_catalog.jsonb_build_object('position', v_transfer.position)
  );

  insert into rollcall.entries (position, account_id, amount, balance)
  values
    (v_transfer.position, p_from_account_id, -p_amount, v_from_balance),
    (v_transfer.position, p_to_account_id, v_net, v_to_balance);
  if p_fee > 0 then
    insert into rollcall.entries (position, account_id, amount, balance)
    values (v_transfer.position, rollcall.till_account(v_till), p_fee, v_till_balance);
  end if;
  if v_is_earned then
    insert into rollcall.economy_hours as h (hour, till, transfers, volume, granted, fees)
    values (
      pg_catalog.date_trunc('hour', v_transfer.created_at, 'UTC'), v_till, v_is_spent::integer,
      case when v_is_spent then p_amount else 0 end, case when v_is_spent then 0 else p_amount end, p_fee
    )
    on conflict (hour, till) do update set
      transfers = h.transfers + excluded.transfers,
      volume = h.volume + excluded.volume,
      granted = h.granted + excluded.granted,
      fees = h.fees + excluded.fees;
  end if;
  return v_transfer;
end;
$$;

comment on function rollcall.move(uuid, text, uuid, uuid, bigint, uuid, bigint, uuid, text) is
  'Moves micro-credits between two accounts that are locked and have them, the fee into the till: the transfer, its entries, its counts, and its event as one of p_agent_id. Last in its transaction, since it locks the till.';

create function rollcall.claim_key(p_caller_id uuid, p_key text, p_fingerprint text, p_subject_id uuid)
returns rollcall.idempotency_keys
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_first rollcall.idempotency_keys;
begin
  -- Waits for whoever is about to commit the same key.
  insert into rollcall.idempotency_keys (caller_id, key, fingerprint, subject_id)
  values (p_caller_id, p_key, p_fingerprint, p_subject_id)
  on conflict (caller_id, key) do nothing;
  if found then
    return null;
  end if;
  -- A statement of its own, so that it sees what the first one committed meanwhile.
  select k.* into strict v_first
  from rollcall.idempotency_keys as k
  where k.caller_id = p_caller_id and k.key = p_key;
  return v_first;
end;
$$;

comment on function rollcall.claim_key(uuid, text, text, uuid) is
  'Makes an idempotency key the caller''s for this call; or answers the call that has it, finished by then.';

create function rollcall.refuse_key(p_caller_id uuid, p_key text, p_refusal text) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  update rollcall.idempotency_keys as k
  set refusal = p_refusal
  where k.caller_id = p_caller_id and k.key = p_key;
  return pg_catalog.jsonb_build_object('outcome', p_refusal, 'replayed', false);
end;
$$;

comment on function rollcall.refuse_key(uuid, text, text) is 'Remembers that a call was refused, and answers so.';

create function rollcall.answer_transfer(
  p_transfer jsonb,
  p_memo text,
  p_from_balance bigint,
  p_replayed boolean
) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return pg_catalog.jsonb_build_object(
    'outcome', 'moved',
    'replayed', p_replayed,
    'transfer', p_transfer || pg_catalog.jsonb_build_object(
      'memo', p_memo,
      'from_balance', rollcall.credits(p_from_balance)
    )
  );
end;
$$;

comment on function rollcall.answer_transfer(jsonb, text, bigint, boolean) is
  'What the caller of a transfer is answered, the first time and ever after.';

create function rollcall.replay_transfer(p_first rollcall.idempotency_keys, p_fingerprint text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_first.fingerprint <> p_fingerprint then
    return pg_catalog.jsonb_build_object('outcome', 'idempotency_key_reused', 'replayed', false);
  elsif p_first.refusal is not null then
    return pg_catalog.jsonb_build_object('outcome', p_first.refusal, 'replayed', true);
  end if;
  return (
    select rollcall.answer_transfer(rollcall.transfer_json(t.*), t.memo, e.balance, true)
    from rollcall.transfers as t
    join rollcall.entries as e on e.position = t.position and e.account_id = t.from_account_id
    where t.transfer_id = p_first.subject_id
  );
end;
$$;

comment on function rollcall.replay_transfer(rollcall.idempotency_keys, text) is
  'Answers a repeated call as the first one was answered.';

create function public.transfer_credits(
  p_from_agent_id uuid,
  p_to_agent_id uuid,
  p_amount bigint,
  p_fee_bps integer,
  p_idempotency_key text,
  p_fingerprint text,
  p_memo text default null
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_transfer_id constant uuid := pg_catalog.gen_random_uuid();
  v_first rollcall.idempotency_keys;
  v_from rollcall.accounts;
  v_to rollcall.accounts;
  v_transfer rollcall.transfers;
  v_refusal text;
begin
  v_first := rollcall.claim_key(p_from_agent_id, p_idempotency_key, p_fingerprint, v_transfer_id);
  if v_first.caller_id is not null then
    return rollcall.replay_transfer(v_first, p_fingerprint);
  end if;

  if p_from_agent_id < p_to_agent_id then
    select a.* into v_from from rollcall.accounts as a
    where a.agent_id = p_from_agent_id and a.kind = 'agent' for no key update;
    select a.* into v_to from rollcall.accounts as a
    where a.agent_id = p_to_agent_id and a.kind = 'agent' for no key update;
  else
    select a.* into v_to from rollcall.accounts as a
    where a.agent_id = p_to_agent_id and a.kind = 'agent' for no key update;
    select a.* into v_from from rollcall.accounts as a
    where a.agent_id = p_from_agent_id and a.kind = 'agent' for no key update;
  end if;
  v_refusal := case
    when v_from.account_id is null or v_from.closed_at is not null then 'agent_unknown'
    when p_from_agent_id = p_to_agent_id then 'same_account'
    when p_amount not between 1 and 1000000000000000000 then 'invalid_amount'
    when v_to.account_id is null or v_to.closed_at is not null then 'account_not_found'
    when v_from.balance < p_amount then 'insufficient_credits'
  end;
  if v_refusal is not null then
    return rollcall.refuse_key(p_from_agent_id, p_idempotency_key, v_refusal);
  end if;
  v_transfer := rollcall.move(
    v_transfer_id, 'transfer', v_from.account_id, v_to.account_id, p_amount, p_from_agent_id,
    p_fee => rollcall.fee(p_amount, p_fee_bps), p_memo => p_memo
  );
  return rollcall.answer_transfer(
    rollcall.transfer_json(
      v_transfer, p_from_agent_id, rollcall.agent_name(p_from_agent_id), p_to_agent_id, rollcall.agent_name(p_to_agent_id)
    ),
    p_memo, v_from.balance - p_amount, false
  );
end;
$$;

comment on function public.transfer_credits(uuid, uuid, bigint, integer, text, text, text) is
  'Moves micro-credits from one agent to another, the fee to the treasury. A repeated call, also while the first is under way, moves nothing and is answered as the first was.';

call rollcall.expose('public.transfer_credits(uuid, uuid, bigint, integer, text, text, text)');

create function public.grant_credits(
  p_agent_id uuid,
  p_amount bigint,
  p_idempotency_key text,
  p_fingerprint text,
  p_memo text default null
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_transfer_id constant uuid := pg_catalog.gen_random_uuid();
  v_operator_id uuid;
  v_first rollcall.idempotency_keys;
  v_from rollcall.accounts;
  v_to rollcall.accounts;
  v_transfer rollcall.transfers;
  v_refusal text;
begin
  select a.account_id into strict v_operator_id from rollcall.accounts as a where a.kind = 'issuance';
  v_first := rollcall.claim_key(v_operator_id, p_idempotency_key, p_fingerprint, v_transfer_id);
  if v_first.caller_id is not null then
    return rollcall.replay_transfer(v_first, p_fingerprint);
  end if;

  select a.* into v_to from rollcall.accounts as a
  where a.agent_id = p_agent_id and a.kind = 'agent' for no key update;
  select a.* into strict v_from from rollcall.accounts as a
  where a.account_id = v_operator_id for no key update;
  v_refusal := case
    when p_amount not between 1 and 1000000000000000000 then 'invalid_amount'
    -- Nine times the largest amount: what a bigint holds, so that no balance can ever pass its end.
    when v_from.balance - p_amount < -9000000000000000000 then 'invalid_amount'
    when v_to.account_id is null or v_to.closed_at is not null then 'account_not_found'
  end;
  if v_refusal is not null then
    return rollcall.refuse_key(v_operator_id, p_idempotency_key, v_refusal);
  end if;
  v_transfer := rollcall.move(
    v_transfer_id, 'grant', v_from.account_id, v_to.account_id, p_amount, p_memo => p_memo
  );
  return rollcall.answer_transfer(
    rollcall.transfer_json(v_transfer, null, null, p_agent_id, rollcall.agent_name(p_agent_id)),
    p_memo, v_from.balance - p_amount, false
  );
end;
$$;

comment on function public.grant_credits(uuid, bigint, text, text, text) is
  'Issues micro-credits to an agent. A repeated call moves nothing and is answered as the first was.';

call rollcall.expose('public.grant_credits(uuid, bigint, text, text, text)');

create function public.get_account(p_agent_id uuid) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select pg_catalog.jsonb_build_object(
      'account_id', a.account_id,
      'agent_id', a.agent_id,
      'kind', a.kind,
      'balance', rollcall.credits(a.balance),
      'held', rollcall.credits(e.balance),
      'total_earned', rollcall.credits(a.earned),
      'total_spent', rollcall.credits(a.spent + e.spent)
    )
    from rollcall.accounts as a
    join rollcall.accounts as e on e.agent_id = a.agent_id and e.kind = 'escrow'
    where a.agent_id = p_agent_id and a.kind = 'agent'
  );
end;
$$;

comment on function public.get_account(uuid) is
  'The account of an agent, or null. balance + held = total_earned - total_spent.';

call rollcall.expose('public.get_account(uuid)');

create function rollcall.find_transfers(p_limit integer, p_agent_id uuid, p_kind text, p_before bigint)
returns setof rollcall.transfers
language plpgsql
stable
set search_path = ''
-- Each combination of filters has its own best plan.
set plan_cache_mode = force_custom_plan
as $$
begin
  if p_agent_id is null then
    return query
    select t.* from rollcall.transfers as t
    where (p_kind is null or t.kind = p_kind) and (p_before is null or t.position < p_before)
    order by t.position desc
    limit p_limit;
  else
    return query
    select t.* from rollcall.transfers as t
    where t.position in (
      -- What goes from its account into its escrow, or back, is on both statements.
      select s.position
      from rollcall.accounts as a
      cross join lateral (
        select e.position
        from rollcall.entries as e
        join rollcall.transfers as tr on tr.position = e.position
        where e.account_id = a.account_id
          and (p_kind is null or tr.kind = p_kind)
          and (p_before is null or e.position < p_before)
        order by e.position desc
        limit p_limit
      ) as s
      where a.agent_id = p_agent_id
    )
    order by t.position desc
    limit p_limit;
  end if;
end;
$$;

comment on function rollcall.find_transfers(integer, uuid, text, bigint) is
  'Transfers, newest first, before a position: those of an agent or of a kind, or all.';

create function public.list_transfers(
  p_limit integer,
  p_agent_id uuid default null,
  p_kind text default null,
  p_before bigint default null
) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_page constant rollcall.transfers[] := array(
    select t from rollcall.find_transfers(p_limit + 1, p_agent_id, p_kind, p_before) as t
  );
begin
  return pg_catalog.jsonb_build_object(
    'transfers', (
      select coalesce(pg_catalog.jsonb_agg(
        rollcall.transfer_json(t.*) || pg_catalog.jsonb_build_object('memo', t.memo) order by t.position desc
      ), '[]'::jsonb)
      from pg_catalog.unnest(v_page[:p_limit]) as t
    ),
    'next', case when pg_catalog.cardinality(v_page) > p_limit then
      pg_catalog.jsonb_build_array(v_page[p_limit].position)
    end
  );
end;
$$;

comment on function public.list_transfers(integer, uuid, text, bigint) is
  'A page of transfers, newest first, and where the next page begins.';

call rollcall.expose('public.list_transfers(integer, uuid, text, bigint)');

create function public.economy_stats() returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_hour constant timestamptz := pg_catalog.date_trunc('hour', now(), 'UTC');
  v_supply numeric;
  v_treasury numeric;
begin
  select -pg_catalog.sum(a.balance) filter (where a.kind = 'issuance'), pg_catalog.sum(a.balance) filter (where a.kind = 'treasury')
  into v_supply, v_treasury
  from rollcall.accounts as a
  -- As the two partial indexes have it.
  where a.kind = 'issuance' or a.till is not null;
  return (
    with hours as (
      select
        g.hour,
        coalesce(pg_catalog.sum(h.transfers), 0) as transfers,
        coalesce(pg_catalog.sum(h.volume), 0) as volume,
        coalesce(pg_catalog.sum(h.granted), 0) as granted,
        coalesce(pg_catalog.sum(h.fees), 0) as fees
      from pg_catalog.generate_series(v_hour - interval '23 hours', v_hour, interval '1 hour') as g (hour)
      left join rollcall.economy_hours as h on h.hour = g.hour
      group by g.hour
    ),
    running as (
      select
        h.*,
        -- Backwards from what is out now.
        v_supply - coalesce(pg_catalog.sum(h.granted) over (
          order by h.hour desc rows between unbounded preceding and 1 preceding
        ), 0) as supply
      from hours as h
    )
    select pg_catalog.jsonb_build_object(
      'supply', rollcall.credits(v_supply),
      'treasury', rollcall.credits(v_treasury),
      'in_escrow', rollcall.credits((select pg_catalog.sum(t.in_escrow) from rollcall.federation_totals as t)),
      'volume_24h', rollcall.credits(pg_catalog.sum(r.volume)),
      'transfers_24h', pg_catalog.sum(r.transfers),
      'timeline', pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'hour', rollcall.iso(r.hour),
        'transfers', r.transfers,
        'volume', rollcall.credits(r.volume),
        'granted', rollcall.credits(r.granted),
        'fees', rollcall.credits(r.fees),
        'supply', rollcall.credits(r.supply)
      ) order by r.hour),
      'generated_at', rollcall.iso(now())
    )
    from running as r
  );
end;
$$;

comment on function public.economy_stats() is
  'What is out, where it is, and what moved between agents in the current hour and the 23 before it.';

call rollcall.expose('public.economy_stats()');
