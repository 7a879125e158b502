-- Agents come and go: their status as events, what ends with a revocation, and the sweep of tasks.
--
-- `is_online` is what was written down last: whether the agent has a session that has not been
-- ended. What is shown is computed from the leases, like the status of a session. It changes under
-- the agent's row lock, which is taken before the locks of its sessions.

alter table rollcall.agents
  add column is_online boolean not null default false,
  add column offline_since timestamptz,
  add column offline_noted_at timestamptz;

comment on column rollcall.agents.is_online is 'As written down last; what is shown is computed from the leases of its sessions.';

comment on column rollcall.agents.offline_noted_at is 'When offline_since was written down: what was claimed before that is abandoned.';

update rollcall.agents as a
set
  is_online = exists (select from rollcall.sessions as s where s.agent_id = a.agent_id and s.status = 'active'),
  offline_since = (
    select pg_catalog.max(s.disconnected_at)
    from rollcall.sessions as s
    where s.agent_id = a.agent_id
    having pg_catalog.bool_and(s.status = 'disconnected')
  );

update rollcall.federation_totals as t
set
  agents = n.agents,
  agents_online = n.online,
  agents_revoked = n.revoked
from (
  select
    pg_catalog.count(*) as agents,
    pg_catalog.count(*) filter (where a.is_online) as online,
    pg_catalog.count(*) filter (where a.revoked_at is not null) as revoked
  from rollcall.agents as a
) as n
where t.till = 0;

-- The lists of agents, newest first: all, and those of a status.
create index agents_enrolled_at_idx on rollcall.agents (enrolled_at desc, agent_id desc);
create index agents_status_idx on rollcall.agents (is_online, enrolled_at desc, agent_id desc) where revoked_at is null;
create index agents_revoked_at_idx on rollcall.agents (revoked_at) where revoked_at is not null;

-- An agent's sessions by newest activity, those that were written down as active apart: whether it
-- is alive is a look at one of them.
create index sessions_agent_status_idx on rollcall.sessions (agent_id, status, last_activity desc, session_id desc);
-- In the transaction of its replacement: it is gone in an instant, but readers never miss one.
-- squawk-ignore require-concurrent-index-deletion
drop index rollcall.sessions_agent_id_idx;

-- The history of a session; events without one need no place in it.
create index events_session_idx on rollcall.events (session_id, position desc) where session_id is not null;
-- squawk-ignore require-concurrent-index-deletion
drop index rollcall.events_session_id_idx;
-- Pruning goes by position.
-- squawk-ignore require-concurrent-index-deletion
drop index rollcall.events_created_at_idx;
-- What happened to the sessions of an agent, without how busy it was.
create index events_agent_idx on rollcall.events (agent_id, created_at desc)
  where feed = 'sessions' and data ->> 'update_type' is distinct from 'state_changed';

create function rollcall.tell_agent(p_agent rollcall.agents, p_status text, p_reason text default null) returns void
language sql
volatile
set search_path = ''
as $$
  select rollcall.append_event(
    'federation', 'agent.status', p_agent.agent_id, null,
    pg_catalog.jsonb_build_object(
      'status', p_status,
      'name', p_agent.name,
      'client_type', p_agent.client_type,
      'roles', p_agent.roles,
      'reason', p_reason
    )
  );
$$;

comment on function rollcall.tell_agent(rollcall.agents, text, text) is 'Appends the event of an agent''s new status.';

create function rollcall.set_online(p_agent_id uuid) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_agent rollcall.agents;
begin
  update rollcall.agents as a
  set is_online = true, offline_since = null, offline_noted_at = null
  where a.agent_id = p_agent_id and not a.is_online
  returning a.* into v_agent;
  if not found then
    return false;
  end if;
  perform rollcall.tell_agent(v_agent, 'active');
  return true;
end;
$$;

comment on function rollcall.set_online(uuid) is
  'Writes down that an agent has a session again; whether that is new. Its row is locked.';

create function rollcall.set_offline(p_agent_ids uuid[], p_reason text, p_since timestamptz default null) returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_agent rollcall.agents;
  v_count integer := 0;
begin
  for v_agent in
    update rollcall.agents as a
    set
      is_online = false,
      offline_noted_at = pg_catalog.clock_timestamp(),
      offline_since = coalesce(p_since, (
        select pg_catalog.max(r.disconnected_at)
        from (
          select s.disconnected_at from rollcall.sessions as s
          where s.agent_id = a.agent_id and s.status = 'disconnected'
          order by s.last_activity desc
          limit 50
        ) as r
      ))
    where a.agent_id = any (p_agent_ids)
      and a.is_online
      and not exists (
        select from rollcall.sessions as s where s.agent_id = a.agent_id and s.status = 'active'
      )
    returning a.*
  loop
    perform rollcall.tell_agent(v_agent, 'offline', p_reason);
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;

