-- What readers see of the federation: agents, an agent's timeline, candidates for a task, the counts.

create function rollcall.agent_json(p_agent rollcall.agents, p_lapse_at timestamptz) returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'agent_id', p_agent.agent_id,
    'name', p_agent.name,
    'client_type', p_agent.client_type,
    'roles', p_agent.roles,
    'description', p_agent.description,
    'status', case
      when p_agent.revoked_at is not null then 'revoked'
      when live.sessions > 0 then 'active'
      else 'offline'
    end,
    -- One look at each end of the index.
    'last_heartbeat_at', rollcall.iso(greatest(
      (
        select s.last_activity from rollcall.sessions as s
        where s.agent_id = p_agent.agent_id and s.status = 'active'
        order by s.last_activity desc limit 1
      ),
      (
        select s.last_activity from rollcall.sessions as s
        where s.agent_id = p_agent.agent_id and s.status = 'disconnected'
        order by s.last_activity desc limit 1
      )
    )),
    'enrolled_at', rollcall.iso(p_agent.enrolled_at),
    'active_sessions', live.sessions,
    'tasks_completed', p_agent.tasks_completed,
    'tasks_failed', p_agent.tasks_failed,
    'balance', (
      select rollcall.credits(a.balance)
      from rollcall.accounts as a
      where a.agent_id = p_agent.agent_id and a.kind = 'agent'
    )
  )
  from (
    select pg_catalog.count(*) as sessions
    from rollcall.sessions as s
    where s.agent_id = p_agent.agent_id and s.status = 'active' and s.lease_expires_at > p_lapse_at
  ) as live;
$$;

comment on function rollcall.agent_json(rollcall.agents, timestamptz) is
  'An agent as the wire has it, its status computed from the leases of its sessions.';

create function public.get_agent(p_agent_id uuid) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_agent rollcall.agents;
  v_json jsonb;
  v_session rollcall.sessions;
  v_lapse_at constant timestamptz := rollcall.lapse_at();
  v_family rollcall.token_families;
  v_token rollcall.refresh_tokens;
begin
  select a.* into v_agent from rollcall.agents as a where a.agent_id = p_agent_id;
  if not found then
    return null;
  end if;
  -- The newest ending among its sessions: written down, or lapsed and about to be.
  select r.* into v_session
  from (
    select s.* from rollcall.sessions as s
    where s.agent_id = p_agent_id
    order by s.last_activity desc
    limit 50
  ) as r
  where r.status = 'disconnected' or r.lease_expires_at <= v_lapse_at
  order by coalesce(r.disconnected_at, r.lease_expires_at) desc
  limit 1;
  if v_session.status = 'active' then
    v_session.disconnected_at := rollcall.lease_end(v_session.lease_expires_at);
    v_session.disconnect_reason := 'idle_timeout';
  end if;
  select f.* into v_family
  from rollcall.token_families as f
  where f.agent_id = p_agent_id
  order by f.created_at desc
  limit 1;
  select t.* into v_token
  from rollcall.refresh_tokens as t
  where t.family_id = v_family.family_id
  order by t.generation desc
  limit 1;
  v_json := rollcall.agent_json(v_agent, v_lapse_at);
  return v_json || pg_catalog.jsonb_build_object(
    'revoked_at', rollcall.iso(v_agent.revoked_at),
    'offline_since', case when v_json ->> 'status' <> 'active' then
      rollcall.iso(coalesce(v_agent.offline_since, v_session.disconnected_at))
    end,
    'tasks_posted', v_agent.tasks_posted,
    'tasks_working', (
      select pg_catalog.count(*) from rollcall.tasks as t
      where t.assignee_id = p_agent_id and t.state = 'working'
    ),
    'last_disconnect', case when v_session.disconnect_reason is not null then
      pg_catalog.jsonb_build_object(
        'session_id', v_session.session_id,
        'reason', v_session.disconnect_reason,
        'at', rollcall.iso(v_session.disconnected_at)
      )
    end,
    'token', pg_catalog.jsonb_build_object(
      'issued_at', rollcall.iso(v_token.created_at),
      'last_refreshed_at', case when v_token.generation > 0 then rollcall.iso(v_token.created_at) end,
      'refresh_token_expires_at', rollcall.iso(v_token.expires_at),
      'revoked_at', rollcall.iso(v_family.revoked_at),
      'revoked_reason', v_family.revoked_reason
    )
  );
end;
$$;

