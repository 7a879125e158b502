-- Lost answers: to a refresh, and to a reconnect.
--
-- A client that lost an answer asks again with what it has, maybe much later: after an outage, or with
-- the lid of a laptop closed in between. That is no theft, and no reason for a second session.

alter table rollcall.refresh_tokens add column confirmed_at timestamptz;

comment on column rollcall.refresh_tokens.confirmed_at is
  'When an access token that came with it was first used: whoever has the one has the other. That it was presented itself is told by exchanged_at.';

-- Nothing has kept until now whether they arrived. What is old enough to have been asked for again has.
update rollcall.refresh_tokens as t
set confirmed_at = t.created_at
where t.generation > 0 and t.created_at < now() - interval '1 hour';

create function public.confirm_refresh_token(p_refresh_token_id uuid) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
begin
  update rollcall.refresh_tokens as t
  set confirmed_at = pg_catalog.clock_timestamp()
  where t.refresh_token_id = p_refresh_token_id and t.confirmed_at is null;
  return pg_catalog.jsonb_build_object('outcome', 'confirmed');
end;
$$;

comment on function public.confirm_refresh_token(uuid) is
  'Keeps that an access token which came with a refresh token was used: its client has got both. Safe to repeat.';

call rollcall.expose('public.confirm_refresh_token(uuid)');

create or replace function public.rotate_refresh_token(
  p_token_hash bytea,
  p_successor_hash bytea,
  p_ttl_s double precision,
  p_grace_s double precision
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_family rollcall.token_families;
  v_presented rollcall.refresh_tokens;
  v_newest rollcall.refresh_tokens;
  v_is_confirmed boolean;
  v_now timestamptz;
begin
  select f.* into v_family
  from rollcall.token_families as f
  join rollcall.refresh_tokens as t on t.family_id = f.family_id
  where t.token_hash = p_token_hash
  for update of f;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'invalid_refresh_token');
  end if;
  v_now := pg_catalog.clock_timestamp();
  if v_family.revoked_at is not null then
    return pg_catalog.jsonb_build_object('outcome', 'refresh_token_revoked');
  end if;

  -- Under the family's lock, and in statements of their own, so that they see what the call
  -- before this one committed.
  select t.* into v_presented from rollcall.refresh_tokens as t where t.token_hash = p_token_hash;
  select t.* into v_newest
  from rollcall.refresh_tokens as t
  where t.family_id = v_family.family_id
  order by t.generation desc
  limit 1;

  -- Its successor has reached somebody: it was presented itself, or its access token was used. Until
  -- then the answer may be lost, and who asks again is the one who asked before.
  v_is_confirmed := v_newest.generation > v_presented.generation + 1
    or (v_newest.generation > v_presented.generation and v_newest.confirmed_at is not null);
  if v_is_confirmed and v_presented.exchanged_at + pg_catalog.make_interval(secs => p_grace_s) <= v_now then
    update rollcall.token_families as f
    set revoked_at = v_now, revoked_reason = 'reuse'
    where f.family_id = v_family.family_id;
    return pg_catalog.jsonb_build_object('outcome', 'refresh_token_reused', 'agent_id', v_family.agent_id);
  end if;
  if v_newest.expires_at <= v_now then
    return pg_catalog.jsonb_build_object('outcome', 'refresh_token_expired');
  end if;

  if v_presented.exchanged_at is null then
    update rollcall.refresh_tokens as t
    set exchanged_at = v_now
    where t.refresh_token_id = v_presented.refresh_token_id;
    insert into rollcall.refresh_tokens (family_id, generation, token_hash, created_at, expires_at)
    values (
      v_family.family_id, v_presented.generation + 1, p_successor_hash,
      v_now, v_now + pg_catalog.make_interval(secs => p_ttl_s)
    )
    returning * into v_newest;
  end if;
  return pg_catalog.jsonb_build_object(
    'outcome', 'rotated',
    'agent_id', v_family.agent_id,
    'refresh_token_id', v_newest.refresh_token_id,
    -- How many times the presented token is to be succeeded to reach the newest.
    'steps', v_newest.generation - v_presented.generation,
    'expires_in_s', pg_catalog.round(extract(epoch from v_newest.expires_at - v_now))::integer
  );
