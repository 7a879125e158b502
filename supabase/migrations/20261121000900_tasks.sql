-- Tasks: their states, the escrow that goes with each transition, and who claimed them when.
--
-- The states are those of the A2A protocol. The reward is held in the requester's escrow from the
-- moment the task exists until it is paid or refunded, in the transaction that ends the task. Each
-- claim has a number; a worker that goes on after its claim was ended by the sweep carries an old
-- one, and changes nothing.
--
-- Locks are taken in this order: idempotency key, agents, sessions, tasks, accounts (each in the
-- order of their ids), a till.

create table rollcall.tasks (
  task_id uuid primary key,
  position bigint generated always as identity,
  requester_id uuid not null references rollcall.agents (agent_id) on delete restrict,
  assignee_id uuid references rollcall.agents (agent_id) on delete restrict,
  title text not null constraint tasks_title check (char_length(title) between 1 and 200),
  description text constraint tasks_description check (char_length(description) <= 20000),
  required_roles text[] not null default '{}',
  reward bigint not null constraint tasks_reward check (reward > 0),
  state text not null default 'submitted' constraint tasks_state
    check (state in ('submitted', 'working', 'completed', 'failed', 'canceled', 'rejected')),
  claim integer not null default 0,
  failures integer not null default 0,
  max_retries integer not null constraint tasks_max_retries check (max_retries >= 0),
  max_duration_s double precision not null constraint tasks_max_duration_s check (max_duration_s > 0),
  message text,
  result jsonb,
  fee bigint,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  claimed_at timestamptz,
  due_at timestamptz,
  completed_at timestamptz,
  constraint tasks_position_key unique (position),
  constraint tasks_working check (
    state <> 'working' or (assignee_id is not null and claimed_at is not null and due_at is not null)
  ),
  constraint tasks_submitted check (state <> 'submitted' or (assignee_id is null and due_at is null)),
  constraint tasks_completed_at check ((completed_at is null) = (state in ('submitted', 'working'))),
  constraint tasks_paid check ((fee is not null) = (state = 'completed'))
);

alter table rollcall.tasks enable row level security;

comment on table rollcall.tasks is 'What agents ask of each other, for a reward. For the server only: no policy.';
comment on column rollcall.tasks.claim is 'How often it was claimed: the number of the newest claim.';
comment on column rollcall.tasks.failures is 'How often a claim failed; past max_retries the task has failed.';
comment on column rollcall.tasks.completed_at is 'When it reached its final state, whichever that is.';
comment on column rollcall.tasks.fee is 'What the treasury got of the reward, once it was paid.';

-- The lists.
create index tasks_state_idx on rollcall.tasks (state, position desc);
create index tasks_requester_id_idx on rollcall.tasks (requester_id, position desc);
create index tasks_assignee_id_idx on rollcall.tasks (assignee_id, position desc);
-- What the sweep looks for, and how much an agent has in hand.
create index tasks_due_at_idx on rollcall.tasks (due_at) where state = 'working';
create index tasks_working_idx on rollcall.tasks (assignee_id) where state = 'working';
-- The timeline of an agent.
create index tasks_posted_idx on rollcall.tasks (requester_id, created_at desc);
create index tasks_ended_idx on rollcall.tasks (requester_id, completed_at desc) where completed_at is not null;

create table rollcall.task_claims (
  task_id uuid not null references rollcall.tasks (task_id) on delete cascade,
  claim integer not null,
  agent_id uuid not null references rollcall.agents (agent_id) on delete restrict,
  claimed_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  outcome text constraint task_claims_outcome
    check (outcome in ('completed', 'reported', 'overdue', 'abandoned', 'agent_revoked')),
  primary key (task_id, claim),
  constraint task_claims_ended check ((ended_at is null) = (outcome is null))
);

alter table rollcall.task_claims enable row level security;

comment on table rollcall.task_claims is 'Who had a task in hand when, and how that ended. For the server only: no policy.';
comment on column rollcall.task_claims.outcome is 'reported: the agent itself said that it failed; abandoned: it went offline.';

