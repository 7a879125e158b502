-- 90 days of availability for each agent, by UTC days.
--
-- Written at an agent's transitions only, never by a heartbeat: when it comes online the agent keeps
-- since when, and when it goes offline that span is added to its days. A reading adds the span that
-- is still open. The lease says how long it was alive: one that fell silent was, until its last
-- lease ran out, not until the sweep saw it.
--
-- While the server was away nobody could be seen: that time counts neither for nor against an agent.

create table rollcall.agent_days (
  agent_id uuid not null references rollcall.agents (agent_id) on delete restrict,
  day date not null,
  alive_s double precision not null,
  days integer not null default 1 constraint agent_days_days check (days > 0),
  primary key (agent_id, day)
);

alter table rollcall.agent_days enable row level security;

comment on table rollcall.agent_days is 'How long each agent was alive, by UTC day, without the span that is still open. For the server only: no policy.';
comment on column rollcall.agent_days.days is 'More than one: alive in all that was observed of so many days from this one on, which alive_s is the sum of.';

create table rollcall.outages (
  began_at timestamptz primary key,
  ended_at timestamptz not null,
  constraint outages_span check (ended_at > began_at)
);

alter table rollcall.outages enable row level security;

comment on table rollcall.outages is 'When the server itself was away: from its last sweep to the next. For the server only: no policy.';

create function rollcall.day_start(p_day date) returns timestamptz
language plpgsql
immutable strict parallel safe
set search_path = ''
as $$
begin
  return p_day::timestamp at time zone 'UTC';
end;
$$;

comment on function rollcall.day_start(date) is 'When a UTC day begins.';

create function rollcall.first_day() returns date
language plpgsql
stable
set search_path = ''
as $$
begin
  return (now() at time zone 'UTC')::date - 89;
end;
$$;

comment on function rollcall.first_day() is 'The first of the 90 UTC days that are looked back on; today is the last.';

create function rollcall.observed_until() returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select case
      when s.last_sweep_at < now() - pg_catalog.make_interval(secs => 2 * s.sweep_interval_s) then s.last_sweep_at
      else now()
    end
    from rollcall.server_state as s
  );
end;
$$;

comment on function rollcall.observed_until() is 'Until when liveness is known: now, or the last sweep of a server that has not swept since it came back.';

create function rollcall.observed_s(p_from timestamptz, p_until timestamptz) returns double precision
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_until is null or p_from >= p_until then
    return 0;
  end if;
  return greatest(0, extract(epoch from p_until - p_from) - coalesce((
    select pg_catalog.sum(extract(epoch from least(o.ended_at, p_until) - greatest(o.began_at, p_from)))
    from rollcall.outages as o
    where o.began_at < p_until and o.ended_at > p_from
  ), 0));
end;
$$;

comment on function rollcall.observed_s(timestamptz, timestamptz) is 'Seconds between two instants, without those in which the server was away.';

create function rollcall.record_alive(p_agent_ids uuid[], p_from timestamptz[], p_until timestamptz[]) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_first constant date := rollcall.first_day();
  v_start constant timestamptz := rollcall.day_start(v_first);
  v_observed_until constant timestamptz := rollcall.observed_until();
begin
  insert into rollcall.agent_days as d (agent_id, day, alive_s, days)
  select s.agent_id, v_first + r.n, pg_catalog.sum(r.alive_s), pg_catalog.max(r.days)
  from (
    select
      u.agent_id,
      greatest(u.began_at, v_start) as began_at,
      least(u.ended_at, v_observed_until) as ended_at
    from unnest(p_agent_ids, p_from, p_until) as u (agent_id, began_at, ended_at)
    where u.began_at is not null
  ) as s
  cross join lateral (
    select
      -- The first day that is whole, and the day in which the span ends. A UTC day has 24 hours.
      pg_catalog.ceil(extract(epoch from s.began_at - v_start) / 86400)::integer as whole_n,
      pg_catalog.floor(extract(epoch from s.ended_at - v_start) / 86400)::integer as last_n
  ) as w
  cross join lateral (
    select v_start + w.whole_n * interval '24 hours' as whole_at, v_start + w.last_n * interval '24 hours' as last_at
  ) as t
  cross join lateral (
    -- At most three rows, however long it was: what it had of its first day, the whole days, and
    -- what it had of its last.
    select w.whole_n - 1 as n, rollcall.observed_s(s.began_at, least(s.ended_at, t.whole_at)) as alive_s, 1 as days
    where s.began_at < t.whole_at
    union all
    select w.whole_n, rollcall.observed_s(t.whole_at, t.last_at), w.last_n - w.whole_n
    where w.whole_n < w.last_n
    union all
    select w.last_n, rollcall.observed_s(t.last_at, s.ended_at), 1
    where w.whole_n <= w.last_n and t.last_at < s.ended_at
  ) as r
  where s.began_at < s.ended_at
  group by s.agent_id, r.n
  on conflict (agent_id, day) do update set
    alive_s = d.alive_s + excluded.alive_s,
    days = greatest(d.days, excluded.days);
  -- An agent that comes and goes tidies up after itself; another has no more than it had.
  delete from rollcall.agent_days as d
  where d.agent_id = any (p_agent_ids) and d.day < v_first and d.day + d.days <= v_first;