comment on function public.get_agent(uuid) is
  'One agent with what tells why it may be offline, or null. token.issued_at is when its newest tokens were issued.';

call rollcall.expose('public.get_agent(uuid)');

create function rollcall.find_agents(
  p_lapse_at timestamptz,
  p_limit integer,
  p_status text,
  p_role text,
  p_q text,
  p_before timestamptz,
  p_before_id uuid
) returns setof rollcall.agents
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
  where (p_status is null or (p_status = 'revoked') = (a.revoked_at is not null))
    -- What was written down narrows it, the leases decide.
    and (p_status is distinct from 'active' or (a.is_online and a.revoked_at is null))
    and (
      p_status is null or p_status = 'revoked'
      or (p_status = 'offline' and not a.is_online)
      or (p_status = 'active') = exists (
        select from rollcall.sessions as s
        where s.agent_id = a.agent_id and s.status = 'active' and s.lease_expires_at > p_lapse_at
      )
    )
    and (p_role is null or p_role = any (a.roles))
    and (p_q is null or a.name ilike v_pattern or a.agent_id between v_first_id and v_last_id)
    and (p_before is null or (a.enrolled_at, a.agent_id) < (p_before, p_before_id))
  order by a.enrolled_at desc, a.agent_id desc
  limit p_limit;
end;
$$;

comment on function rollcall.find_agents(timestamptz, integer, text, text, text, timestamptz, uuid) is
  'Agents, newest enrolled first, before a place in their order. p_q is a part of a name or the beginning of an id.';