comment on function rollcall.set_offline(uuid[], text, timestamptz) is
  'Writes down which of these agents have no session any more, why, and since when (null: since their newest one ended); how many. Their rows are locked.';

create or replace function rollcall.open_session(p_agent_id uuid, p_client_type text, p_idle_timeout_s double precision)
returns rollcall.sessions
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_session rollcall.sessions;
  v_is_new boolean;
begin
  insert into rollcall.sessions (agent_id, client_type, lease_expires_at)
  values (p_agent_id, p_client_type, now() + pg_catalog.make_interval(secs => p_idle_timeout_s))
  returning * into v_session;
  perform rollcall.append_event(
    'sessions', 'session_created', p_agent_id, v_session.session_id,
    pg_catalog.jsonb_build_object(
      'agent_name', (select a.name from rollcall.agents as a where a.agent_id = p_agent_id),
      'client_type', p_client_type
    )
  );
  v_is_new := rollcall.set_online(p_agent_id);
  perform rollcall.count_sessions(p_created => 1);
  if v_is_new then
    perform rollcall.count_federation(p_agents_online => 1);
  end if;
  return v_session;
end;
$$;

comment on function rollcall.open_session(uuid, text, double precision) is
  'Opens a session of an agent whose row is locked, with its events and counts.';

create or replace function public.create_session(
  p_agent_id uuid,
  p_idle_timeout_s double precision,
  p_client_type text default null
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_client_type text;
begin
  -- Locked: the agent cannot be revoked between this look and the commit.
  select a.client_type into v_client_type
  from rollcall.agents as a
  where a.agent_id = p_agent_id and a.revoked_at is null
  for no key update;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'agent_unknown');
  end if;
  return pg_catalog.jsonb_build_object(
    'outcome', 'created',
    'session', rollcall.session_json(
      rollcall.open_session(p_agent_id, coalesce(p_client_type, v_client_type), p_idle_timeout_s), rollcall.lapse_at()
    )
  );
end;
$$;

