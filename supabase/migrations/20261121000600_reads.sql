-- What dashboards read: pages of sessions, one session, its history, the health of all.

create function public.get_session(p_session_id uuid) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select rollcall.session_json(s.*, rollcall.lapse_at())
    from rollcall.sessions as s
    where s.session_id = p_session_id
  );
end;
$$;

comment on function public.get_session(uuid) is 'One session, or null.';

call rollcall.expose('public.get_session(uuid)');

create function rollcall.recent_sessions(
  p_lapse_at timestamptz,
  p_limit integer,
  p_status text default null,
  p_agent_id uuid default null,
  p_client_type text default null,
  p_agent_ids uuid[] default null,
  p_first_id uuid default null,
  p_last_id uuid default null,
  p_before timestamptz default null,
  p_before_id uuid default null
) returns setof rollcall.sessions
language plpgsql
stable
set search_path = ''
-- Each combination of filters has its own best plan.
set plan_cache_mode = force_custom_plan
as $$
begin
  -- One ordered walk for each written status, merged: both are ranges of sessions_activity_idx.
  return query
  select u.*
  from (
    (
      select s.* from rollcall.sessions as s
      where s.status = 'active'
        and (p_status is null or (p_status = 'active') = (s.lease_expires_at > p_lapse_at))
        and (p_agent_id is null or s.agent_id = p_agent_id)
        and (p_client_type is null or s.client_type = p_client_type)
        and (p_agent_ids is null or s.agent_id = any (p_agent_ids) or s.session_id between p_first_id and p_last_id)
        and (p_before is null or (s.last_activity, s.session_id) < (p_before, p_before_id))
      order by s.last_activity desc, s.session_id desc
      limit p_limit
    )
    union all
    (
      select s.* from rollcall.sessions as s
      where s.status = 'disconnected'
        and (p_status is null or p_status = 'disconnected')
        and (p_agent_id is null or s.agent_id = p_agent_id)
        and (p_client_type is null or s.client_type = p_client_type)
        and (p_agent_ids is null or s.agent_id = any (p_agent_ids) or s.session_id between p_first_id and p_last_id)
        and (p_before is null or (s.last_activity, s.session_id) < (p_before, p_before_id))
      order by s.last_activity desc, s.session_id desc
      limit p_limit
    )
  ) as u
  order by u.last_activity desc, u.session_id desc
  limit p_limit;
end;
$$;

comment on function rollcall.recent_sessions(timestamptz, integer, text, uuid, text, uuid[], uuid, uuid, timestamptz, uuid) is
  'Sessions by newest activity. With p_agent_ids (no null): those of these agents, and those with an id from p_first_id to p_last_id.';

create function public.list_sessions(
  p_limit integer,
  p_status text default null,
  p_agent_id uuid default null,
  p_client_type text default null,
  p_q text default null,
  p_before timestamptz default null,
  p_before_id uuid default null
) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_lapse_at constant timestamptz := rollcall.lapse_at();
  v_hex constant text := pg_catalog.replace(pg_catalog.lower(p_q), '-', '');
  v_agent_ids uuid[];
  v_first_id uuid;
  v_last_id uuid;
  v_page rollcall.sessions[];
begin
  -- Looked up first, so that sessions are found by an index and never by reading all of them.
  if p_q is not null then
    v_agent_ids := array(
      select a.agent_id from rollcall.agents as a
      where a.name ilike '%' || pg_catalog.regexp_replace(p_q, '([\\%_])', '\\\1', 'g') || '%'
      limit 1000
    );
    if v_hex ~ '^[0-9a-f]{1,32}$' then
      v_first_id := pg_catalog.rpad(v_hex, 32, '0')::uuid;
      v_last_id := pg_catalog.rpad(v_hex, 32, 'f')::uuid;
    end if;
  end if;
  v_page := array(
    select s from rollcall.recent_sessions(
      v_lapse_at, p_limit + 1, p_status, p_agent_id, p_client_type,
      v_agent_ids, v_first_id, v_last_id, p_before, p_before_id
    ) as s
  );
  return pg_catalog.jsonb_build_object(
    'sessions', (
      select coalesce(pg_catalog.jsonb_agg(rollcall.session_json(s.*, v_lapse_at) order by s.last_activity desc, s.session_id desc), '[]'::jsonb)
      from pg_catalog.unnest(v_page[:p_limit]) as s
    ),
    'next', case when pg_catalog.cardinality(v_page) > p_limit then
      pg_catalog.jsonb_build_array(v_page[p_limit].last_activity, v_page[p_limit].session_id)
    end
  );
