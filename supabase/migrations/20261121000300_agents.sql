-- Agents, and the enrollment tokens that admit them.

create table rollcall.enrollment_tokens (
  enrollment_token_id uuid primary key default gen_random_uuid(),
  name text constraint enrollment_tokens_name check (char_length(name) between 1 and 100),
  token_hash bytea not null constraint enrollment_tokens_token_hash check (octet_length(token_hash) = 32),
  roles text[],
  max_uses integer not null,
  uses integer not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  constraint enrollment_tokens_token_hash_key unique (token_hash),
  constraint enrollment_tokens_uses check (uses between 0 and max_uses)
);

alter table rollcall.enrollment_tokens enable row level security;

comment on table rollcall.enrollment_tokens is 'What admits agents. For the server only: no policy.';
comment on column rollcall.enrollment_tokens.token_hash is 'SHA-256 of the token, which is kept nowhere.';
comment on column rollcall.enrollment_tokens.roles is 'What its agents may have; null: any.';

-- The list, newest first.
create index enrollment_tokens_created_at_idx
  on rollcall.enrollment_tokens (created_at desc, enrollment_token_id desc);

create table rollcall.agents (
  agent_id uuid primary key default gen_random_uuid(),
  name text not null constraint agents_name check (char_length(name) between 1 and 100),
  client_type text not null constraint agents_client_type check (char_length(client_type) between 1 and 64),
  roles text[] not null default '{}',
  description text constraint agents_description check (char_length(description) <= 2000),
  enrollment_token_id uuid not null
    references rollcall.enrollment_tokens (enrollment_token_id) on delete restrict,
  enrolled_at timestamptz not null default now(),
  revoked_at timestamptz
);

alter table rollcall.agents enable row level security;

comment on table rollcall.agents is 'Everyone who has enrolled. For the server only: no policy.';

-- Two names that differ in case only would be taken for one another.
create unique index agents_name_key on rollcall.agents (lower(name)) where revoked_at is null;
create index agents_enrollment_token_id_idx on rollcall.agents (enrollment_token_id);

create function rollcall.enrollment_token_json(p_token rollcall.enrollment_tokens) returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'enrollment_token_id', p_token.enrollment_token_id,
    'name', p_token.name,
    'roles', p_token.roles,
    'max_uses', p_token.max_uses,
    'uses', p_token.uses,
    'created_at', rollcall.iso(p_token.created_at),
    'expires_at', rollcall.iso(p_token.expires_at),
    'revoked_at', rollcall.iso(p_token.revoked_at)
  );
$$;

comment on function rollcall.enrollment_token_json(rollcall.enrollment_tokens) is
  'An enrollment token as the wire has it, without its secret.';

create function public.create_enrollment_token(
  p_token_hash bytea,
  p_max_uses integer,
  p_expires_in_s integer,
  p_name text default null,
  p_roles text[] default null
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token rollcall.enrollment_tokens;
begin
  insert into rollcall.enrollment_tokens (token_hash, name, roles, max_uses, expires_at)
  values (p_token_hash, p_name, p_roles, p_max_uses, now() + pg_catalog.make_interval(secs => p_expires_in_s))
  returning * into v_token;
  return rollcall.enrollment_token_json(v_token);
end;
$$;

comment on function public.create_enrollment_token(bytea, integer, integer, text, text[]) is
  'Keeps a new enrollment token by its hash and answers it.';

call rollcall.expose('public.create_enrollment_token(bytea, integer, integer, text, text[])');

create function public.list_enrollment_tokens(
  p_limit integer,
  p_before timestamptz default null,
  p_before_id uuid default null
) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_page rollcall.enrollment_tokens[];
begin
  v_page := array(
    select t from rollcall.enrollment_tokens as t
    where p_before is null or (t.created_at, t.enrollment_token_id) < (p_before, p_before_id)
    order by t.created_at desc, t.enrollment_token_id desc
    limit p_limit + 1
  );
  return pg_catalog.jsonb_build_object(
    'enrollment_tokens', (
      select coalesce(pg_catalog.jsonb_agg(rollcall.enrollment_token_json(t.*) order by t.created_at desc, t.enrollment_token_id desc), '[]'::jsonb)
      from pg_catalog.unnest(v_page[:p_limit]) as t
    ),
    -- Microseconds, unlike the wire's milliseconds: a page must not skip its neighbours.
    'next', case when pg_catalog.cardinality(v_page) > p_limit then
      pg_catalog.jsonb_build_array(v_page[p_limit].created_at, v_page[p_limit].enrollment_token_id)
    end
  );
end;
$$;

comment on function public.list_enrollment_tokens(integer, timestamptz, uuid) is
  'A page of enrollment tokens, newest first, and where the next page begins.';

call rollcall.expose('public.list_enrollment_tokens(integer, timestamptz, uuid)');

create function public.revoke_enrollment_token(p_enrollment_token_id uuid) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
begin
  update rollcall.enrollment_tokens as t
  set revoked_at = coalesce(t.revoked_at, now())
  where t.enrollment_token_id = p_enrollment_token_id;
  return pg_catalog.jsonb_build_object(
    'outcome', case when found then 'revoked' else 'enrollment_token_not_found' end
  );
end;
$$;

comment on function public.revoke_enrollment_token(uuid) is 'Revokes an enrollment token; safe to repeat.';

call rollcall.expose('public.revoke_enrollment_token(uuid)');