-- The timeline of an agent.
create index task_claims_agent_id_idx on rollcall.task_claims (agent_id, claimed_at desc);
create index task_claims_ended_idx on rollcall.task_claims (agent_id, ended_at desc) where ended_at is not null;

-- The table was made a moment ago: there is nothing to scan, and nobody to block.
alter table rollcall.transfers
  -- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
  add constraint transfers_task_id_fkey foreign key (task_id) references rollcall.tasks (task_id) on delete restrict;
-- What was held, paid and refunded for a task.
create index transfers_task_id_idx on rollcall.transfers (task_id) where task_id is not null;

alter table rollcall.agents
  add column tasks_posted integer not null default 0,
  add column tasks_completed integer not null default 0,
  add column tasks_failed integer not null default 0;

comment on column rollcall.agents.tasks_posted is 'With the two after it, counted by the functions that change tasks.';

create function rollcall.task_title(p_task_id uuid) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (select t.title from rollcall.tasks as t where t.task_id = p_task_id);
end;
$$;

comment on function rollcall.task_title(uuid) is 'The title of a task, or null.';

create function rollcall.count_federation(
  p_agents integer default 0,
  p_agents_online integer default 0,
  p_agents_revoked integer default 0,
  p_submitted integer default 0,
  p_working integer default 0,
  p_completed integer default 0,
  p_failed integer default 0,
  p_canceled integer default 0,
  p_in_escrow numeric default 0
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update rollcall.federation_totals as t
  set
    in_escrow = t.in_escrow + p_in_escrow,
    agents = t.agents + p_agents,
    agents_online = t.agents_online + p_agents_online,
    agents_revoked = t.agents_revoked + p_agents_revoked,
    tasks_submitted = t.tasks_submitted + p_submitted,
    tasks_working = t.tasks_working + p_working,
    tasks_completed = t.tasks_completed + p_completed,
    tasks_failed = t.tasks_failed + p_failed,
    tasks_canceled = t.tasks_canceled + p_canceled
  where t.till = rollcall.till();
end;
$$;

comment on function rollcall.count_federation(integer, integer, integer, integer, integer, integer, integer, integer, numeric) is
  'Keeps the counts of the federation, with the till: what is to be added to each. Last in its transaction.';

create function rollcall.task_json(p_task rollcall.tasks) returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'task_id', p_task.task_id,
    'title', p_task.title,
    'description', p_task.description,
    'required_roles', p_task.required_roles,
    'reward', rollcall.credits(p_task.reward),
    'state', p_task.state,
    'requester_id', p_task.requester_id,
    'requester_name', rollcall.agent_name(p_task.requester_id),
    'assignee_id', p_task.assignee_id,
    'assignee_name', rollcall.agent_name(p_task.assignee_id),
    'claim', p_task.claim,
    'failures', p_task.failures,
    'max_retries', p_task.max_retries,
    'max_duration_s', p_task.max_duration_s,
    'created_at', rollcall.iso(p_task.created_at),
    'updated_at', rollcall.iso(p_task.updated_at),
    'claimed_at', rollcall.iso(p_task.claimed_at),
    'due_at', rollcall.iso(p_task.due_at),
    'completed_at', rollcall.iso(p_task.completed_at),
    'message', p_task.message,
    'result', p_task.result,
    'fee', rollcall.credits(p_task.fee),
    'paid', rollcall.credits(p_task.reward - p_task.fee)
  );
$$;

comment on function rollcall.task_json(rollcall.tasks) is 'A task as the wire has it.';

create function rollcall.tell_task(p_task rollcall.tasks, p_actor_id uuid, p_previous_state text, p_reason text)
returns void
language sql
volatile
set search_path = ''
as $$
  select rollcall.append_event(
    'federation', 'task.updated', p_actor_id, null,
    pg_catalog.jsonb_build_object(
      'task_id', p_task.task_id,
      'title', p_task.title,
      'state', p_task.state,
      'previous_state', p_previous_state,
      'reward', rollcall.credits(p_task.reward),
      'requester_id', p_task.requester_id,
      'requester_name', rollcall.agent_name(p_task.requester_id),
      'assignee_id', p_task.assignee_id,
      'assignee_name', rollcall.agent_name(p_task.assignee_id),
      'claim', p_task.claim,
      'failures', p_task.failures,
      'max_retries', p_task.max_retries,
      'reason', p_reason
    )
  );
