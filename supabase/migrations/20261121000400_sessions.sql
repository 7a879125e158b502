-- Sessions and their leases.
--
-- `lease_expires_at` is the one truth about liveness: a session is alive until then, wherever its
-- status is shown. The sweep only writes down what has come true.

create table rollcall.sessions (
  session_id uuid primary key default gen_random_uuid(),
  agent_id uuid not null references rollcall.agents (agent_id) on delete restrict,
  client_type text not null constraint sessions_client_type check (char_length(client_type) between 1 and 64),
  status text not null default 'active' constraint sessions_status check (status in ('active', 'disconnected')),
  created_at timestamptz not null default now(),
  connected_at timestamptz not null default now(),
  last_activity timestamptz not null default now(),
  lease_expires_at timestamptz not null,
  reconnect_count integer not null default 0,
  reconnect_token_hash bytea
    constraint sessions_reconnect_token_hash check (octet_length(reconnect_token_hash) = 32),
  disconnected_at timestamptz,
  disconnect_reason text constraint sessions_disconnect_reason
    check (disconnect_reason in ('idle_timeout', 'client_closed', 'operator', 'agent_revoked')),
  state text constraint sessions_state check (state in ('idle', 'busy')),
  previous_state text,
  state_changed_at timestamptz,
  status_message text,
  latency_ms double precision,
  cpu_percent double precision,
  memory_percent double precision,
  active_task_count integer,
  client_version text,
  constraint sessions_ended check (
    (status = 'active' and disconnected_at is null and disconnect_reason is null)
    or (status = 'disconnected' and disconnected_at is not null and disconnect_reason is not null)
  )
);

alter table rollcall.sessions enable row level security;

comment on table rollcall.sessions is 'One live connection of an agent each, and what became of it. For the server only: no policy.';
comment on column rollcall.sessions.status is 'As written down last; what is shown is computed from the lease.';
comment on column rollcall.sessions.connected_at is 'When it was opened, or came back from being disconnected: from when its duration counts.';
comment on column rollcall.sessions.state_changed_at is 'With previous_state, how a heartbeat tells its caller what it changed.';
comment on column rollcall.sessions.reconnect_token_hash is 'SHA-256 of the newest reconnect token, the only one that works.';

create index sessions_agent_id_idx on rollcall.sessions (agent_id, last_activity desc);
-- Lists by newest activity, and the counts of active sessions that have been silent for long.
create index sessions_activity_idx on rollcall.sessions (status, last_activity desc, session_id desc);
-- What the sweep looks for.
create index sessions_lease_idx on rollcall.sessions (lease_expires_at) where status = 'active';

-- Counts are kept by the functions that write, never taken by scanning history. A row an hour, in
-- shards, so that sessions that change at the same moment do not queue for one row.
create table rollcall.session_hours (
  hour timestamptz not null,
  shard smallint not null,
  created integer not null default 0,
  disconnected integer not null default 0,
  idle_timeouts integer not null default 0,
  reconnected integer not null default 0,
  failed_reconnects integer not null default 0,
  duration_s double precision not null default 0,
  primary key (hour, shard)
);

alter table rollcall.session_hours enable row level security;

comment on table rollcall.session_hours is 'What happened to sessions, by hour. For the server only: no policy.';
comment on column rollcall.session_hours.duration_s is 'The summed durations for which those that ended had been connected.';

create table rollcall.session_totals (
  shard smallint primary key,
  total bigint not null default 0,
  disconnected bigint not null default 0,
  reconnects_0 bigint not null default 0,
  reconnects_1_4 bigint not null default 0,
  reconnects_5_9 bigint not null default 0,
  reconnects_10 bigint not null default 0
);

alter table rollcall.session_totals enable row level security;

comment on table rollcall.session_totals is 'How many sessions there are, in shards to be summed. For the server only: no policy.';

create table rollcall.server_state (
  only_row boolean primary key default true constraint server_state_only_row check (only_row),
  last_sweep_at timestamptz,
  grace_until timestamptz not null default '-infinity',
  sweep_interval_s double precision not null default 15
);

alter table rollcall.server_state enable row level security;

comment on table rollcall.server_state is 'When the sweep last ran: how an outage of the server is told from one of its agents. For the server only: no policy.';
comment on column rollcall.server_state.grace_until is 'After an outage of the server no lease counts as lapsed before this: one fresh idle timeout for everybody.';