end;
$$;

comment on function rollcall.record_alive(uuid[], timestamptz[], timestamptz[]) is
  'Adds spans in which agents were alive to their days. Their rows are locked.';

create function rollcall.lease_until(p_agent_id uuid) returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select rollcall.lease_end(pg_catalog.max(r.lease_expires_at))
    from (
      (
        select s.lease_expires_at from rollcall.sessions as s
        where s.agent_id = p_agent_id and s.status = 'active'
        order by s.last_activity desc limit 50
      )
      union all
      (
        select s.lease_expires_at from rollcall.sessions as s
        where s.agent_id = p_agent_id and s.status = 'disconnected'
        order by s.last_activity desc limit 50
      )
    ) as r
  );
end;
$$;

comment on function rollcall.lease_until(uuid) is 'When the last lease of an agent''s newest sessions runs out, or ran out.';

create function rollcall.begin_alive() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  -- From the moment that enrolled_at has as well, and never twice for one moment.
  new.alive_since := greatest(now(), old.offline_since);
  return new;
end;
$$;

comment on function rollcall.begin_alive() is 'Keeps since when an agent is alive, whoever wrote down that it is.';

create function rollcall.end_alive() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_agent_ids uuid[];
  v_from timestamptz[];
  v_until timestamptz[];
begin
  select
    pg_catalog.array_agg(n.agent_id),
    pg_catalog.array_agg(n.alive_since),
    pg_catalog.array_agg(least(
      coalesce(n.offline_since, pg_catalog.clock_timestamp()), rollcall.lease_until(n.agent_id)
    ))
  into v_agent_ids, v_from, v_until
  from old_agents as o
  join new_agents as n on n.agent_id = o.agent_id
  where o.is_online and not n.is_online;
  if v_agent_ids is not null then
    perform rollcall.record_alive(v_agent_ids, v_from, v_until);
  end if;
  return null;
end;
$$;

comment on function rollcall.end_alive() is
  'Adds the spans that have ended to the days of their agents, whoever wrote down that they are offline: all of a statement at once.';

create function rollcall.record_outage() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  insert into rollcall.outages (began_at, ended_at)
  values (old.last_sweep_at, new.last_sweep_at)
  on conflict (began_at) do nothing;
  delete from rollcall.outages as o where o.ended_at < rollcall.day_start(rollcall.first_day());
  return null;
end;
$$;

comment on function rollcall.record_outage() is 'Writes down when the server was away, once its sweep has seen that it was.';

-- What the sessions say that are still there. One that came back was away in between for a while
-- that is kept nowhere; it counts as alive. Agents can be read until they get their column, at the end.
create temporary table alive_spans as
select s.agent_id, pg_catalog.lower(r.alive) as began_at, pg_catalog.upper(r.alive) as ended_at
from (
  select s.agent_id, pg_catalog.range_agg(
    pg_catalog.tstzrange(s.created_at, greatest(s.created_at, coalesce(s.disconnected_at, 'infinity')))
  ) as alive
  from rollcall.sessions as s
  where s.status = 'active' or s.disconnected_at > rollcall.day_start(rollcall.first_day())
  group by s.agent_id
) as s
cross join lateral pg_catalog.unnest(s.alive) as r (alive);

select rollcall.record_alive(
  pg_catalog.array_agg(s.agent_id), pg_catalog.array_agg(s.began_at), pg_catalog.array_agg(s.ended_at)
)
from pg_temp.alive_spans as s
where s.ended_at <> 'infinity';

alter table rollcall.agents add column alive_since timestamptz;

comment on column rollcall.agents.alive_since is 'While is_online: since when. What came before is in agent_days.';

