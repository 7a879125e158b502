-- The record of what operators do: each act with its record, in one transaction.
--
-- What an operator does is a function of public that calls the one that does it, which now lives in
-- rollcall, and adds a record where something has changed: a repeated revocation, a replayed grant
-- or a refused call leaves none. p_actor says who: { name, via, sign_in_id, request_id }. Without one
-- it is nobody's act, as when the server mints the token of a first agent, and is not recorded.
-- Records hold no secrets, no addresses, and no memos.

create table rollcall.audit_records (
  position bigint generated always as identity primary key,
  audit_record_id uuid not null default gen_random_uuid(),
  at timestamptz not null default clock_timestamp(),
  action text not null constraint audit_records_action check (char_length(action) <= 64),
  actor_name text constraint audit_records_actor_name check (char_length(actor_name) <= 100),
  via text not null constraint audit_records_via check (via in ('browser', 'api')),
  sign_in_id uuid,
  request_id text constraint audit_records_request_id check (char_length(request_id) <= 128),
  target_type text not null
    constraint audit_records_target_type check (target_type in ('agent', 'session', 'enrollment_token', 'operator')),
  target_id uuid,
  target_name text constraint audit_records_target_name check (char_length(target_name) <= 100),
  detail jsonb not null default '{}',
  constraint audit_records_audit_record_id_key unique (audit_record_id)
);

alter table rollcall.audit_records enable row level security;

comment on table rollcall.audit_records is 'What operators did; never changed or deleted. For the server only: no policy.';
comment on column rollcall.audit_records.actor_name is 'How the operator signs, which nobody checks.';
comment on column rollcall.audit_records.target_id is 'Without a foreign key: a record outlives everything.';

create index audit_records_action_idx on rollcall.audit_records (action, position desc);
create index audit_records_target_idx on rollcall.audit_records (target_id, position desc) where target_id is not null;

create function rollcall.refuse_rewriting() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'the audit record is append-only: % of % refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end;
$$;

comment on function rollcall.refuse_rewriting() is 'Refuses a change of what was recorded.';

create trigger audit_records_append_only before update or delete or truncate on rollcall.audit_records
  for each statement execute function rollcall.refuse_rewriting();

-- Not even the owner, as who the functions run.
revoke update, delete, truncate on rollcall.audit_records from public, current_user;

create table rollcall.refused_sign_ins (
  only_row boolean primary key default true constraint refused_sign_ins_only_row check (only_row),
  hour_began_at timestamptz not null default '-infinity',
  recorded integer not null default 0,
  unrecorded bigint not null default 0
) with (fillfactor = 10);

alter table rollcall.refused_sign_ins enable row level security;

comment on table rollcall.refused_sign_ins is 'How many refused sign-ins were recorded within the hour, so that nobody can fill the record with them. For the server only: no policy.';
comment on column rollcall.refused_sign_ins.unrecorded is 'How many were refused since the last one that was recorded.';

insert into rollcall.refused_sign_ins default values;

create procedure rollcall.withdraw(p_function regprocedure)
language plpgsql
set search_path = ''
as $$
begin
  execute pg_catalog.format('revoke all on function %s from public', p_function);
  if exists (select from pg_catalog.pg_roles where rolname = 'service_role') then
    execute pg_catalog.format('revoke all on function %s from service_role', p_function);
  end if;
end;
$$;

comment on procedure rollcall.withdraw(regprocedure) is 'Takes back what rollcall.expose() gave, of a function that has become an inner one.';