end;
$$;

comment on function public.list_sessions(integer, text, uuid, text, text, timestamptz, uuid) is
  'A page of sessions, newest activity first, and where the next page begins. p_q is a part of an agent''s name or the beginning of a session id.';

call rollcall.expose('public.list_sessions(integer, text, uuid, text, text, timestamptz, uuid)');

create function public.list_session_events(
  p_session_id uuid,
  p_limit integer,
  p_before bigint default null
) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_page rollcall.events[];
begin
  if not exists (select from rollcall.sessions as s where s.session_id = p_session_id) then
    return pg_catalog.jsonb_build_object('outcome', 'session_not_found');
  end if;
  v_page := array(
    select e from rollcall.events as e
    where e.session_id = p_session_id and e.feed = 'sessions' and (p_before is null or e.position < p_before)
    order by e.position desc
    limit p_limit + 1
  );
  return pg_catalog.jsonb_build_object(
    'outcome', 'events',
    'epoch', (select s.epoch from rollcall.feed_state as s),
    'events', (
      select coalesce(pg_catalog.jsonb_agg(rollcall.event_json(e.*) order by e.position desc), '[]'::jsonb)
      from pg_catalog.unnest(v_page[:p_limit]) as e
    ),
    'next', case when pg_catalog.cardinality(v_page) > p_limit then
      pg_catalog.jsonb_build_array(v_page[p_limit].position)
    end
  );
end;
$$;

comment on function public.list_session_events(uuid, integer, bigint) is
  'A page of what happened to a session, newest first.';

call rollcall.expose('public.list_session_events(uuid, integer, bigint)');

create function public.session_snapshot(p_heartbeat_interval_s double precision, p_recent integer) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_lapse_at constant timestamptz := rollcall.lapse_at();
  v_total bigint;
  v_disconnected bigint;
  v_lapsed bigint;
  v_aging bigint;
  v_stale bigint;
  v_late bigint;
begin
  select coalesce(pg_catalog.sum(t.total), 0), coalesce(pg_catalog.sum(t.disconnected), 0)
  into v_total, v_disconnected
  from rollcall.session_totals as t;
  -- Few at any time: the sweep is about to write them down.
  select pg_catalog.count(*) into v_lapsed
  from rollcall.sessions as s
  where s.status = 'active' and s.lease_expires_at <= v_lapse_at;
  -- Few as well: active sessions that have been silent for longer than two heartbeats. Nearly all
  -- hold a lease: the sum keeps the planner from the index on leases, which would read them all.
  select
    pg_catalog.count(*),
    pg_catalog.count(*) filter (where s.last_activity <= now() - interval '5 minutes' and s.last_activity >= now() - interval '10 minutes'),
    pg_catalog.count(*) filter (where s.last_activity < now() - interval '10 minutes')
  into v_late, v_aging, v_stale
  from rollcall.sessions as s
  where s.status = 'active'
    and s.lease_expires_at + interval '0' > v_lapse_at
    and s.last_activity <= now() - least(pg_catalog.make_interval(secs => 2 * p_heartbeat_interval_s), interval '5 minutes');
  if p_heartbeat_interval_s > 150 then
    select pg_catalog.count(*) into v_late
    from rollcall.sessions as s
    where s.status = 'active'
      and s.lease_expires_at + interval '0' > v_lapse_at
      and s.last_activity <= now() - pg_catalog.make_interval(secs => 2 * p_heartbeat_interval_s);
  end if;
  return pg_catalog.jsonb_build_object(
    'status_breakdown', pg_catalog.jsonb_build_object(
      'active', v_total - v_disconnected - v_lapsed,
      'disconnected', v_disconnected + v_lapsed,
      'total', v_total
    ),
    'age_distribution', pg_catalog.jsonb_build_object(
      'healthy', v_total - v_disconnected - v_lapsed - v_aging - v_stale,
      'aging', v_aging,
      'stale', v_stale
    ),
    'late', v_late,
    'sessions', coalesce((
      select pg_catalog.jsonb_agg(rollcall.session_json(s.*, v_lapse_at) order by s.last_activity desc, s.session_id desc)
      from rollcall.recent_sessions(v_lapse_at, p_recent) as s
    ), '[]'::jsonb),
    'timestamp', rollcall.iso(now())
  );