create or replace function public.reconnect_session(
  p_session_id uuid,
  p_token_hash bytea,
  p_next_token_hash bytea,
  p_idle_timeout_s double precision
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_session rollcall.sessions;
  v_is_revoked boolean;
  v_is_new boolean;
  v_outcome text;
  v_now timestamptz;
begin
  select a.revoked_at is not null into v_is_revoked
  from rollcall.agents as a
  where a.agent_id = (select s.agent_id from rollcall.sessions as s where s.session_id = p_session_id)
  for no key update;
  -- Of many calls with one token the row lock lets one through at a time, and the first one
  -- replaces the hash that the others would have to match.
  select s.* into v_session
  from rollcall.sessions as s
  where s.session_id = p_session_id
  for update;
  v_outcome := case
    when not found then 'session_not_found'
    when v_is_revoked then 'session_already_disconnected'
    when v_session.status = 'disconnected' and v_session.disconnect_reason <> 'idle_timeout' then 'session_already_disconnected'
    when v_session.reconnect_token_hash is distinct from p_token_hash then 'token_mismatch'
  end;
  if v_outcome = 'session_not_found' then
    return pg_catalog.jsonb_build_object('outcome', v_outcome);
  elsif v_outcome is not null then
    perform rollcall.count_sessions(p_failed_reconnects => 1);
    return pg_catalog.jsonb_build_object('outcome', v_outcome);
  end if;

  v_now := pg_catalog.clock_timestamp();
  update rollcall.sessions as s
  set
    status = 'active',
    disconnected_at = null,
    disconnect_reason = null,
    connected_at = case when s.status = 'disconnected' then v_now else s.connected_at end,
    last_activity = v_now,
    lease_expires_at = v_now + pg_catalog.make_interval(secs => p_idle_timeout_s),
    reconnect_count = s.reconnect_count + 1,
    reconnect_token_hash = p_next_token_hash
  where s.session_id = p_session_id;
  perform rollcall.append_event(
    'sessions', 'session_updated', v_session.agent_id, p_session_id,
    pg_catalog.jsonb_build_object('update_type', 'reconnected', 'reconnect_count', v_session.reconnect_count + 1)
  );
  v_is_new := rollcall.set_online(v_session.agent_id);
  perform rollcall.count_sessions(
    p_reconnected => 1,
    p_ended => case when v_session.status = 'disconnected' then -1 else 0 end,
    p_reconnects => v_session.reconnect_count + 1
  );
  if v_is_new then
    perform rollcall.count_federation(p_agents_online => 1);
  end if;
  return pg_catalog.jsonb_build_object(
    'outcome', 'reconnected',
    'reconnect_count', v_session.reconnect_count + 1
  );
end;
$$;

create or replace function public.close_session(p_session_id uuid, p_reason text, p_agent_id uuid default null) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_session rollcall.sessions;
  v_offline integer;
begin
  perform from rollcall.agents as a
  where a.agent_id = (
    select s.agent_id from rollcall.sessions as s
    where s.session_id = p_session_id and (p_agent_id is null or s.agent_id = p_agent_id)
  )
  for no key update;
  select s.* into v_session
  from rollcall.sessions as s
  where s.session_id = p_session_id and (p_agent_id is null or s.agent_id = p_agent_id)
  for update;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'session_not_found');
  end if;
  if v_session.status = 'disconnected' and v_session.disconnect_reason <> 'idle_timeout' then
    return pg_catalog.jsonb_build_object('outcome', 'closed');
  end if;

  -- A session that had only timed out may still come back; closing it makes that final.
  update rollcall.sessions as s
  set
    status = 'disconnected',
    disconnected_at = coalesce(s.disconnected_at, now()),
    disconnect_reason = p_reason,
    reconnect_token_hash = null
  where s.session_id = p_session_id;
  perform rollcall.append_event(
    'sessions', 'session_disconnected', v_session.agent_id, p_session_id,
    pg_catalog.jsonb_build_object('reason', p_reason)
  );
  if v_session.status = 'active' then
    v_offline := rollcall.set_offline(array[v_session.agent_id], p_reason, pg_catalog.clock_timestamp());
    perform rollcall.count_sessions(
      p_disconnected => 1,
      p_ended => 1,
      p_duration_s => extract(epoch from now() - v_session.connected_at)::double precision
    );
    if v_offline > 0 then
      perform rollcall.count_federation(p_agents_online => -v_offline);
    end if;
  end if;
  return pg_catalog.jsonb_build_object('outcome', 'closed');
end;
$$;