update rollcall.agents as a
set alive_since = s.began_at
from pg_temp.alive_spans as s
where s.agent_id = a.agent_id and a.is_online and s.ended_at = 'infinity';

-- Nobody else sees it.
-- squawk-ignore ban-drop-table
drop table pg_temp.alive_spans;

create trigger agents_begin_alive before update of is_online on rollcall.agents
  for each row when (new.is_online and not old.is_online) execute function rollcall.begin_alive();
-- For all rows of a statement, so that a fleet that falls silent is written down at once. Such a
-- trigger takes neither columns nor a condition: the function looks for who went offline.
create trigger agents_end_alive after update on rollcall.agents
  referencing old table as old_agents new table as new_agents
  for each statement execute function rollcall.end_alive();
-- The sweep grants a new grace after an outage, and at no other time.
create trigger server_state_outage after update of grace_until on rollcall.server_state
  for each row when (new.grace_until > old.grace_until and new.last_sweep_at > old.last_sweep_at)
  execute function rollcall.record_outage();

create function rollcall.alive_until(p_agent rollcall.agents, p_lapse_at timestamptz, p_until timestamptz)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  if not p_agent.is_online or p_agent.revoked_at is not null then
    return null;
  elsif exists (
    select from rollcall.sessions as s
    where s.agent_id = p_agent.agent_id and s.status = 'active' and s.lease_expires_at > p_lapse_at
  ) then
    return p_until;
  end if;
  return least(p_until, rollcall.lease_until(p_agent.agent_id));
end;
$$;

comment on function rollcall.alive_until(rollcall.agents, timestamptz, timestamptz) is
  'Until when the open span of an agent reaches, by its leases; null if it has none.';