end;
$$;

comment on function public.session_snapshot(double precision, integer) is
  'The counts of sessions by status and age, and those with the newest activity.';

call rollcall.expose('public.session_snapshot(double precision, integer)');

create function public.session_history() returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_hour constant timestamptz := pg_catalog.date_trunc('hour', now(), 'UTC');
  v_result jsonb;
begin
  with hours as (
    select
      g.hour,
      coalesce(pg_catalog.sum(h.created), 0) as created,
      coalesce(pg_catalog.sum(h.disconnected), 0) as disconnected,
      coalesce(pg_catalog.sum(h.idle_timeouts), 0) as idle_timeouts,
      coalesce(pg_catalog.sum(h.reconnected), 0) as reconnected,
      coalesce(pg_catalog.sum(h.failed_reconnects), 0) as failed_reconnects,
      coalesce(pg_catalog.sum(h.duration_s), 0) as duration_s
    from pg_catalog.generate_series(v_hour - interval '23 hours', v_hour, interval '1 hour') as g (hour)
    left join rollcall.session_hours as h on h.hour = g.hour
    group by g.hour
  ),
  totals as (
    select
      coalesce(pg_catalog.sum(t.reconnects_0), 0) as r0,
      coalesce(pg_catalog.sum(t.reconnects_1_4), 0) as r1,
      coalesce(pg_catalog.sum(t.reconnects_5_9), 0) as r5,
      coalesce(pg_catalog.sum(t.reconnects_10), 0) as r10
    from rollcall.session_totals as t
  )
  select pg_catalog.jsonb_build_object(
    'connection_health', pg_catalog.jsonb_build_object(
      'window_hours', 24,
      'sessions_created', pg_catalog.sum(h.created),
      'sessions_disconnected', pg_catalog.sum(h.disconnected),
      'reconnects', pg_catalog.sum(h.reconnected),
      'failed_reconnects', pg_catalog.sum(h.failed_reconnects),
      'reconnect_success_rate', pg_catalog.round(
        pg_catalog.sum(h.reconnected)::numeric / nullif(pg_catalog.sum(h.reconnected + h.failed_reconnects), 0), 3
      ),
      'average_session_duration_s', pg_catalog.round(
        (pg_catalog.sum(h.duration_s) / nullif(pg_catalog.sum(h.disconnected), 0))::numeric
      ),
      'idle_timeouts', pg_catalog.sum(h.idle_timeouts)
    ),
    'timeline', pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'hour', rollcall.iso(h.hour),
      'created', h.created,
      'disconnected', h.disconnected,
      'reconnected', h.reconnected
    ) order by h.hour),
    'reconnect_distribution', (
      select pg_catalog.jsonb_build_array(
        pg_catalog.jsonb_build_object('reconnects', '0', 'sessions', t.r0),
        pg_catalog.jsonb_build_object('reconnects', '1-4', 'sessions', t.r1),
        pg_catalog.jsonb_build_object('reconnects', '5-9', 'sessions', t.r5),
        pg_catalog.jsonb_build_object('reconnects', '10+', 'sessions', t.r10)
      ) from totals as t
    )
  )
  into v_result
  from hours as h;
  return v_result;
end;
$$;

comment on function public.session_history() is
  'What happened to sessions in the last 24 hours, by hour, and how often sessions have come back.';

call rollcall.expose('public.session_history()');