$$;

comment on function rollcall.tell_task(rollcall.tasks, uuid, text, text) is
  'Appends the event of a transition: who made it, from which state, and why.';

create function rollcall.lock_accounts(p_agent_ids uuid[]) returns setof rollcall.accounts
language sql
volatile
set search_path = ''
as $$
  select a.* from rollcall.accounts as a
  where a.agent_id = any (p_agent_ids)
  order by a.agent_id, a.kind
  for no key update;
$$;

comment on function rollcall.lock_accounts(uuid[]) is 'Both accounts of each of these agents, locked in the order of all transactions.';

create function rollcall.refund_task(p_task rollcall.tasks) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_own uuid;
  v_escrow uuid;
begin
  select a.account_id into strict v_own
  from rollcall.accounts as a
  where a.agent_id = p_task.requester_id and a.kind = 'agent';
  select a.account_id into strict v_escrow
  from rollcall.accounts as a
  where a.agent_id = p_task.requester_id and a.kind = 'escrow';
  perform rollcall.move(
    pg_catalog.gen_random_uuid(), 'task_refund', v_escrow, v_own, p_task.reward, p_task.requester_id,
    p_task_id => p_task.task_id
  );
end;
$$;

comment on function rollcall.refund_task(rollcall.tasks) is
  'Gives the reward back out of escrow. The requester''s accounts are locked.';

