-- Refresh tokens in families, and enrollment, which begins one.
--
-- The successor of a refresh token is derived by the server from the token itself (HMAC under a
-- derived key), so the same question has the same answer within the grace time, and only hashes
-- are kept. A token that is presented after its grace time was copied: the whole family ends.

create table rollcall.token_families (
  family_id uuid primary key default gen_random_uuid(),
  agent_id uuid not null references rollcall.agents (agent_id) on delete restrict,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  revoked_reason text constraint token_families_revoked_reason check (revoked_reason in ('reuse', 'agent_revoked'))
);

alter table rollcall.token_families enable row level security;

comment on table rollcall.token_families is 'A refresh token and all that came of it. For the server only: no policy.';

create index token_families_agent_id_idx on rollcall.token_families (agent_id);

create table rollcall.refresh_tokens (
  refresh_token_id uuid primary key default gen_random_uuid(),
  family_id uuid not null references rollcall.token_families (family_id) on delete cascade,
  generation integer not null,
  token_hash bytea not null constraint refresh_tokens_token_hash check (octet_length(token_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  exchanged_at timestamptz,
  constraint refresh_tokens_token_hash_key unique (token_hash),
  constraint refresh_tokens_generation_key unique (family_id, generation)
);

alter table rollcall.refresh_tokens enable row level security;

comment on table rollcall.refresh_tokens is 'Refresh tokens by their keyed hashes. For the server only: no policy.';
comment on column rollcall.refresh_tokens.generation is 'How many exchanges lie between it and the family''s first.';

-- Pruning.
create index refresh_tokens_expires_at_idx on rollcall.refresh_tokens (expires_at) where exchanged_at is not null;

create function public.enroll_agent(
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
  v_agent_id uuid;
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
  returning agent_id into v_agent_id;
  if v_agent_id is null then
    return pg_catalog.jsonb_build_object('outcome', 'agent_name_taken');
  end if;

  update rollcall.enrollment_tokens as t
  set uses = t.uses + 1
  where t.enrollment_token_id = v_token.enrollment_token_id;
  insert into rollcall.token_families (agent_id) values (v_agent_id) returning family_id into v_family_id;
  insert into rollcall.refresh_tokens (family_id, generation, token_hash, expires_at)
  values (v_family_id, 0, p_refresh_token_hash, now() + pg_catalog.make_interval(secs => p_refresh_ttl_s));
  v_session := rollcall.open_session(v_agent_id, p_client_type, p_idle_timeout_s);
  return pg_catalog.jsonb_build_object(
    'outcome', 'enrolled',
    'agent_id', v_agent_id,
    'session_id', v_session.session_id
  );
end;
$$;

comment on function public.enroll_agent(bytea, text, text, bytea, double precision, double precision, text[], text) is
  'Admits an agent with an enrollment token: the agent, its first token family and its first session, or nothing at all.';

call rollcall.expose('public.enroll_agent(bytea, text, text, bytea, double precision, double precision, text[], text)');

create function public.rotate_refresh_token(
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

  if v_presented.exchanged_at + pg_catalog.make_interval(secs => p_grace_s) <= v_now then
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
    -- How many times the presented token is to be succeeded to reach the newest.
    'steps', v_newest.generation - v_presented.generation,
    'expires_in_s', pg_catalog.round(extract(epoch from v_newest.expires_at - v_now))::integer
  );
end;
$$;

comment on function public.rotate_refresh_token(bytea, bytea, double precision, double precision) is
  'Exchanges a refresh token. Within the grace time a repeated call reaches the same, newest token; after it the family is revoked.';

call rollcall.expose('public.rotate_refresh_token(bytea, bytea, double precision, double precision)');