create or replace function public.enroll_agent(
  p_token_hash bytea,
  p_name text,
  p_client_type text,
  p_refresh_token_hash bytea,
  p_refresh_ttl_s double precision,
  p_idle_timeout_s double precision,
  p_roles text[] default null,
  p_description text default null
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_token rollcall.enrollment_tokens;
  v_refusal text;
  v_agent rollcall.agents;
  v_family_id uuid;
  v_session rollcall.sessions;
begin
  -- The row lock makes simultaneous enrollments with one token take turns at its uses.
  select t.* into v_token
  from rollcall.enrollment_tokens as t
  where t.token_hash = p_token_hash
  for update;
  v_refusal := case
    when not found then 'invalid_enrollment_token'
    when v_token.revoked_at is not null then 'enrollment_token_revoked'
    when v_token.expires_at <= pg_catalog.clock_timestamp() then 'enrollment_token_expired'
    when v_token.uses >= v_token.max_uses then 'enrollment_token_used_up'
    when not coalesce(p_roles, '{}') <@ coalesce(v_token.roles, p_roles, '{}') then 'role_not_allowed'
  end;
  if v_refusal is not null then
    return pg_catalog.jsonb_build_object('outcome', v_refusal);
  end if;

  insert into rollcall.agents (name, client_type, roles, description, enrollment_token_id)
  values (p_name, p_client_type, coalesce(p_roles, v_token.roles, '{}'), p_description, v_token.enrollment_token_id)
  on conflict (lower(name)) where revoked_at is null do nothing
  returning * into v_agent;
  if v_agent.agent_id is null then
    return pg_catalog.jsonb_build_object('outcome', 'agent_name_taken');
  end if;

  update rollcall.enrollment_tokens as t
  set uses = t.uses + 1
  where t.enrollment_token_id = v_token.enrollment_token_id;
  insert into rollcall.accounts (kind, agent_id) values ('agent', v_agent.agent_id), ('escrow', v_agent.agent_id);
  insert into rollcall.token_families (agent_id) values (v_agent.agent_id) returning family_id into v_family_id;
  insert into rollcall.refresh_tokens (family_id, generation, token_hash, expires_at)
  values (v_family_id, 0, p_refresh_token_hash, now() + pg_catalog.make_interval(secs => p_refresh_ttl_s));
  perform rollcall.tell_agent(v_agent, 'enrolled');
  v_session := rollcall.open_session(v_agent.agent_id, p_client_type, p_idle_timeout_s);
  perform rollcall.count_federation(p_agents => 1);
  return pg_catalog.jsonb_build_object(
    'outcome', 'enrolled',
    'agent_id', v_agent.agent_id,
    'session_id', v_session.session_id
  );
end;
$$;

comment on function public.enroll_agent(bytea, text, text, bytea, double precision, double precision, text[], text) is
  'Admits an agent with an enrollment token: the agent, its accounts, its first token family and its first session, or nothing at all.';

create function public.revoke_agent(p_agent_id uuid) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_agent rollcall.agents;
  v_was_online boolean;
  v_task rollcall.tasks;
  v_changed rollcall.tasks[] := '{}';
  v_in_hand integer := 0;
  v_sessions integer;
  v_duration_s double precision;
begin
  select a.* into v_agent from rollcall.agents as a where a.agent_id = p_agent_id for no key update;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'agent_not_found');
  elsif v_agent.revoked_at is not null then
    return pg_catalog.jsonb_build_object('outcome', 'revoked');
  end if;
  v_was_online := v_agent.is_online;
  update rollcall.agents as a
  set
    revoked_at = pg_catalog.clock_timestamp(),
    is_online = false,
    offline_since = coalesce(a.offline_since, pg_catalog.clock_timestamp()),
    offline_noted_at = pg_catalog.clock_timestamp()
  where a.agent_id = p_agent_id
  returning a.* into v_agent;
  update rollcall.token_families as f
  set revoked_at = v_agent.revoked_at, revoked_reason = 'agent_revoked'
  where f.agent_id = p_agent_id and f.revoked_at is null;

  perform from rollcall.sessions as s
  where s.agent_id = p_agent_id and s.status = 'active'
  order by s.session_id
  for update;
  with ended as (
    update rollcall.sessions as s
    set
      status = 'disconnected',
      disconnected_at = v_agent.revoked_at,
      disconnect_reason = 'agent_revoked',
      reconnect_token_hash = null
    where s.agent_id = p_agent_id and s.status = 'active'
    returning s.session_id, s.agent_id, s.connected_at, s.disconnected_at
  ),
  told as (
    insert into rollcall.events (feed, type, agent_id, session_id, data)
    select 'sessions', 'session_disconnected', e.agent_id, e.session_id, '{"reason": "agent_revoked"}'
    from ended as e
  )
  select
    pg_catalog.count(*),
    coalesce(pg_catalog.sum(extract(epoch from e.disconnected_at - e.connected_at)), 0)
  into v_sessions, v_duration_s
  from ended as e;
  perform rollcall.tell_agent(v_agent, 'revoked');

  -- What it had in hand goes back to the pool, whatever retries are left: it was not the task's
  -- fault. What it asked for and nobody has taken is nobody's wish any more. A hundred of each at
  -- once; the sweep does what is left.
  for v_task in
    select t.* from rollcall.tasks as t
    where t.assignee_id = p_agent_id and t.state = 'working'
    order by t.task_id
    limit 100
    for no key update
  loop
    v_task := rollcall.end_claim(v_task, 'agent_revoked');
    perform rollcall.tell_task(v_task, null, 'working', 'abandoned');
    v_changed := v_changed || v_task;
    v_in_hand := v_in_hand + 1;
  end loop;
  v_changed := v_changed || rollcall.cancel_posted(array[p_agent_id], 100);
  if v_sessions > 0 then
    perform rollcall.count_sessions(p_disconnected => v_sessions, p_ended => v_sessions, p_duration_s => v_duration_s);
  end if;
  perform from rollcall.lock_accounts(array[p_agent_id]);
  update rollcall.accounts as a set closed_at = v_agent.revoked_at where a.agent_id = p_agent_id;
  perform rollcall.settle_tasks(v_changed, v_in_hand);
  perform rollcall.count_federation(p_agents_online => -v_was_online::integer, p_agents_revoked => 1);
  return pg_catalog.jsonb_build_object('outcome', 'revoked');
end;
$$;

comment on function public.revoke_agent(uuid) is
  'Ends an agent: its tokens and sessions, what it has in hand and what it has asked for. Its history and account stay. Safe to repeat.';

