-- The schema of everything that is kept, and the rule for what may be called.
--
-- Tables live in `rollcall`, which no API role can reach. Functions in `public` are the database's
-- whole interface, executable by `service_role` alone. Hosted Supabase grants new functions in
-- `public` to `anon` and `authenticated` by default; rollcall.expose() takes that back. On a plain
-- Postgres those roles do not exist, and need not.

create schema rollcall;

revoke all on schema rollcall from public;

comment on schema rollcall is 'Rollcall''s tables and inner functions; reached only through functions in public.';

create procedure rollcall.expose(p_function regprocedure)
language plpgsql
set search_path = ''
as $$
declare
  v_role text;
begin
  execute pg_catalog.format('revoke all on function %s from public', p_function);
  foreach v_role in array array['anon', 'authenticated'] loop
    if exists (select from pg_catalog.pg_roles where rolname = v_role) then
      execute pg_catalog.format('revoke all on function %s from %I', p_function, v_role);
    end if;
  end loop;
  if exists (select from pg_catalog.pg_roles where rolname = 'service_role') then
    execute pg_catalog.format('grant execute on function %s to service_role', p_function);
  end if;
end;
$$;

comment on procedure rollcall.expose(regprocedure) is
  'Makes a function of public callable by service_role alone (and by its owner).';

create function rollcall.iso(p_at timestamptz) returns text
language sql
stable strict parallel safe
set search_path = ''
as $$
  select pg_catalog.to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
$$;

comment on function rollcall.iso(timestamptz) is 'An instant as the wire has it: ISO 8601, UTC, milliseconds.';

create function public.schema_version() returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select pg_catalog.to_jsonb(pg_catalog.max(m.version))
    from supabase_migrations.schema_migrations as m
  );
end;
$$;

comment on function public.schema_version() is 'The newest applied migration, for the readiness check.';

call rollcall.expose('public.schema_version()');