create function public.list_agents(
  p_limit integer,
  p_status text default null,
  p_role text default null,
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
  v_page constant rollcall.agents[] := array(
    select a from rollcall.find_agents(v_lapse_at, p_limit + 1, p_status, p_role, p_q, p_before, p_before_id) as a
  );
begin
  return pg_catalog.jsonb_build_object(
    'agents', (
      select coalesce(pg_catalog.jsonb_agg(rollcall.agent_json(a.*, v_lapse_at) order by a.enrolled_at desc, a.agent_id desc), '[]'::jsonb)
      from pg_catalog.unnest(v_page[:p_limit]) as a
    ),
    'next', case when pg_catalog.cardinality(v_page) > p_limit then
      pg_catalog.jsonb_build_array(v_page[p_limit].enrolled_at, v_page[p_limit].agent_id)
    end
  );
end;
$$;

comment on function public.list_agents(integer, text, text, text, timestamptz, uuid) is
  'A page of agents, newest enrolled first, and where the next page begins. p_q is a part of a name or the beginning of an id.';

call rollcall.expose('public.list_agents(integer, text, text, text, timestamptz, uuid)');

create function rollcall.agent_timeline(
  p_agent_id uuid,
  p_limit integer,
  p_before timestamptz,
  p_before_id text
) returns table (
  entry_id text,
  at timestamptz,
  type text,
  session_id uuid,
  task_id uuid,
  transfer_id uuid,
  data jsonb
)
language sql
stable
set search_path = ''
as $$
  with enrolled as (
    select
      'enrolled' as entry_id, a.enrolled_at as at, 'agent.enrolled' as type,
      null::uuid as session_id, null::uuid as task_id, null::uuid as transfer_id,
      pg_catalog.jsonb_build_object('client_type', a.client_type, 'roles', a.roles) as data
    from rollcall.agents as a
    where a.agent_id = p_agent_id
    union all
    select 'revoked', a.revoked_at, 'agent.revoked', null, null, null, '{}'
    from rollcall.agents as a
    where a.agent_id = p_agent_id and a.revoked_at is not null
  ),
  connections as (
    select
      'event:' || pg_catalog.lpad(e.position::text, 19, '0'), e.created_at,
      case e.type
        when 'session_created' then 'session.created'
        when 'session_updated' then 'session.reconnected'
        else 'session.disconnected'
      end,
      e.session_id, null::uuid, null::uuid, e.data - 'update_type' - 'agent_name'
    from rollcall.events as e
    where e.agent_id = p_agent_id
      and e.feed = 'sessions' and e.data ->> 'update_type' is distinct from 'state_changed'
      and e.created_at <= p_before
      and (e.created_at, 'event:' || pg_catalog.lpad(e.position::text, 19, '0')) < (p_before, p_before_id)
    order by e.created_at desc, e.position desc
    limit p_limit
  ),
  refreshes as (
    select
      'token:' || t.refresh_token_id, t.created_at, 'token.refreshed', null::uuid, null::uuid, null::uuid,
      pg_catalog.jsonb_build_object('expires_at', rollcall.iso(t.expires_at))
    from rollcall.token_families as f
    join rollcall.refresh_tokens as t on t.family_id = f.family_id
    where f.agent_id = p_agent_id
      and t.generation > 0
      and (t.created_at, 'token:' || t.refresh_token_id) < (p_before, p_before_id)
    order by t.created_at desc, 1 desc
    limit p_limit
  ),
  revocations as (
    select
      'family:' || f.family_id, f.revoked_at, 'token.revoked', null::uuid, null::uuid, null::uuid,
      pg_catalog.jsonb_build_object('reason', f.revoked_reason)
    from rollcall.token_families as f
    where f.agent_id = p_agent_id and f.revoked_at is not null
  ),
  posted as (
    select
      'posted:' || t.task_id, t.created_at, 'task.posted', null::uuid, t.task_id, null::uuid,
      pg_catalog.jsonb_build_object('title', t.title, 'reward', rollcall.credits(t.reward))
    from rollcall.tasks as t
    where t.requester_id = p_agent_id
      and t.created_at <= p_before and (t.created_at, 'posted:' || t.task_id) < (p_before, p_before_id)
    order by t.created_at desc, t.task_id desc
    limit p_limit
  ),
  ended as (
    select
      'ended:' || t.task_id, t.completed_at,
      case t.state when 'canceled' then 'task.canceled' else 'task.posted_' || t.state end,
      null::uuid, t.task_id, null::uuid,
      pg_catalog.jsonb_build_object(
        'title', t.title, 'reward', rollcall.credits(t.reward), 'assignee_id', t.assignee_id,
        'assignee_name', rollcall.agent_name(t.assignee_id)
      )
    from rollcall.tasks as t
    where t.requester_id = p_agent_id and t.completed_at is not null
      and t.completed_at <= p_before and (t.completed_at, 'ended:' || t.task_id) < (p_before, p_before_id)
    order by t.completed_at desc, t.task_id desc
    limit p_limit
  ),
  claimed as (
    select
      'claimed:' || c.task_id || ':' || c.claim, c.claimed_at, 'task.claimed', null::uuid, c.task_id, null::uuid,
      pg_catalog.jsonb_build_object('title', t.title, 'reward', rollcall.credits(t.reward), 'claim', c.claim)
    from rollcall.task_claims as c
    join rollcall.tasks as t on t.task_id = c.task_id
    where c.agent_id = p_agent_id
      and c.claimed_at <= p_before
      and (c.claimed_at, 'claimed:' || c.task_id || ':' || c.claim) < (p_before, p_before_id)
    order by c.claimed_at desc, 1 desc
    limit p_limit
  ),
  worked as (
    select
      'worked:' || c.task_id || ':' || c.claim, c.ended_at,
      case c.outcome when 'completed' then 'task.completed' else 'task.failed' end,
      null::uuid, c.task_id, null::uuid,
      pg_catalog.jsonb_build_object(
        'title', t.title, 'reward', rollcall.credits(t.reward), 'claim', c.claim,
        'reason', nullif(c.outcome, 'completed'),
        -- What came of it then, whatever has become of the task since.
        'state', case
          when c.outcome = 'completed' then 'completed'
          when t.state = 'failed' and t.claim = c.claim then 'failed'
          else 'submitted'
        end
      )
    from rollcall.task_claims as c
    join rollcall.tasks as t on t.task_id = c.task_id
    where c.agent_id = p_agent_id and c.ended_at is not null
      and c.ended_at <= p_before
      and (c.ended_at, 'worked:' || c.task_id || ':' || c.claim) < (p_before, p_before_id)
    order by c.ended_at desc, 1 desc
    limit p_limit
  ),
  money as (
    select
      'transfer:' || pg_catalog.lpad(t.position::text, 19, '0'), t.created_at, 'transfer', null::uuid, t.task_id, t.transfer_id,
      pg_catalog.jsonb_build_object(
        'kind', t.kind,
        'direction', case when e.amount < 0 then 'out' else 'in' end,
        'amount', rollcall.credits(t.amount),
        'fee', rollcall.credits(t.fee),
        'net_amount', rollcall.credits(t.amount - t.fee),
        'balance', rollcall.credits(e.balance),
        'counterparty_id', o.agent_id,
        'counterparty_name', rollcall.agent_name(o.agent_id)
      )
    from rollcall.accounts as own
    join rollcall.entries as e on e.account_id = own.account_id
    join rollcall.transfers as t on t.position = e.position
    join rollcall.accounts as o on o.account_id = case when e.amount < 0 then t.to_account_id else t.from_account_id end
    where own.agent_id = p_agent_id and own.kind = 'agent'
      and (t.created_at, 'transfer:' || pg_catalog.lpad(t.position::text, 19, '0')) < (p_before, p_before_id)
    -- The order of their instants as well: both are drawn under the account's lock.
    order by e.position desc
    limit p_limit
  )
  select u.*
  from (
    select * from enrolled
    union all select * from connections
    union all select * from refreshes
    union all select * from revocations
    union all select * from posted
    union all select * from ended
    union all select * from claimed
    union all select * from worked
    union all select * from money
  ) as u (entry_id, at, type, session_id, task_id, transfer_id, data)
  where (u.at, u.entry_id) < (p_before, p_before_id)
  order by u.at desc, u.entry_id desc
  limit p_limit;
$$;

comment on function rollcall.agent_timeline(uuid, integer, timestamptz, text) is
  'What happened to an agent before a place in its timeline, newest first: what its sessions, tokens, tasks and account tell. Its sessions as long as their events are kept.';

create function public.list_agent_timeline(
  p_agent_id uuid,
  p_limit integer,
  p_before timestamptz default null,
  p_before_id text default null
) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_result jsonb;
begin
  if not exists (select from rollcall.agents as a where a.agent_id = p_agent_id) then
    return pg_catalog.jsonb_build_object('outcome', 'agent_not_found');
  end if;
  select pg_catalog.jsonb_build_object(
    'outcome', 'entries',
    'entries', coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'entry_id', e.entry_id,
      'at', rollcall.iso(e.at),
      'type', e.type,
      'session_id', e.session_id,
      'task_id', e.task_id,
      'transfer_id', e.transfer_id,
      'data', e.data
    ) order by e.nth) filter (where e.nth <= p_limit), '[]'::jsonb),
    -- Microseconds, unlike the wire's milliseconds: a page must not skip its neighbours.
    'next', case when pg_catalog.count(*) > p_limit then
      (pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(e.at, e.entry_id)) filter (where e.nth = p_limit)) -> 0
    end
  )
  into v_result
  from (
    select t.*, pg_catalog.row_number() over (order by t.at desc, t.entry_id desc) as nth
    from rollcall.agent_timeline(
      p_agent_id, p_limit + 1, coalesce(p_before, 'infinity'), coalesce(p_before_id, '')
    ) as t
  ) as e;
  return v_result;