insert into rollcall.server_state default values;

create function rollcall.count_sessions(
  p_created integer default 0,
  p_disconnected integer default 0,
  p_idle_timeouts integer default 0,
  p_reconnected integer default 0,
  p_failed_reconnects integer default 0,
  p_duration_s double precision default 0,
  p_ended integer default 0,
  p_reconnects integer default null
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_shard constant smallint := pg_catalog.pg_backend_pid() % 8;
begin
  insert into rollcall.session_hours as h (
    hour, shard, created, disconnected, idle_timeouts, reconnected, failed_reconnects, duration_s
  )
  values (
    pg_catalog.date_trunc('hour', pg_catalog.clock_timestamp(), 'UTC'), v_shard,
    p_created, p_disconnected, p_idle_timeouts, p_reconnected, p_failed_reconnects, p_duration_s
  )
  on conflict (hour, shard) do update set
    created = h.created + excluded.created,
    disconnected = h.disconnected + excluded.disconnected,
    idle_timeouts = h.idle_timeouts + excluded.idle_timeouts,
    reconnected = h.reconnected + excluded.reconnected,
    failed_reconnects = h.failed_reconnects + excluded.failed_reconnects,
    duration_s = h.duration_s + excluded.duration_s;

  if p_created <> 0 or p_ended <> 0 or p_reconnects is not null then
    insert into rollcall.session_totals as t (
      shard, total, disconnected, reconnects_0, reconnects_1_4, reconnects_5_9, reconnects_10
    )
    values (
      v_shard, p_created, p_ended,
      p_created - (coalesce(p_reconnects, 0) = 1)::integer,
      (coalesce(p_reconnects, 0) = 1)::integer - (coalesce(p_reconnects, 0) = 5)::integer,
      (coalesce(p_reconnects, 0) = 5)::integer - (coalesce(p_reconnects, 0) = 10)::integer,
      (coalesce(p_reconnects, 0) = 10)::integer
    )
    on conflict (shard) do update set
      total = t.total + excluded.total,
      disconnected = t.disconnected + excluded.disconnected,
      reconnects_0 = t.reconnects_0 + excluded.reconnects_0,
      reconnects_1_4 = t.reconnects_1_4 + excluded.reconnects_1_4,
      reconnects_5_9 = t.reconnects_5_9 + excluded.reconnects_5_9,
      reconnects_10 = t.reconnects_10 + excluded.reconnects_10;
  end if;
end;
$$;

comment on function rollcall.count_sessions(integer, integer, integer, integer, integer, double precision, integer, integer) is
  'Keeps the counts. p_disconnected counts endings that happened, p_ended changes how many are ended (negative: came back), p_reconnects is the new reconnect count of a session that came back.';

create function rollcall.lapse_at() returns timestamptz
language sql
stable
set search_path = ''
as $$
  select case
    -- While the server was away no heartbeat could arrive: leases are then read as of its last sweep.
    when s.last_sweep_at < now() - pg_catalog.make_interval(secs => 2 * s.sweep_interval_s) then s.last_sweep_at
    -- And for one idle timeout after that nobody is late.
    when s.grace_until > now() then '-infinity'
    else now()
  end
  from rollcall.server_state as s;
$$;

comment on function rollcall.lapse_at() is 'The instant that a lease has to reach back to, to count as lapsed.';

create function rollcall.lease_end(p_lease_expires_at timestamptz) returns timestamptz
language sql
stable
set search_path = ''
as $$
  select greatest(p_lease_expires_at, s.grace_until) from rollcall.server_state as s;
$$;

comment on function rollcall.lease_end(timestamptz) is 'When the lease of an active session ends, or has ended: never within the grace after an outage.';

create function rollcall.session_json(p_session rollcall.sessions, p_lapse_at timestamptz) returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'session_id', p_session.session_id,
    'agent_id', p_session.agent_id,
    'agent_name', (select a.name from rollcall.agents as a where a.agent_id = p_session.agent_id),
    'client_type', p_session.client_type,
    'status', case when l.lapsed then 'disconnected' else p_session.status end,
    'created_at', rollcall.iso(p_session.created_at),
    'last_activity', rollcall.iso(p_session.last_activity),
    'lease_expires_at', rollcall.iso(l.lease_end),
    'reconnect_count', p_session.reconnect_count,
    'disconnected_at', rollcall.iso(case when l.lapsed then l.lease_end else p_session.disconnected_at end),
    'disconnect_reason', case when l.lapsed then 'idle_timeout' else p_session.disconnect_reason end,
    'report', pg_catalog.jsonb_build_object(
      'state', p_session.state,
      'status_message', p_session.status_message,
      'latency_ms', p_session.latency_ms,
      'cpu_percent', p_session.cpu_percent,
      'memory_percent', p_session.memory_percent,
      'active_task_count', p_session.active_task_count,
      'client_version', p_session.client_version
    )
  )
  from (
    select
      p_session.status = 'active' and p_session.lease_expires_at <= p_lapse_at as lapsed,
      case
        when p_session.status = 'active' then rollcall.lease_end(p_session.lease_expires_at)
        else p_session.lease_expires_at
      end as lease_end
  ) as l;