call rollcall.expose('public.revoke_agent(uuid)');

create function public.list_revoked_agents(p_since timestamptz) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return pg_catalog.jsonb_build_object('agent_ids', coalesce((
    select pg_catalog.jsonb_agg(a.agent_id)
    from rollcall.agents as a
    where a.revoked_at is not null and a.revoked_at >= p_since
  ), '[]'::jsonb));
end;
$$;

comment on function public.list_revoked_agents(timestamptz) is
  'The agents that were revoked since, whose access tokens may not have expired yet.';

call rollcall.expose('public.list_revoked_agents(timestamptz)');

create function rollcall.sweep_tasks(p_now timestamptz, p_idle_timeout_s double precision) returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_agents uuid[];
  v_closed uuid[];
  v_task rollcall.tasks;
  v_changed rollcall.tasks[] := '{}';
  v_in_hand integer := 0;
  v_outcome text;
  -- Who claims without a session has this long to open one.
  v_patience constant interval := pg_catalog.make_interval(secs => p_idle_timeout_s);
begin
  -- Who has something overdue in hand, or went offline or was revoked with something in hand.
  -- Whoever is just doing something about it is left to the next sweep.
  v_agents := array(
    select a.agent_id from rollcall.agents as a
    where a.agent_id in (
      select t.assignee_id from rollcall.tasks as t where t.state = 'working' and t.due_at <= p_now
      union
      select t.assignee_id
      from rollcall.tasks as t
      join rollcall.agents as g on g.agent_id = t.assignee_id
      where t.state = 'working'
        and not g.is_online
        and (g.offline_noted_at >= t.claimed_at or t.claimed_at + v_patience <= p_now)
    )
    order by a.agent_id
    limit 500
    for no key update skip locked
  );
  for v_task in
    select t.*
    from rollcall.tasks as t
    join rollcall.agents as a on a.agent_id = t.assignee_id
    where t.assignee_id = any (v_agents)
      and t.state = 'working'
      and (
        t.due_at <= p_now
        or (not a.is_online and (a.offline_noted_at >= t.claimed_at or t.claimed_at + v_patience <= p_now))
      )
    order by t.task_id
    limit 500
    for no key update of t skip locked
  loop
    v_outcome := case
      when exists (
        select from rollcall.agents as a where a.agent_id = v_task.assignee_id and a.revoked_at is not null
      ) then 'agent_revoked'
      when v_task.due_at <= p_now then 'overdue'
      else 'abandoned'
    end;
    v_task := rollcall.end_claim(v_task, v_outcome);
    perform rollcall.tell_task(
      v_task, null, 'working', case v_outcome when 'agent_revoked' then 'abandoned' else v_outcome end
    );
    v_changed := v_changed || v_task;
    v_in_hand := v_in_hand + 1;
  end loop;
  -- What agents that were revoked have left in the pool, or was given back to it since.
  v_closed := array(
    select a.agent_id from rollcall.accounts as a
    where a.closed_at is not null and a.kind = 'escrow' and a.balance > 0
  );
  if v_closed <> '{}' then
    v_changed := v_changed || rollcall.cancel_posted(v_closed, 500);
  end if;
  if v_changed <> '{}' then
    perform rollcall.settle_tasks(v_changed, v_in_hand);
  end if;
  return pg_catalog.cardinality(v_changed);
end;
$$;

comment on function rollcall.sweep_tasks(timestamptz, double precision) is
  'Counts as failed once each task that is overdue, or whose assignee went offline after it had claimed it; cancels what revoked agents had asked for. How many.';