end;
$$;

comment on function public.list_agent_timeline(uuid, integer, timestamptz, text) is
  'A page of everything that happened to an agent, newest first, and where the next page begins.';

call rollcall.expose('public.list_agent_timeline(uuid, integer, timestamptz, text)');

create function public.list_task_candidates(p_task_id uuid, p_limit integer, p_agent_id uuid default null) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_task rollcall.tasks;
  v_lapse_at constant timestamptz := rollcall.lapse_at();
begin
  select t.* into v_task from rollcall.tasks as t where t.task_id = p_task_id;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'task_not_found');
  elsif p_agent_id is not null and v_task.requester_id <> p_agent_id then
    return pg_catalog.jsonb_build_object('outcome', 'not_requester');
  end if;
  return pg_catalog.jsonb_build_object(
    'outcome', 'candidates',
    'candidates', (
      select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'agent_id', c.agent_id,
        'name', c.name,
        'client_type', c.client_type,
        'roles', c.roles,
        'working_tasks', c.working_tasks,
        'reported_tasks', c.active_task_count,
        'state', c.state,
        'last_heartbeat_at', rollcall.iso(c.last_activity),
        'tasks_completed', c.tasks_completed,
        'tasks_failed', c.tasks_failed
      ) order by c.load, c.is_busy, c.last_activity desc, c.agent_id), '[]'::jsonb)
      from (
        select a.*, s.state, s.active_task_count, s.last_activity, w.working_tasks,
          greatest(w.working_tasks, s.active_task_count) as load, coalesce(s.state = 'busy', false) as is_busy
        from rollcall.agents as a
        cross join lateral (
          select s.state, s.active_task_count, s.last_activity
          from rollcall.sessions as s
          where s.agent_id = a.agent_id and s.status = 'active' and s.lease_expires_at > v_lapse_at
          order by s.last_activity desc
          limit 1
        ) as s
        cross join lateral (
          select pg_catalog.count(*) as working_tasks
          from rollcall.tasks as t
          where t.assignee_id = a.agent_id and t.state = 'working'
        ) as w
        where a.is_online
          and a.revoked_at is null
          and a.agent_id <> v_task.requester_id
          and (v_task.required_roles = '{}' or a.roles && v_task.required_roles)
        order by load, is_busy, s.last_activity desc, a.agent_id
        limit p_limit
      ) as c
    )
  );