$$;

comment on function rollcall.session_json(rollcall.sessions, timestamptz) is
  'A session as the wire has it, its status computed from the lease.';

create function rollcall.open_session(p_agent_id uuid, p_client_type text, p_idle_timeout_s double precision)
returns rollcall.sessions
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_session rollcall.sessions;
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
  perform rollcall.count_sessions(p_created => 1);
  return v_session;
end;
$$;

comment on function rollcall.open_session(uuid, text, double precision) is 'Opens a session, with its event and counts.';

create function public.create_session(
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
  -- Shared lock: the agent cannot be revoked between this look and the commit.
  select a.client_type into v_client_type
  from rollcall.agents as a
  where a.agent_id = p_agent_id and a.revoked_at is null
  for share;
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

comment on function public.create_session(uuid, double precision, text) is
  'Opens another session of an agent; its client type is the agent''s unless given.';

call rollcall.expose('public.create_session(uuid, double precision, text)');

create function public.record_heartbeats(p_heartbeats jsonb, p_idle_timeout_s double precision) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  -- Marks the rows of this call among those that it returns.
  v_now constant timestamptz := pg_catalog.clock_timestamp();
  v_result jsonb;
begin
  with beats as (
    select b.*
    from pg_catalog.jsonb_to_recordset(p_heartbeats) as b (
      nth integer, session_id uuid, agent_id uuid, lease_s double precision, state text, status_message text,
      latency_ms double precision, cpu_percent double precision, memory_percent double precision,
      active_task_count integer, client_version text
    )
  ),
  updated as (
    update rollcall.sessions as s
    set
      last_activity = greatest(s.last_activity, v_now),
      lease_expires_at = v_now + pg_catalog.make_interval(secs => coalesce(b.lease_s, p_idle_timeout_s)),
      state = coalesce(b.state, s.state),
      previous_state = case when b.state <> s.state or s.state is null then s.state else s.previous_state end,
      -- Two calls in one tick of the clock: the change of the one is not the other's.
      state_changed_at = case
        when b.state is distinct from s.state and b.state is not null then v_now
        else least(s.state_changed_at, v_now - interval '1 microsecond')
      end,
      status_message = b.status_message,
      latency_ms = b.latency_ms,
      cpu_percent = b.cpu_percent,
      memory_percent = b.memory_percent,
      active_task_count = b.active_task_count,
      client_version = coalesce(b.client_version, s.client_version)
    from beats as b
    where s.session_id = b.session_id and s.agent_id = b.agent_id and s.status = 'active'
    returning s.session_id, s.agent_id, s.last_activity, s.lease_expires_at, s.state, s.previous_state,
      s.state_changed_at = v_now as state_changed
  ),
  changed as (
    insert into rollcall.events (feed, type, agent_id, session_id, data)
    select 'sessions', 'session_updated', u.agent_id, u.session_id,
      pg_catalog.jsonb_build_object(
        'update_type', 'state_changed', 'state', u.state, 'previous_state', u.previous_state
      )
    from updated as u
    where u.state_changed
    returning 1
  )
  select pg_catalog.jsonb_build_object(
    'server_time', rollcall.iso(v_now),
    'events', (select pg_catalog.count(*) from changed),
    'results', coalesce(pg_catalog.jsonb_agg(
      case
        when u.session_id is not null then pg_catalog.jsonb_build_object(
          'outcome', 'recorded',
          'last_activity', rollcall.iso(u.last_activity),
          'lease_expires_at', rollcall.iso(u.lease_expires_at)
        )
        -- Without a row of its own agent there is nothing to tell the caller of.
        when s.session_id is null then pg_catalog.jsonb_build_object('outcome', 'session_not_found')
        -- Still active in the snapshot, yet not updated: it ended while this statement waited for it.
        else pg_catalog.jsonb_build_object('outcome', 'session_disconnected', 'reason', s.disconnect_reason)
      end
      order by b.nth
    ), '[]'::jsonb)
  )
  into v_result
  from beats as b
  left join updated as u on u.session_id = b.session_id and u.agent_id = b.agent_id
  left join rollcall.sessions as s on u.session_id is null and s.session_id = b.session_id and s.agent_id = b.agent_id;
  return v_result;
end;
$$;

comment on function public.record_heartbeats(jsonb, double precision) is
  'Writes a batch of heartbeats in one statement, at most one of an agent for a session, and answers each, in the order of nth: recorded, session_not_found or session_disconnected with the reason.';

call rollcall.expose('public.record_heartbeats(jsonb, double precision)');

create function public.set_reconnect_token(p_session_id uuid, p_agent_id uuid, p_token_hash bytea) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_session rollcall.sessions;
begin
  update rollcall.sessions as s
  set reconnect_token_hash = p_token_hash
  where s.session_id = p_session_id
    and s.agent_id = p_agent_id
    and s.status = 'active'
    and s.lease_expires_at > rollcall.lapse_at();
  if found then
    return pg_catalog.jsonb_build_object('outcome', 'minted');
  end if;
  select s.* into v_session
  from rollcall.sessions as s
  where s.session_id = p_session_id and s.agent_id = p_agent_id;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'session_not_found');
  end if;
  -- Without a reason its lease has lapsed, and the sweep has not come by yet.
  return pg_catalog.jsonb_build_object(
    'outcome', 'session_not_active',
    'reason', coalesce(v_session.disconnect_reason, 'idle_timeout')
  );