create or replace function public.sweep(
  p_sweep_interval_s double precision,
  p_idle_timeout_s double precision,
  p_event_retention_s double precision default 604800
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_state rollcall.server_state;
  v_now timestamptz;
  v_is_back boolean;
  v_agents uuid[];
  v_disconnected integer := 0;
  v_duration_s double precision;
  v_offline integer := 0;
  v_tasks integer := 0;
  v_pruned integer;
  v_pruned_seq bigint;
begin
  -- Of many server processes one sweeps; the others need not wait for it.
  if not pg_catalog.pg_try_advisory_xact_lock(1919904876, 2) then
    return pg_catalog.jsonb_build_object('outcome', 'busy');
  end if;
  select s.* into strict v_state from rollcall.server_state as s;
  v_now := pg_catalog.clock_timestamp();

  v_is_back := coalesce(
    v_state.last_sweep_at < v_now - pg_catalog.make_interval(secs => 2 * p_sweep_interval_s), false
  );
  if v_is_back then
    -- The server was away, so no heartbeat could arrive: everybody gets one fresh idle timeout, at
    -- once and however many they are.
    v_state.grace_until := v_now + pg_catalog.make_interval(secs => p_idle_timeout_s);
  end if;

  if v_state.grace_until <= v_now then
    -- Agents before their sessions. One that is just opening, closing or coming back to a session
    -- is left to the next sweep.
    v_agents := array(
      select a.agent_id from rollcall.agents as a
      where a.agent_id in (
        select l.agent_id
        from (
          select s.agent_id from rollcall.sessions as s
          where s.status = 'active' and s.lease_expires_at <= v_now
          order by s.lease_expires_at
          limit 1000
        ) as l
      )
      order by a.agent_id
      for no key update skip locked
    );
    -- The lease is checked again on the locked row: a heartbeat that came in between wins.
    with lapsed as (
      select s.session_id
      from rollcall.sessions as s
      where s.status = 'active' and s.lease_expires_at <= v_now and s.agent_id = any (v_agents)
      order by s.lease_expires_at
      limit 1000
      for update skip locked
    ),
    ended as (
      update rollcall.sessions as s
      set
        status = 'disconnected',
        disconnected_at = greatest(s.lease_expires_at, v_state.grace_until),
        disconnect_reason = 'idle_timeout'
      from lapsed as l
      where s.session_id = l.session_id and s.status = 'active' and s.lease_expires_at <= v_now
      returning s.session_id, s.agent_id, s.connected_at, s.disconnected_at
    ),
    told as (
      insert into rollcall.events (feed, type, agent_id, session_id, data)
      select 'sessions', 'session_disconnected', e.agent_id, e.session_id, '{"reason": "idle_timeout"}'
      from ended as e
    )
    select
      pg_catalog.count(*),
      coalesce(pg_catalog.sum(extract(epoch from e.disconnected_at - e.connected_at)), 0)
    into v_disconnected, v_duration_s
    from ended as e;
    if v_disconnected > 0 then
      v_offline := rollcall.set_offline(v_agents, 'idle_timeout');
      perform rollcall.count_sessions(
        p_disconnected => v_disconnected,
        p_idle_timeouts => v_disconnected,
        p_ended => v_disconnected,
        p_duration_s => v_duration_s
      );
    end if;
    -- An outage of ours makes nobody's task overdue either.
    v_tasks := rollcall.sweep_tasks(v_now, p_idle_timeout_s);
    if v_offline > 0 then
      perform rollcall.count_federation(p_agents_online => -v_offline);
    end if;
  end if;

  with old as (
    -- By position, which is nearly the order of their instants: there is no index to keep for it.
    select o.position
    from (
      select e.position, e.created_at, e.seq from rollcall.events as e order by e.position limit 2000
    ) as o
    where o.created_at < v_now - pg_catalog.make_interval(secs => p_event_retention_s) and o.seq is not null
  ),
  pruned as (
    delete from rollcall.events as e using old as o where e.position = o.position returning e.seq
  )
  select pg_catalog.count(*), pg_catalog.max(p.seq) into v_pruned, v_pruned_seq from pruned as p;
  if v_pruned > 0 then
    update rollcall.feed_state as s set pruned_seq = greatest(s.pruned_seq, v_pruned_seq);
  end if;

  -- Kept well past their end, so that a stolen token is still known as one; the newest of each
  -- family stays, as what tells an expired token from an unknown one.
  delete from rollcall.refresh_tokens as t
  where t.refresh_token_id in (
    select o.refresh_token_id
    from rollcall.refresh_tokens as o
    where o.expires_at < v_now - interval '90 days' and o.exchanged_at is not null
    limit 1000
  );

  update rollcall.server_state as s
  set
    last_sweep_at = v_now,
    sweep_interval_s = p_sweep_interval_s,
    grace_until = v_state.grace_until;
  return pg_catalog.jsonb_build_object(
    'outcome', 'swept',
    'is_back', v_is_back,
    'disconnected', v_disconnected,
    'agents_offline', v_offline,
    'tasks_ended', v_tasks,
    -- There is more of something than one call does.
    'more', v_disconnected = 1000 or v_pruned = 2000 or v_tasks >= 500
  );
end;
$$;

comment on function public.sweep(double precision, double precision, double precision) is
  'Disconnects the sessions whose lease has lapsed and fails the tasks that are overdue or abandoned, unless the server itself was away; prunes old events and tokens. One at a time.';
