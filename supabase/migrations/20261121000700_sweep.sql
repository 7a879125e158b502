-- The sweep writes down what the leases say, and prunes what is no longer kept.

create function public.sweep(
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
  v_disconnected integer := 0;
  v_duration_s double precision;
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
    -- The lease is checked again on the locked row: a heartbeat that came in between wins.
    with lapsed as (
      select s.session_id
      from rollcall.sessions as s
      where s.status = 'active' and s.lease_expires_at <= v_now
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
      perform rollcall.count_sessions(
        p_disconnected => v_disconnected,
        p_idle_timeouts => v_disconnected,
        p_ended => v_disconnected,
        p_duration_s => v_duration_s
      );
    end if;
  end if;

  with old as (
    select e.position
    from rollcall.events as e
    where e.created_at < v_now - pg_catalog.make_interval(secs => p_event_retention_s) and e.seq is not null
    order by e.created_at
    limit 2000
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
    -- There is more of something than one call does.
    'more', v_disconnected = 1000 or v_pruned = 2000
  );
end;
$$;

comment on function public.sweep(double precision, double precision, double precision) is
  'Disconnects the sessions whose lease has lapsed, unless the server itself was away; prunes old events and tokens. One at a time.';

call rollcall.expose('public.sweep(double precision, double precision, double precision)');