end;
$$;

comment on function public.rotate_refresh_token(bytea, bytea, double precision, double precision) is
  'Exchanges a refresh token. A successor that is not confirmed is given again however late, and within the grace time a repeated call reaches the newest token; after both the family is revoked.';

create function rollcall.standing(p_session rollcall.sessions, p_resume_window_s double precision) returns text
language sql
stable
set search_path = ''
as $$
  select case
    when exists (
      select from rollcall.agents as a where a.agent_id = p_session.agent_id and a.revoked_at is not null
    ) then 'ended'
    when p_session.status = 'active' then
      case when p_session.lease_expires_at > rollcall.lapse_at() then 'active' else 'timed_out' end
    when p_session.disconnect_reason = 'idle_timeout'
      and p_session.disconnected_at + pg_catalog.make_interval(secs => p_resume_window_s) > pg_catalog.clock_timestamp()
      then 'timed_out'
    else 'ended'
  end;
$$;

comment on function rollcall.standing(rollcall.sessions, double precision) is
  'What its agent can do about a session: active (beat), timed_out (come back to it) or ended (open another).';

drop function public.reconnect_session(uuid, bytea, bytea, double precision);

create function public.reconnect_session(
  p_session_id uuid,
  p_next_token_hash bytea,
  p_idle_timeout_s double precision,
  p_token_hash bytea default null,
  p_agent_id uuid default null,
  p_resume_window_s double precision default 86400
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_session rollcall.sessions;
  v_standing text;
  v_is_revoked boolean;
  v_is_new boolean;
  v_outcome text;
  v_now timestamptz;
begin
  select a.revoked_at is not null into v_is_revoked
  from rollcall.agents as a
  where a.agent_id = (
    select s.agent_id from rollcall.sessions as s
    where s.session_id = p_session_id and (p_agent_id is null or s.agent_id = p_agent_id)
  )
  for no key update;
  -- Of many calls with one token the row lock lets one through at a time, and the first one
  -- replaces the hash that the others would have to match.
  select s.* into v_session
  from rollcall.sessions as s
  where s.session_id = p_session_id and (p_agent_id is null or s.agent_id = p_agent_id)
  for update;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'session_not_found');
  end if;
  v_standing := rollcall.standing(v_session, p_resume_window_s);
  v_outcome := case
    when v_is_revoked then 'session_already_disconnected'
    when v_session.status = 'disconnected' and v_session.disconnect_reason <> 'idle_timeout' then 'session_already_disconnected'
    when p_agent_id is not null and v_standing = 'ended' then 'session_already_disconnected'
    -- Its agent is who it is, with a reconnect token or without.
    when p_agent_id is not null then null
    when (v_session.reconnect_token_hash = p_token_hash) is not true then 'token_mismatch'
  end;
  if v_outcome is not null then
    perform rollcall.count_sessions(p_failed_reconnects => 1);
    return pg_catalog.jsonb_build_object('outcome', v_outcome, 'standing', v_standing);
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

comment on function public.reconnect_session(uuid, bytea, double precision, bytea, uuid, double precision) is
  'Makes a session active again and replaces its reconnect token: for whoever has the newest one, which works once, or for its own agent, p_agent_id, whatever became of that.';

call rollcall.expose('public.reconnect_session(uuid, bytea, double precision, bytea, uuid, double precision)');

drop function public.refuse_reconnect(uuid, boolean);

create function public.refuse_reconnect(
  p_session_id uuid,
  p_counts boolean,
  p_resume_window_s double precision default 86400
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_session rollcall.sessions;
begin
  select s.* into v_session from rollcall.sessions as s where s.session_id = p_session_id;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'session_not_found');
  end if;
  if p_counts then
    perform rollcall.count_sessions(p_failed_reconnects => 1);
  end if;
  return pg_catalog.jsonb_build_object(
    'outcome', 'refused',
    'standing', rollcall.standing(v_session, p_resume_window_s)
  );
end;
$$;

comment on function public.refuse_reconnect(uuid, boolean, double precision) is
  'Answers an attempt whose token was refused before it could be looked up: whether there is such a session, what can be done about it, and with p_counts counts it.';

call rollcall.expose('public.refuse_reconnect(uuid, boolean, double precision)');