end;
$$;

comment on function public.set_reconnect_token(uuid, uuid, bytea) is
  'Makes a new reconnect token the only one of an active session.';

call rollcall.expose('public.set_reconnect_token(uuid, uuid, bytea)');

create function public.reconnect_session(
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
  v_outcome text;
  v_now timestamptz;
begin
  -- Of many calls with one token the row lock lets one through at a time, and the first one
  -- replaces the hash that the others would have to match.
  select s.* into v_session
  from rollcall.sessions as s
  where s.session_id = p_session_id
  for update;
  v_outcome := case
    when not found then 'session_not_found'
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
  perform rollcall.count_sessions(
    p_reconnected => 1,
    p_ended => case when v_session.status = 'disconnected' then -1 else 0 end,
    p_reconnects => v_session.reconnect_count + 1
  );
  return pg_catalog.jsonb_build_object(
    'outcome', 'reconnected',
    'reconnect_count', v_session.reconnect_count + 1
  );
end;
$$;

comment on function public.reconnect_session(uuid, bytea, bytea, double precision) is
  'Exchanges a reconnect token for the next one and makes the session active again; each token works once.';

call rollcall.expose('public.reconnect_session(uuid, bytea, bytea, double precision)');

create function public.refuse_reconnect(p_session_id uuid, p_counts boolean) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
begin
  if not exists (select from rollcall.sessions as s where s.session_id = p_session_id) then
    return pg_catalog.jsonb_build_object('outcome', 'session_not_found');
  end if;
  if p_counts then
    perform rollcall.count_sessions(p_failed_reconnects => 1);
  end if;
  return pg_catalog.jsonb_build_object('outcome', 'refused');
end;
$$;

comment on function public.refuse_reconnect(uuid, boolean) is
  'Answers an attempt whose token was refused before it could be looked up: whether there is such a session, and with p_counts counts it.';

call rollcall.expose('public.refuse_reconnect(uuid, boolean)');

create function public.close_session(p_session_id uuid, p_reason text, p_agent_id uuid default null) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_session rollcall.sessions;
begin
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
    perform rollcall.count_sessions(
      p_disconnected => 1,
      p_ended => 1,
      p_duration_s => extract(epoch from now() - v_session.connected_at)::double precision
    );
  end if;
  return pg_catalog.jsonb_build_object('outcome', 'closed');
end;
$$;

comment on function public.close_session(uuid, text, uuid) is
  'Ends a session for good: by its agent, or with p_agent_id null by the operator. Safe to repeat.';

call rollcall.expose('public.close_session(uuid, text, uuid)');