create function rollcall.record_act(
  p_actor jsonb,
  p_action text,
  p_target_type text,
  p_target_id uuid,
  p_target_name text,
  p_detail jsonb default '{}'
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_actor is null then
    return;
  end if;
  insert into rollcall.audit_records (
    action, actor_name, via, sign_in_id, request_id, target_type, target_id, target_name, detail
  )
  values (
    p_action, p_actor ->> 'name', p_actor ->> 'via', (p_actor ->> 'sign_in_id')::uuid, p_actor ->> 'request_id',
    p_target_type, p_target_id, p_target_name, p_detail
  );
end;
$$;

comment on function rollcall.record_act(jsonb, text, text, uuid, text, jsonb) is
  'Records what an operator did, in the transaction that does it.';

-- Enrollment tokens

alter function public.create_enrollment_token(bytea, integer, integer, text, text[]) set schema rollcall;

call rollcall.withdraw('rollcall.create_enrollment_token(bytea, integer, integer, text, text[])');

create function public.create_enrollment_token(
  p_token_hash bytea,
  p_max_uses integer,
  p_expires_in_s integer,
  p_name text default null,
  p_roles text[] default null,
  p_actor jsonb default null
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token constant jsonb := rollcall.create_enrollment_token(p_token_hash, p_max_uses, p_expires_in_s, p_name, p_roles);
begin
  perform rollcall.record_act(
    p_actor, 'enrollment_token.minted',
    'enrollment_token', (v_token ->> 'enrollment_token_id')::uuid, p_name,
    pg_catalog.jsonb_build_object(
      'roles', p_roles, 'max_uses', p_max_uses, 'expires_at', v_token -> 'expires_at'
    )
  );
  return v_token;
end;
$$;

comment on function public.create_enrollment_token(bytea, integer, integer, text, text[], jsonb) is
  'Keeps a new enrollment token by its hash and answers it; recorded.';

call rollcall.expose('public.create_enrollment_token(bytea, integer, integer, text, text[], jsonb)');

create function rollcall.set_token_revoked(p_enrollment_token_id uuid, p_is_revoked boolean, p_actor jsonb)
returns rollcall.enrollment_tokens
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_token rollcall.enrollment_tokens;
begin
  update rollcall.enrollment_tokens as t
  set revoked_at = case when p_is_revoked then pg_catalog.clock_timestamp() end
  where t.enrollment_token_id = p_enrollment_token_id and (t.revoked_at is not null) <> p_is_revoked
  returning t.* into v_token;
  if found then
    perform rollcall.record_act(
      p_actor, case when p_is_revoked then 'enrollment_token.revoked' else 'enrollment_token.restored' end,
      'enrollment_token', v_token.enrollment_token_id, v_token.name,
      pg_catalog.jsonb_build_object('uses', v_token.uses, 'max_uses', v_token.max_uses)
    );
  else
    select t.* into v_token from rollcall.enrollment_tokens as t where t.enrollment_token_id = p_enrollment_token_id;
  end if;
  return v_token;
end;
$$;

comment on function rollcall.set_token_revoked(uuid, boolean, jsonb) is
  'Revokes an enrollment token or takes that back, recorded if it is a change; the token as it is then, or null.';

drop function public.revoke_enrollment_token(uuid);

create function public.revoke_enrollment_token(p_enrollment_token_id uuid, p_actor jsonb default null) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_token constant rollcall.enrollment_tokens := rollcall.set_token_revoked(p_enrollment_token_id, true, p_actor);
begin
  return pg_catalog.jsonb_build_object(
    'outcome', case when v_token.enrollment_token_id is null then 'enrollment_token_not_found' else 'revoked' end
  );
end;
$$;

comment on function public.revoke_enrollment_token(uuid, jsonb) is 'Revokes an enrollment token; recorded, safe to repeat.';

call rollcall.expose('public.revoke_enrollment_token(uuid, jsonb)');

create function public.restore_enrollment_token(p_enrollment_token_id uuid, p_actor jsonb default null) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_token constant rollcall.enrollment_tokens := rollcall.set_token_revoked(p_enrollment_token_id, false, p_actor);
begin
  if v_token.enrollment_token_id is null then
    return pg_catalog.jsonb_build_object('outcome', 'enrollment_token_not_found');
  end if;
  return pg_catalog.jsonb_build_object(
    'outcome', 'restored', 'enrollment_token', rollcall.enrollment_token_json(v_token)
  );
end;
$$;

comment on function public.restore_enrollment_token(uuid, jsonb) is
  'Takes the revocation of an enrollment token back; recorded, safe to repeat.';

call rollcall.expose('public.restore_enrollment_token(uuid, jsonb)');

-- Agents

create function public.update_agent(p_agent_id uuid, p_changes jsonb, p_actor jsonb default null) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_agent rollcall.agents;
  v_name text;
  v_description text;
begin
  -- Two agents that swap their names would wait for each other, so changes of names take turns.
  perform pg_catalog.pg_advisory_xact_lock(1919904876, 4);
  select a.* into v_agent from rollcall.agents as a where a.agent_id = p_agent_id for no key update;
  if not found then
    return pg_catalog.jsonb_build_object('outcome', 'agent_not_found');
  elsif v_agent.revoked_at is not null then
    return pg_catalog.jsonb_build_object('outcome', 'agent_revoked');
  end if;
  v_name := coalesce(p_changes ->> 'name', v_agent.name);
  v_description := case when p_changes ? 'description' then p_changes ->> 'description' else v_agent.description end;
  if v_name = v_agent.name and v_description is not distinct from v_agent.description then
    return pg_catalog.jsonb_build_object('outcome', 'updated');
  end if;

  begin
    update rollcall.agents as a
    set name = v_name, description = v_description
    where a.agent_id = p_agent_id;
  exception
    when unique_violation then
      return pg_catalog.jsonb_build_object('outcome', 'agent_name_taken');
  end;
  perform rollcall.record_act(
    p_actor, 'agent.renamed', 'agent', p_agent_id, v_name,
    pg_catalog.jsonb_build_object(
      'previous_name', v_agent.name,
      'has_new_description', v_description is distinct from v_agent.description
    )
  );
  return pg_catalog.jsonb_build_object('outcome', 'updated');
end;
$$;

comment on function public.update_agent(uuid, jsonb, jsonb) is
  'Gives an agent another name or description, whichever p_changes has; recorded, safe to repeat.';

call rollcall.expose('public.update_agent(uuid, jsonb, jsonb)');

alter function public.revoke_agent(uuid) set schema rollcall;

call rollcall.withdraw('rollcall.revoke_agent(uuid)');

create function public.revoke_agent(p_agent_id uuid, p_actor jsonb default null) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_agent rollcall.agents;
  v_result jsonb;
begin
  -- Locked, so that of two at once only the first is recorded.
  select a.* into v_agent from rollcall.agents as a where a.agent_id = p_agent_id for no key update;
  v_result := rollcall.revoke_agent(p_agent_id);
  if v_agent.agent_id is not null and v_agent.revoked_at is null then
    perform rollcall.record_act(p_actor, 'agent.revoked', 'agent', p_agent_id, v_agent.name);
  end if;
  return v_result;
end;
$$;

comment on function public.revoke_agent(uuid, jsonb) is
  'Ends an agent: its tokens and sessions, what it has in hand and what it has asked for. Its history and account stay. Recorded, safe to repeat.';

call rollcall.expose('public.revoke_agent(uuid, jsonb)');

-- Sessions

alter function public.close_session(uuid, text, uuid) set schema rollcall;

call rollcall.withdraw('rollcall.close_session(uuid, text, uuid)');

create function public.close_session(
  p_session_id uuid,
  p_reason text,
  p_agent_id uuid default null,
  p_actor jsonb default null
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_agent rollcall.agents;
  v_session rollcall.sessions;
  v_result jsonb;
begin
  if p_actor is null then
    return rollcall.close_session(p_session_id, p_reason, p_agent_id);
  end if;
  -- Locked, the agent first, so that of two at once only the first is recorded.
  select a.* into v_agent
  from rollcall.agents as a
  where a.agent_id = (select s.agent_id from rollcall.sessions as s where s.session_id = p_session_id)
  for no key update;
  select s.* into v_session from rollcall.sessions as s where s.session_id = p_session_id for update;
  v_result := rollcall.close_session(p_session_id, p_reason, p_agent_id);
  if v_result ->> 'outcome' = 'closed'
    and (v_session.status = 'active' or v_session.disconnect_reason = 'idle_timeout')
  then
    perform rollcall.record_act(
      p_actor, 'session.disconnected', 'session', p_session_id, v_agent.name,
      pg_catalog.jsonb_build_object('agent_id', v_agent.agent_id)
    );
  end if;
  return v_result;
end;
$$;

comment on function public.close_session(uuid, text, uuid, jsonb) is
  'Ends a session for good: by its agent, or with p_agent_id null by the operator, which is recorded. Safe to repeat.';

call rollcall.expose('public.close_session(uuid, text, uuid, jsonb)');

-- Credits

alter function public.grant_credits(uuid, bigint, text, text, text) set schema rollcall;

call rollcall.withdraw('rollcall.grant_credits(uuid, bigint, text, text, text)');

create function public.grant_credits(
  p_agent_id uuid,
  p_amount bigint,
  p_idempotency_key text,
  p_fingerprint text,
  p_memo text default null,
  p_actor jsonb default null
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_result constant jsonb := rollcall.grant_credits(p_agent_id, p_amount, p_idempotency_key, p_fingerprint, p_memo);
begin
  if v_result ->> 'outcome' = 'moved' and not (v_result ->> 'replayed')::boolean then
    perform rollcall.record_act(
      p_actor, 'credits.granted', 'agent', p_agent_id, rollcall.agent_name(p_agent_id),
      pg_catalog.jsonb_build_object(
        'transfer_id', v_result #> '{transfer,transfer_id}', 'amount', v_result #> '{transfer,amount}'
      )
    );
  end if;
  return v_result;
end;
$$;

comment on function public.grant_credits(uuid, bigint, text, text, text, jsonb) is
  'Issues micro-credits to an agent, recorded. A repeated call moves nothing and is answered as the first was.';

call rollcall.expose('public.grant_credits(uuid, bigint, text, text, text, jsonb)');

-- The operator's own coming

create function public.record_sign_in(p_actor jsonb) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
begin
  perform rollcall.record_act(p_actor, 'operator.signed_in', 'operator', null, p_actor ->> 'name');
  return pg_catalog.jsonb_build_object('outcome', 'recorded');
end;
$$;

comment on function public.record_sign_in(jsonb) is 'Records that an operator has signed a browser in.';

call rollcall.expose('public.record_sign_in(jsonb)');

create function public.record_refused_sign_in(p_actor jsonb, p_count integer default 1) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  v_now timestamptz;
  v_refused rollcall.refused_sign_ins;
begin
  -- One at a time; each server process has one call at most. Anyone can be refused, so five an hour
  -- are recorded and the others counted.
  select r.* into strict v_refused from rollcall.refused_sign_ins as r for no key update;
  v_now := pg_catalog.clock_timestamp();
  if v_refused.hour_began_at < v_now - interval '1 hour' then
    v_refused.hour_began_at := v_now;
    v_refused.recorded := 0;
  end if;
  if v_refused.recorded < 5 then
    perform rollcall.record_act(
      p_actor, 'operator.sign_in_refused', 'operator', null, null,
      pg_catalog.jsonb_build_object('unrecorded', v_refused.unrecorded + p_count - 1)
    );
    v_refused.recorded := v_refused.recorded + 1;
    v_refused.unrecorded := 0;
  else
    v_refused.unrecorded := v_refused.unrecorded + p_count;
  end if;
  update rollcall.refused_sign_ins as r
  set
    hour_began_at = v_refused.hour_began_at,
    recorded = v_refused.recorded,
    unrecorded = v_refused.unrecorded;
  return pg_catalog.jsonb_build_object('outcome', 'recorded');
end;
$$;

comment on function public.record_refused_sign_in(jsonb, integer) is
  'Records sign-ins with a wrong key, p_count since the last call: five calls an hour, the others as a number in the next record.';

call rollcall.expose('public.record_refused_sign_in(jsonb, integer)');

-- Reading

create function rollcall.audit_record_json(p_record rollcall.audit_records) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return pg_catalog.jsonb_build_object(
    'audit_record_id', p_record.audit_record_id,
    'at', rollcall.iso(p_record.at),
    'action', p_record.action,
    'actor', pg_catalog.jsonb_build_object(
      'name', p_record.actor_name, 'via', p_record.via, 'sign_in_id', p_record.sign_in_id
    ),
    'target', pg_catalog.jsonb_build_object(
      'type', p_record.target_type, 'id', p_record.target_id, 'name', p_record.target_name
    ),
    'detail', p_record.detail,
    'request_id', p_record.request_id
  );
end;
$$;

comment on function rollcall.audit_record_json(rollcall.audit_records) is 'An audit record as the wire has it.';

create function rollcall.find_audit_records(
  p_limit integer,
  p_action text,
  p_target_id uuid,
  p_before bigint
) returns setof rollcall.audit_records
language plpgsql
stable
set search_path = ''
-- Each combination of filters has its own best plan.
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
  select r.* from rollcall.audit_records as r
  where (p_action is null or r.action = p_action)
    and (p_target_id is null or r.target_id = p_target_id)
    and (p_before is null or r.position < p_before)
  order by r.position desc
  limit p_limit;
end;
$$;

comment on function rollcall.find_audit_records(integer, text, uuid, bigint) is
  'Audit records, newest first, before a position.';

create function public.list_audit_records(
  p_limit integer,
  p_action text default null,
  p_target_id uuid default null,
  p_q text default null,
  p_before bigint default null
) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- A search looks through so many a page, found or not.
  v_reach constant integer := 5000;
  v_pattern constant text := '%' || pg_catalog.regexp_replace(p_q, '([\\%_])', '\\\1', 'g') || '%';
  v_id_pattern constant text := pg_catalog.regexp_replace(pg_catalog.lower(p_q), '([\\%_])', '\\\1', 'g') || '%';
  v_page rollcall.audit_records[];
  v_next bigint;
begin
  if p_q is null then
    v_page := array(select r from rollcall.find_audit_records(p_limit + 1, p_action, p_target_id, p_before) as r);
  else
    v_page := array(
      select r
      from rollcall.find_audit_records(v_reach, p_action, p_target_id, p_before) as r
      where r.actor_name ilike v_pattern or r.target_name ilike v_pattern or r.target_id::text like v_id_pattern
      order by r.position desc
      limit p_limit + 1
    );
  end if;
  if pg_catalog.cardinality(v_page) > p_limit then
    v_next := v_page[p_limit].position;
  elsif p_q is not null then
    select r.position into v_next
    from rollcall.find_audit_records(v_reach, p_action, p_target_id, p_before) as r
    order by r.position desc
    offset v_reach - 1;
  end if;
  return pg_catalog.jsonb_build_object(
    'audit_records', (
      select coalesce(pg_catalog.jsonb_agg(rollcall.audit_record_json(r.*) order by r.position desc), '[]'::jsonb)
      from pg_catalog.unnest(v_page[:p_limit]) as r
    ),
    'next', case when v_next is not null then pg_catalog.jsonb_build_array(v_next) end
  );
end;
$$;

comment on function public.list_audit_records(integer, text, uuid, text, bigint) is
  'A page of audit records, newest first, and before which position the next page begins. p_q is a part of the actor''s or the target''s name, or the beginning of its id.';

call rollcall.expose('public.list_audit_records(integer, text, uuid, text, bigint)');