create function rollcall.observed_days(p_until timestamptz) returns double precision[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_first constant date := rollcall.first_day();
begin
  return array(
    select rollcall.observed_s(rollcall.day_start(v_first + n), least(p_until, rollcall.day_start(v_first + n + 1)))
    from pg_catalog.generate_series(0, 89) as n
    order by n
  );
end;
$$;

comment on function rollcall.observed_days(timestamptz) is 'How much of each of the 90 days the server was there.';

create function rollcall.availability_json(
  p_agent rollcall.agents,
  p_lapse_at timestamptz,
  p_until timestamptz,
  p_observed double precision[]
) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_first constant date := rollcall.first_day();
  v_start constant timestamptz := rollcall.day_start(v_first);
  v_from constant timestamptz := p_agent.enrolled_at;
  v_until constant timestamptz := least(p_until, p_agent.revoked_at);
  v_alive_until constant timestamptz := rollcall.alive_until(p_agent, p_lapse_at, p_until);
  v_alive_from constant timestamptz := case when v_alive_until is not null then p_agent.alive_since end;
  v_observed double precision[];
  v_alive double precision[];
  v_availability double precision;
begin
  select
    pg_catalog.array_agg(pg_catalog.round(d.observed_s * 1000) / 1000 order by d.n),
    pg_catalog.array_agg(pg_catalog.round(least(d.alive_s, d.observed_s) * 1000) / 1000 order by d.n),
    pg_catalog.sum(least(d.alive_s, d.observed_s)) / nullif(pg_catalog.sum(d.observed_s), 0)
  into v_observed, v_alive, v_availability
  from (
    select
      b.n,
      -- Whole days are the same for everybody; only those at an end are looked at by themselves.
      case
        when b.ends_at <= v_from or b.starts_at >= v_until then 0
        when b.starts_at >= v_from and (b.ends_at <= v_until or v_until = p_until) then p_observed[b.n + 1]
        else rollcall.observed_s(greatest(b.starts_at, v_from), least(b.ends_at, v_until))
      end as observed_s,
      coalesce(k.alive_s, 0) + case
        when v_alive_from is null or b.ends_at <= v_alive_from or b.starts_at >= v_alive_until then 0
        when b.starts_at >= v_alive_from and (b.ends_at <= v_alive_until or v_alive_until = p_until) then p_observed[b.n + 1]
        else rollcall.observed_s(greatest(b.starts_at, v_alive_from), least(b.ends_at, v_alive_until))
      end as alive_s
    from (
      -- A UTC day has 24 hours.
      select n, v_start + n * interval '24 hours' as starts_at, v_start + (n + 1) * interval '24 hours' as ends_at
      from pg_catalog.generate_series(0, 89) as n
    ) as b
    left join (
      select
        k.day - v_first + g.n as n,
        pg_catalog.sum(case when k.days = 1 then k.alive_s else p_observed[k.day - v_first + g.n + 1] end) as alive_s
      from rollcall.agent_days as k
      cross join lateral pg_catalog.generate_series(greatest(0, v_first - k.day), k.days - 1) as g (n)
      where k.agent_id = p_agent.agent_id
      group by 1
    ) as k on k.n = b.n
  ) as d;
  return pg_catalog.jsonb_build_object(
    'agent_id', p_agent.agent_id,
    'name', p_agent.name,
    'client_type', p_agent.client_type,
    'status', case
      when p_agent.revoked_at is not null then 'revoked'
      when v_alive_until is not null and exists (
        select from rollcall.sessions as s
        where s.agent_id = p_agent.agent_id and s.status = 'active' and s.lease_expires_at > p_lapse_at
      ) then 'active'
      else 'offline'
    end,
    'enrolled_at', rollcall.iso(p_agent.enrolled_at),
    'availability', v_availability,
    'observed_s', pg_catalog.to_jsonb(v_observed),
    'alive_s', pg_catalog.to_jsonb(v_alive)
  );
end;
$$;

comment on function rollcall.availability_json(rollcall.agents, timestamptz, timestamptz, double precision[]) is
  'An agent with what was observed of it and how long it was alive, in seconds for each of the 90 days.';

create function rollcall.count_fleet(p_lapse_at timestamptz, out total bigint, out alive bigint)
language plpgsql
stable
set search_path = ''
as $$
begin
  select
    pg_catalog.sum(t.agents) - pg_catalog.sum(t.agents_revoked),
    -- Few have lapsed at any time: the sweep is about to write them down.
    pg_catalog.sum(t.agents_online) - (
      select pg_catalog.count(distinct s.agent_id)
      from rollcall.sessions as s
      where s.status = 'active' and s.lease_expires_at <= p_lapse_at and not exists (
        select from rollcall.sessions as o
        where o.agent_id = s.agent_id and o.status = 'active' and o.lease_expires_at > p_lapse_at
      )
    )
  into total, alive
  from rollcall.federation_totals as t;
end;
$$;

comment on function rollcall.count_fleet(timestamptz) is
  'How many agents there are without those that are revoked, and how many of them hold a lease.';

create function rollcall.fleet_availability(
  p_lapse_at timestamptz,
  p_until timestamptz,
  p_observed double precision[]
) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_first constant date := rollcall.first_day();
  v_start constant timestamptz := rollcall.day_start(v_first);
  v_total bigint;
  v_alive bigint;
  v_observed_s double precision;
  v_alive_s double precision;
begin
  select f.total, f.alive into v_total, v_alive from rollcall.count_fleet(p_lapse_at) as f;
  -- All days of all agents would be read: not for a fleet of any size.
  if v_total between 1 and 200 then
    select
      pg_catalog.sum(a.observed_s),
      pg_catalog.sum(least(a.observed_s, a.alive_s))
    into v_observed_s, v_alive_s
    from (
      select
        rollcall.observed_s(greatest(g.enrolled_at, v_start), p_until) as observed_s,
        case
          when g.alive_since is null then 0
          else rollcall.observed_s(greatest(g.alive_since, v_start), rollcall.alive_until(g.*, p_lapse_at, p_until))
        end + coalesce((
          select pg_catalog.sum(case when d.days = 1 then d.alive_s else p_observed[d.day - v_first + n.n + 1] end)
          from rollcall.agent_days as d
          cross join lateral pg_catalog.generate_series(greatest(0, v_first - d.day), d.days - 1) as n (n)
          where d.agent_id = g.agent_id
        ), 0) as alive_s
      from rollcall.agents as g
      where g.revoked_at is null
    ) as a;
  end if;
  return pg_catalog.jsonb_build_object(
    'alive', v_alive,
    'total', v_total,
    'availability', v_alive_s / nullif(v_observed_s, 0)
  );
end;
$$;

comment on function rollcall.fleet_availability(timestamptz, timestamptz, double precision[]) is
  'How many agents are alive, of how many that are not revoked, and the share of the 90 days that they were (null over 200).';

create function rollcall.find_agents_by_name(p_limit integer, p_q text, p_after text) returns setof rollcall.agents
language plpgsql
stable
set search_path = ''
-- Each combination of filters has its own best plan.
set plan_cache_mode = force_custom_plan
as $$
declare
  v_hex constant text := pg_catalog.replace(pg_catalog.lower(p_q), '-', '');
  v_pattern constant text := '%' || pg_catalog.regexp_replace(p_q, '([\\%_])', '\\\1', 'g') || '%';
  v_first_id uuid;
  v_last_id uuid;
begin
  if v_hex ~ '^[0-9a-f]{1,32}$' then
    v_first_id := pg_catalog.rpad(v_hex, 32, '0')::uuid;
    v_last_id := pg_catalog.rpad(v_hex, 32, 'f')::uuid;
  end if;
  return query
  select a.* from rollcall.agents as a
  where a.revoked_at is null
    and (p_after is null or pg_catalog.lower(a.name) > p_after)
    and (p_q is null or a.name ilike v_pattern or a.agent_id between v_first_id and v_last_id)
  order by pg_catalog.lower(a.name)
  limit p_limit;
end;
$$;

comment on function rollcall.find_agents_by_name(integer, text, text) is
  'Agents by name, after one; without those that are revoked. p_q is a part of a name or the beginning of an id.';

create function public.list_availability(p_limit integer, p_q text default null, p_after text default null) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_lapse_at constant timestamptz := rollcall.lapse_at();
  v_until constant timestamptz := rollcall.observed_until();
  v_observed constant double precision[] := rollcall.observed_days(v_until);
  v_page constant rollcall.agents[] := array(
    select a from rollcall.find_agents_by_name(p_limit + 1, p_q, p_after) as a
  );
begin
  return pg_catalog.jsonb_build_object(
    'agents', (
      select coalesce(pg_catalog.jsonb_agg(
        rollcall.availability_json(a.*, v_lapse_at, v_until, v_observed) order by pg_catalog.lower(a.name)
      ), '[]'::jsonb)
      from pg_catalog.unnest(v_page[:p_limit]) as a
    ),
    'fleet', rollcall.fleet_availability(v_lapse_at, v_until, v_observed),
    'next', case when pg_catalog.cardinality(v_page) > p_limit then
      pg_catalog.jsonb_build_array(pg_catalog.lower(v_page[p_limit].name))
    end,
    'since', rollcall.first_day(),
    'generated_at', rollcall.iso(now())
  );
end;
$$;

comment on function public.list_availability(integer, text, text) is
  'A page of agents by name with their 90 days, and after which name the next page begins; without those that are revoked. p_q is a part of a name or the beginning of an id.';

call rollcall.expose('public.list_availability(integer, text, text)');

create function public.get_availability(p_agent_id uuid) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_until constant timestamptz := rollcall.observed_until();
begin
  return (
    select rollcall.availability_json(a.*, rollcall.lapse_at(), v_until, rollcall.observed_days(v_until))
      || pg_catalog.jsonb_build_object('since', rollcall.first_day(), 'generated_at', rollcall.iso(now()))
    from rollcall.agents as a
    where a.agent_id = p_agent_id
  );
end;
$$;

comment on function public.get_availability(uuid) is 'The 90 days of an agent, or null.';

call rollcall.expose('public.get_availability(uuid)');

create function public.fleet_presence(p_heartbeat_interval_s double precision) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_lapse_at constant timestamptz := rollcall.lapse_at();
  v_silent_since constant timestamptz := now() - pg_catalog.make_interval(secs => 2 * p_heartbeat_interval_s);
  v_total bigint;
  v_alive bigint;
  v_late bigint;
begin
  select f.total, f.alive into v_total, v_alive from rollcall.count_fleet(v_lapse_at) as f;
  -- Few as well. Nearly all hold a lease: the sum keeps the planner from the index on leases.
  select pg_catalog.count(distinct s.agent_id) into v_late
  from rollcall.sessions as s
  where s.status = 'active'
    and s.lease_expires_at + interval '0' > v_lapse_at
    and s.last_activity <= v_silent_since
    and not exists (
      select from rollcall.sessions as o
      where o.agent_id = s.agent_id and o.status = 'active' and o.last_activity > v_silent_since
    );
  return pg_catalog.jsonb_build_object(
    'alive', v_alive - v_late, 'late', v_late, 'offline', v_total - v_alive, 'total', v_total
  );
end;
$$;

comment on function public.fleet_presence(double precision) is
  'How many agents are alive, late (they have missed two heartbeats and still hold a lease) and offline, without those that are revoked.';

call rollcall.expose('public.fleet_presence(double precision)');