create function rollcall.cancel_posted(p_agent_ids uuid[], p_limit integer) returns rollcall.tasks[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_task rollcall.tasks;
  v_canceled rollcall.tasks[] := '{}';
begin
  for v_task in
    update rollcall.tasks as t
    set state = 'canceled', completed_at = pg_catalog.clock_timestamp(), updated_at = pg_catalog.clock_timestamp()
    where t.task_id = any (array(
      select p.task_id from rollcall.tasks as p
      where p.requester_id = any (p_agent_ids) and p.state = 'submitted'
      order by p.task_id
      limit p_limit
      for no key update skip locked
    ))
    returning t.*
  loop
    perform rollcall.tell_task(v_task, null, 'submitted', 'requester_revoked');
    -- What is known of it afterwards: not its words, which can be long.
    v_task.description := null;
    v_canceled := v_canceled || v_task;
  end loop;
  return v_canceled;
end;
$$;

comment on function rollcall.cancel_posted(uuid[], integer) is
  'Cancels what these agents, which were revoked, had asked for and nobody has claimed. Without the refunds and counts of that.';

create function rollcall.settle_tasks(
  p_tasks rollcall.tasks[],
  p_working integer
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_task rollcall.tasks;
  v_failed integer := 0;
  v_canceled integer := 0;
  v_refunded numeric := 0;
begin
  -- All at once, in their order.
  perform from rollcall.lock_accounts(array(
    select t.requester_id from pg_catalog.unnest(p_tasks) as t where t.state in ('failed', 'canceled')
  ));
  foreach v_task in array p_tasks loop
    if v_task.state in ('failed', 'canceled') then
      perform rollcall.refund_task(v_task);
      v_failed := v_failed + (v_task.state = 'failed')::integer;
      v_canceled := v_canceled + (v_task.state = 'canceled')::integer;
      v_refunded := v_refunded + v_task.reward;
    end if;
  end loop;
  perform rollcall.count_federation(
    p_submitted => p_working - v_failed - v_canceled,
    p_working => -p_working,
    p_failed => v_failed,
    p_canceled => v_canceled,
    p_in_escrow => -v_refunded
  );
end;
$$;

comment on function rollcall.settle_tasks(rollcall.tasks[], integer) is
  'Refunds those of the tasks that have just failed or been canceled, and counts them all: the first p_working were in hand, the others in the pool.';

create function public.create_task(
  p_agent_id uuid,
  p_title text,
  p_required_roles text[],
  p_reward bigint,
  p_max_duration_s double precision,
  p_max_retries integer,
  p_idempotency_key text,
  p_fingerprint text,
  p_description text default null
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_task_id constant uuid := pg_catalog.gen_random_uuid();
  v_first rollcall.idempotency_keys;
  v_account rollcall.accounts;
  v_own rollcall.accounts;
  v_escrow rollcall.accounts;
  v_task rollcall.tasks;
  v_refusal text;
begin
  v_first := rollcall.claim_key(p_agent_id, p_idempotency_key, p_fingerprint, v_task_id);
  if v_first.caller_id is not null then
    if v_first.fingerprint <> p_fingerprint then
      return pg_catalog.jsonb_build_object('outcome', 'idempotency_key_reused', 'replayed', false);
    elsif v_first.refusal is not null then
      return pg_catalog.jsonb_build_object('outcome', v_first.refusal, 'replayed', true);
    end if;
    -- As it was created, whatever has become of it.
    select t.* into strict v_task from rollcall.tasks as t where t.task_id = v_first.subject_id;
    v_task.state := 'submitted';
    v_task.assignee_id := null;
    v_task.claim := 0;
    v_task.failures := 0;
    v_task.message := null;
    v_task.result := null;
    v_task.fee := null;
    v_task.updated_at := v_task.created_at;
    v_task.claimed_at := null;
    v_task.due_at := null;
    v_task.completed_at := null;
    return pg_catalog.jsonb_build_object('outcome', 'created', 'replayed', true, 'task', rollcall.task_json(v_task));
  end if;

  perform from rollcall.agents as a where a.agent_id = p_agent_id and a.revoked_at is null for no key update;
  if not found then
    return rollcall.refuse_key(p_agent_id, p_idempotency_key, 'agent_unknown');
  end if;
  for v_account in select a.* from rollcall.lock_accounts(array[p_agent_id]) as a loop
    if v_account.kind = 'agent' then
      v_own := v_account;
    else
      v_escrow := v_account;
    end if;
  end loop;
  v_refusal := case
    when p_reward not between 1 and 1000000000000000000 then 'invalid_amount'
    when v_own.balance < p_reward then 'insufficient_credits'
  end;
  if v_refusal is not null then
    return rollcall.refuse_key(p_agent_id, p_idempotency_key, v_refusal);
  end if;

  insert into rollcall.tasks (
    task_id, requester_id, title, description, required_roles, reward, max_duration_s, max_retries
  )
  values (
    v_task_id, p_agent_id, p_title, p_description, p_required_roles, p_reward, p_max_duration_s, p_max_retries
  )
  returning * into v_task;
  -- One instant, so that a replay is equal to the letter.
  v_task.updated_at := v_task.created_at;
  update rollcall.agents as a set tasks_posted = a.tasks_posted + 1 where a.agent_id = p_agent_id;
  perform rollcall.tell_task(v_task, p_agent_id, null, 'posted');
  perform rollcall.move(
    pg_catalog.gen_random_uuid(), 'task_hold', v_own.account_id, v_escrow.account_id, p_reward, p_agent_id,
    p_task_id => v_task_id
  );
  perform rollcall.count_federation(p_submitted => 1, p_in_escrow => p_reward);
  return pg_catalog.jsonb_build_object('outcome', 'created', 'replayed', false, 'task', rollcall.task_json(v_task));
end;
$$;

comment on function public.create_task(uuid, text, text[], bigint, double precision, integer, text, text, text) is
  'Posts a task and holds its reward in escrow, or neither. A repeated call posts nothing and is answered as the first was.';

call rollcall.expose('public.create_task(uuid, text, text[], bigint, double precision, integer, text, text, text)');

create function public.get_task(p_task_id uuid) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (select rollcall.task_json(t.*) from rollcall.tasks as t where t.task_id = p_task_id);
end;
$$;

comment on function public.get_task(uuid) is 'One task, or null.';

call rollcall.expose('public.get_task(uuid)');

create function rollcall.find_tasks(
  p_limit integer,
  p_state text,
  p_requester_id uuid,
  p_assignee_id uuid,
  p_role text,
  p_before bigint
) returns setof rollcall.tasks
language plpgsql
stable
set search_path = ''
-- Each combination of filters has its own best plan.
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
  select t.* from rollcall.tasks as t
  where (p_state is null or t.state = p_state)
    and (p_requester_id is null or t.requester_id = p_requester_id)
    and (p_assignee_id is null or t.assignee_id = p_assignee_id)
    and (p_role is null or p_role = any (t.required_roles))
    and (p_before is null or t.position < p_before)
  order by t.position desc
  limit p_limit;
end;
$$;

comment on function rollcall.find_tasks(integer, text, uuid, uuid, text, bigint) is
  'Tasks, newest first, before a position. p_role: those that require it.';

create function public.list_tasks(
  p_limit integer,
  p_state text default null,
  p_requester_id uuid default null,
  p_assignee_id uuid default null,
  p_role text default null,
  p_before bigint default null
) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_page constant rollcall.tasks[] := array(
    select t from rollcall.find_tasks(p_limit + 1, p_state, p_requester_id, p_assignee_id, p_role, p_before) as t
  );
begin
  return pg_catalog.jsonb_build_object(
    'tasks', (
      -- Results can be large: they are for those who ask for one task.
      select coalesce(pg_catalog.jsonb_agg(rollcall.task_json(t.*) - 'result' order by t.position desc), '[]'::jsonb)
      from pg_catalog.unnest(v_page[:p_limit]) as t
    ),
    'next', case when pg_catalog.cardinality(v_page) > p_limit then
      pg_catalog.jsonb_build_array(v_page[p_limit].position)
    end
  );
end;
$$;

comment on function public.list_tasks(integer, text, uuid, uuid, text, bigint) is
  'A page of tasks, newest first, without their results, and where the next page begins. p_role: those that require it.';

call rollcall.expose('public.list_tasks(integer, text, uuid, uuid, text, bigint)');

create function public.claim_task(p_task_id uuid, p_agent_id uuid) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_agent rollcall.agents;
  v_task rollcall.tasks;
  v_refusal text;
  v_now timestamptz;
begin
  -- Shared: the agent cannot be revoked between this look and the commit.
  select a.* into v_agent
  from rollcall.agents as a
  where a.agent_id = p_agent_id and a.revoked_at is null
  for share;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'agent_unknown');
  end if;
  -- Of many claimants the row lock lets one through at a time, and the first one changes the state.
  select t.* into v_task from rollcall.tasks as t where t.task_id = p_task_id for no key update;
  v_refusal := case
    when not found then 'task_not_found'
    when v_task.requester_id = p_agent_id then 'is_requester'
    when v_task.required_roles <> '{}' and not v_task.required_roles && v_agent.roles then 'role_missing'
    when v_task.state <> 'submitted' then 'task_not_claimable'
    -- Of an agent that was revoked: the sweep is about to cancel it.
    when exists (
      select from rollcall.agents as a where a.agent_id = v_task.requester_id and a.revoked_at is not null
    ) then 'task_not_claimable'
  end;
  if v_refusal is not null then
    return pg_catalog.jsonb_build_object('outcome', v_refusal);
  end if;

  v_now := pg_catalog.clock_timestamp();
  update rollcall.tasks as t
  set
    state = 'working',
    assignee_id = p_agent_id,
    claim = t.claim + 1,
    message = null,
    claimed_at = v_now,
    due_at = v_now + pg_catalog.make_interval(secs => t.max_duration_s),
    updated_at = v_now
  where t.task_id = p_task_id
  returning t.* into v_task;
  insert into rollcall.task_claims (task_id, claim, agent_id, claimed_at)
  values (p_task_id, v_task.claim, p_agent_id, v_now);
  perform rollcall.tell_task(v_task, p_agent_id, 'submitted', 'claimed');
  perform rollcall.count_federation(p_submitted => -1, p_working => 1);
  return pg_catalog.jsonb_build_object('outcome', 'claimed', 'task', rollcall.task_json(v_task));
end;
$$;

comment on function public.claim_task(uuid, uuid) is
  'Gives a task to one of many claimants; its claim is the number that fences off those before it.';

call rollcall.expose('public.claim_task(uuid, uuid)');

create function rollcall.check_claim(p_task rollcall.tasks, p_agent_id uuid, p_claim integer) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case
    when p_task.task_id is null then 'task_not_found'
    when p_task.state = 'working' and p_task.assignee_id = p_agent_id and p_task.claim = p_claim then null
    when not exists (
      select from rollcall.task_claims as c where c.task_id = p_task.task_id and c.agent_id = p_agent_id
    ) then 'not_assignee'
    -- What it has ended itself, for good, is no matter of an old claim.
    when p_task.state in ('completed', 'failed') and exists (
      select from rollcall.task_claims as c
      where c.task_id = p_task.task_id and c.claim = p_task.claim and c.claim = p_claim
        and c.agent_id = p_agent_id and c.outcome in ('completed', 'reported')
    ) then 'invalid_task_state'
    else 'stale_claim'
  end;
end;
$$;

comment on function rollcall.check_claim(rollcall.tasks, uuid, integer) is
  'Why an agent may not end this task with this claim, or null if it may.';

create function public.complete_task(
  p_task_id uuid,
  p_agent_id uuid,
  p_claim integer,
  p_result jsonb,
  p_fee_bps integer,
  p_message text default null
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_task rollcall.tasks;
  v_account rollcall.accounts;
  v_escrow rollcall.accounts;
  v_own rollcall.accounts;
  v_refusal text;
  v_fee bigint;
  v_now timestamptz;
begin
  perform from rollcall.agents as a where a.agent_id = p_agent_id and a.revoked_at is null for no key update;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'agent_unknown');
  end if;
  select t.* into v_task from rollcall.tasks as t where t.task_id = p_task_id for no key update;
  v_refusal := rollcall.check_claim(v_task, p_agent_id, p_claim);
  if v_refusal is not null then
    return pg_catalog.jsonb_build_object('outcome', v_refusal);
  end if;

  v_now := pg_catalog.clock_timestamp();
  v_fee := rollcall.fee(v_task.reward, p_fee_bps);
  update rollcall.tasks as t
  set
    state = 'completed', result = p_result -> 'result', message = p_message, fee = v_fee,
    due_at = null, completed_at = v_now, updated_at = v_now
  where t.task_id = p_task_id
  returning t.* into v_task;
  update rollcall.task_claims as c
  set ended_at = v_now, outcome = 'completed'
  where c.task_id = p_task_id and c.claim = p_claim;
  update rollcall.agents as a set tasks_completed = a.tasks_completed + 1 where a.agent_id = p_agent_id;
  perform rollcall.tell_task(v_task, p_agent_id, 'working', 'completed');

  for v_account in select a.* from rollcall.lock_accounts(array[v_task.requester_id, p_agent_id]) as a loop
    if v_account.kind = 'escrow' and v_account.agent_id = v_task.requester_id then
      v_escrow := v_account;
    elsif v_account.kind = 'agent' and v_account.agent_id = p_agent_id then
      v_own := v_account;
    end if;
  end loop;
  perform rollcall.move(
    pg_catalog.gen_random_uuid(), 'task_payment', v_escrow.account_id, v_own.account_id, v_task.reward,
    v_task.requester_id, p_fee => v_fee, p_task_id => p_task_id
  );
  perform rollcall.count_federation(p_working => -1, p_completed => 1, p_in_escrow => -v_task.reward);
  return pg_catalog.jsonb_build_object('outcome', 'completed', 'task', rollcall.task_json(v_task));
end;
$$;

comment on function public.complete_task(uuid, uuid, integer, jsonb, integer, text) is
  'Ends a task with its result, in p_result as {"result": …}, and pays its assignee out of escrow, less the fee, both or neither.';

call rollcall.expose('public.complete_task(uuid, uuid, integer, jsonb, integer, text)');

create function rollcall.end_claim(p_task rollcall.tasks, p_outcome text, p_message text default null)
returns rollcall.tasks
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now constant timestamptz := pg_catalog.clock_timestamp();
  v_is_failure constant boolean := p_outcome <> 'agent_revoked';
  v_is_final constant boolean := v_is_failure and p_task.failures >= p_task.max_retries;
  v_task rollcall.tasks;
begin
  update rollcall.task_claims as c
  set ended_at = v_now, outcome = p_outcome
  where c.task_id = p_task.task_id and c.claim = p_task.claim;
  if v_is_failure then
    update rollcall.agents as a set tasks_failed = a.tasks_failed + 1 where a.agent_id = p_task.assignee_id;
  end if;
  update rollcall.tasks as t
  set
    state = case when v_is_final then 'failed' else 'submitted' end,
    assignee_id = case when v_is_final then t.assignee_id end,
    failures = t.failures + v_is_failure::integer,
    message = p_message,
    claimed_at = case when v_is_final then t.claimed_at end,
    due_at = null,
    completed_at = case when v_is_final then v_now end,
    updated_at = v_now
  where t.task_id = p_task.task_id
  returning t.* into v_task;
  return v_task;
end;
$$;

comment on function rollcall.end_claim(rollcall.tasks, text, text) is
  'Ends a claim without a result: the task goes back to the pool, or has failed if no retry is left. Without the refund, event and counts of that.';

create function public.fail_task(p_task_id uuid, p_agent_id uuid, p_claim integer, p_message text) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_task rollcall.tasks;
  v_refusal text;
begin
  perform from rollcall.agents as a where a.agent_id = p_agent_id and a.revoked_at is null for no key update;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'agent_unknown');
  end if;
  select t.* into v_task from rollcall.tasks as t where t.task_id = p_task_id for no key update;
  v_refusal := rollcall.check_claim(v_task, p_agent_id, p_claim);
  if v_refusal is not null then
    return pg_catalog.jsonb_build_object('outcome', v_refusal);
  end if;

  v_task := rollcall.end_claim(v_task, 'reported', p_message);
  perform rollcall.tell_task(v_task, p_agent_id, 'working', 'reported');
  perform rollcall.settle_tasks(array[v_task], 1);
  return pg_catalog.jsonb_build_object('outcome', 'failed', 'task', rollcall.task_json(v_task));
end;
$$;

comment on function public.fail_task(uuid, uuid, integer, text) is
  'Takes an assignee''s word that it failed: the task may be claimed again while retries are left, else its requester is refunded.';

call rollcall.expose('public.fail_task(uuid, uuid, integer, text)');

create function public.cancel_task(p_task_id uuid, p_agent_id uuid) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_task rollcall.tasks;
  v_refusal text;
  v_now timestamptz;
begin
  perform from rollcall.agents as a where a.agent_id = p_agent_id and a.revoked_at is null for share;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'agent_unknown');
  end if;
  select t.* into v_task from rollcall.tasks as t where t.task_id = p_task_id for no key update;
  v_refusal := case
    when not found then 'task_not_found'
    when v_task.requester_id <> p_agent_id then 'not_requester'
    when v_task.state <> 'submitted' then 'invalid_task_state'
  end;
  if v_refusal is not null then
    return pg_catalog.jsonb_build_object('outcome', v_refusal);
  end if;

  v_now := pg_catalog.clock_timestamp();
  update rollcall.tasks as t
  set state = 'canceled', completed_at = v_now, updated_at = v_now
  where t.task_id = p_task_id
  returning t.* into v_task;
  perform rollcall.tell_task(v_task, p_agent_id, 'submitted', 'canceled');
  perform rollcall.settle_tasks(array[v_task], 0);
  return pg_catalog.jsonb_build_object('outcome', 'canceled', 'task', rollcall.task_json(v_task));
end;
$$;

comment on function public.cancel_task(uuid, uuid) is 'Takes a task back that nobody has claimed, and refunds its requester.';

call rollcall.expose('public.cancel_task(uuid, uuid)');