end;
$$;

comment on function public.list_task_candidates(uuid, integer, uuid) is
  'The live agents with a role that a task requires, the least loaded first; for its requester, or with p_agent_id null for the operator.';

call rollcall.expose('public.list_task_candidates(uuid, integer, uuid)');

create function public.federation_stats() returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_lapse_at constant timestamptz := rollcall.lapse_at();
  v_lapsed_sessions bigint;
  v_lapsed_agents bigint;
begin
  -- Few at any time: the sweep is about to write them down.
  select
    pg_catalog.count(*),
    pg_catalog.count(distinct s.agent_id) filter (where not exists (
      select from rollcall.sessions as o
      where o.agent_id = s.agent_id and o.status = 'active' and o.lease_expires_at > v_lapse_at
    ))
  into v_lapsed_sessions, v_lapsed_agents
  from rollcall.sessions as s
  where s.status = 'active' and s.lease_expires_at <= v_lapse_at;
  return (
    with totals as (
      select
        pg_catalog.sum(t.agents) as agents,
        pg_catalog.sum(t.agents_online) - v_lapsed_agents as active,
        pg_catalog.sum(t.agents_revoked) as revoked,
        pg_catalog.sum(t.tasks_submitted) as submitted,
        pg_catalog.sum(t.tasks_working) as working,
        pg_catalog.sum(t.tasks_completed) as completed,
        pg_catalog.sum(t.tasks_failed) as failed,
        pg_catalog.sum(t.tasks_canceled) as canceled,
        pg_catalog.sum(t.tasks_rejected) as rejected
      from rollcall.federation_totals as t
    ),
    sessions as (
      select
        coalesce(pg_catalog.sum(t.total), 0) as total,
        coalesce(pg_catalog.sum(t.disconnected), 0) + v_lapsed_sessions as disconnected
      from rollcall.session_totals as t
    )
    select pg_catalog.jsonb_build_object(
      'agents', pg_catalog.jsonb_build_object(
        'active', t.active,
        'offline', t.agents - t.active - t.revoked,
        'revoked', t.revoked,
        'total', t.agents
      ),
      'sessions', pg_catalog.jsonb_build_object(
        'active', s.total - s.disconnected,
        'disconnected', s.disconnected,
        'total', s.total
      ),
      'tasks', pg_catalog.jsonb_build_object(
        'submitted', t.submitted,
        'working', t.working,
        'completed', t.completed,
        'failed', t.failed,
        'canceled', t.canceled,
        'rejected', t.rejected,
        'total', t.submitted + t.working + t.completed + t.failed + t.canceled + t.rejected
      ),
      'credits', public.economy_stats() - 'timeline' - 'generated_at',
      'generated_at', rollcall.iso(now())
    )
    from totals as t, sessions as s
  );
end;
$$;

comment on function public.federation_stats() is
  'Agents by status, sessions, tasks by state, credits: at a cost that does not grow with their number.';

call rollcall.expose('public.federation_stats()');

create function public.recent_heartbeats(p_since timestamptz default null) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select pg_catalog.jsonb_build_object(
      -- The newest that was seen: one that is being committed just now is not passed over.
      'until', coalesce(pg_catalog.max(b.last_activity), p_since, now()),
      'count', pg_catalog.count(*),
      'agent_ids', coalesce(pg_catalog.jsonb_agg(b.agent_id) filter (where b.nth <= 100), '[]'::jsonb)
    )
    from (
      select
        s.agent_id, pg_catalog.max(s.last_activity) as last_activity,
        pg_catalog.row_number() over (order by pg_catalog.max(s.last_activity) desc) as nth
      from rollcall.sessions as s
      -- p_since null: nobody.
      where s.status = 'active' and s.last_activity > p_since
      group by s.agent_id
    ) as b
  );
end;
$$;

comment on function public.recent_heartbeats(timestamptz) is
  'How many agents were heard of since, a hundred of them by id, and until when that is.';

call rollcall.expose('public.recent_heartbeats(timestamptz)');
