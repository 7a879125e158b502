import { readFile } from 'node:fs/promises'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { generateTypes } from '#lib/supabase/generate-types.ts'
import { applyMigrations, newestMigration, readMigrations } from '#lib/supabase/migrations.ts'
import { openPGlite } from '#lib/supabase/pglite.ts'
import { openPostgres } from '#lib/supabase/postgres.ts'
import {
  connect,
  createDatabase,
  serverAt,
  type TestConnection,
  type TestDatabase,
} from './support/databases.ts'
import { createSupabaseRoles, startLite } from './support/lite.ts'
import { type PostgresServer, startPostgres } from './support/postgres.ts'

/** Calls with a null for every argument: what is refused is refused before they are looked at. */
const CALLS = `
  select p.oid::regprocedure::text as name, p.proname,
    format('select public.%I(%s)', p.proname, (
      select string_agg(format('null::%s', format_type(t, null)), ', ') from unnest(p.proargtypes::oid[]) as t
    )) as call
  from pg_proc as p where p.pronamespace = 'public'::regnamespace order by 1`

const TABLES = `select format('%I.%I', n.nspname, c.relname) as name
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = 'rollcall' and c.relkind in ('r', 'p', 'v', 'm') order by 1`

describe('the schema, beside Supabase’s roles', () => {
  let database: TestDatabase
  let sql: TestConnection
  beforeAll(async () => {
    database = await createDatabase(serverAt(inject('postgresUrl')), {
      template: inject('migratedTemplate'),
    })
    sql = await connect(database.url)
  })
  afterAll(async () => {
    await sql?.close()
    await database?.drop()
  })
  const names = async (query: string) =>
    (await sql.query(query)).rows.map((row) => String(row.name))
  /** What a statement ends with, run as a role and undone. */
  const asRole = async (role: string, statement: string) => {
    await sql.exec('begin')
    try {
      await sql.exec(`set local role ${role}`)
      await sql.exec(statement)
      return 'done'
    } catch (error) {
      return (error as { code?: string }).code ?? String(error)
    } finally {
      await sql.exec('rollback')
    }
  }

  test('there is something to look at', async () => {
    expect((await names(TABLES)).length).toBeGreaterThanOrEqual(9)
    expect((await names(CALLS)).length).toBeGreaterThanOrEqual(18)
  })

  describe.each(['anon', 'authenticated'])('as %s', (role) => {
    test('every table is refused', async () => {
      for (const table of await names(TABLES)) {
        for (const statement of [
          `select from ${table}`,
          `delete from ${table}`,
          `truncate ${table}`,
        ]) {
          expect(await asRole(role, statement), statement).toBe('42501')
        }
      }
      expect(await asRole(role, 'create table rollcall.mine ()')).toBe('42501')
    })

    test('every function is refused, inner ones too', async () => {
      for (const { name, call } of (await sql.query(CALLS)).rows) {
        expect(await asRole(role, String(call)), String(name)).toBe('42501')
      }
      expect(await asRole(role, 'select rollcall.lapse_at()')).toBe('42501')
      expect(await asRole(role, `call rollcall.expose('public.schema_version()')`)).toBe('42501')
    })
  })

  test('service_role calls the functions, and reaches no table', async () => {
    for (const { name, call } of (await sql.query(CALLS)).rows) {
      expect(await asRole('service_role', String(call)), String(name)).not.toBe('42501')
    }
    for (const table of await names(TABLES)) {
      expect(await asRole('service_role', `select from ${table}`), table).toBe('42501')
    }
  })

  test('nobody else may execute them, not even by way of public', async () => {
    const { rows } = await sql.query(`
      select p.oid::regprocedure::text as name, array_agg(coalesce(r.rolname, 'public') order by r.rolname) as grantees
      from pg_proc as p
      cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
      left join pg_roles as r on r.oid = a.grantee
      where p.pronamespace = 'public'::regnamespace and a.grantee <> p.proowner and a.privilege_type = 'EXECUTE'
      group by p.oid`)
    for (const { name, grantees } of rows)
      expect(String(grantees), String(name)).toMatch(/^\{?service_role\}?$/)
    expect(rows).toHaveLength((await names(CALLS)).length)
  })

  test('through PostgREST, anon is refused all of it', async () => {
    const lite = await startLite(database.url)
    try {
      const anon = createClient(lite.url, lite.publishableKey)
      for (const { proname } of (await sql.query(CALLS)).rows) {
        const { data, status, error } = await anon.rpc(String(proname))
        expect(data, String(proname)).toBeNull()
        expect(status, `${proname}: ${error?.message}`).toBeGreaterThanOrEqual(400)
      }
      // One that takes no arguments is refused for who asks, not for how.
      expect((await anon.rpc('schema_version')).error).toMatchObject({ code: '42501' })
      for (const table of ['sessions', 'agents', 'enrollment_tokens', 'refresh_tokens', 'events']) {
        const plain = await anon.from(table).select('*')
        const named = await anon.schema('rollcall').from(table).select('*')
        for (const { data, status } of [plain, named]) {
          expect(data ?? [], table).toEqual([])
          expect(status, table).toBeGreaterThanOrEqual(400)
        }
      }
    } finally {
      await lite.stop()
    }
  })

  test('row-level security is on for every table, and no policy opens one', async () => {
    const { rows } = await sql.query(`select c.relname as name from pg_class as c
      where c.relnamespace = 'rollcall'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity`)
    expect(rows).toEqual([])
    expect(
      (
        await sql.query(
          `select policyname from pg_policies where schemaname in ('rollcall', 'public')`,
        )
      ).rows,
    ).toEqual([])
    expect(
      (
        await sql.query(
          `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')`,
        )
      ).rows,
    ).toEqual([])
  })

  test('every function of public is security definer, with an empty search path, answering jsonb', async () => {
    const { rows } = await sql.query(`
      select p.oid::regprocedure::text as name, p.prosecdef as definer, p.proconfig as config,
        p.prorettype::regtype::text as returns, p.provolatile as volatility
      from pg_proc as p where p.pronamespace = 'public'::regnamespace`)
    for (const { name, definer, config, returns, volatility } of rows) {
      expect({ name, definer, returns }).toEqual({ name, definer: true, returns: 'jsonb' })
      expect(config, String(name)).toContain('search_path=""')
      // What writes waits for locks, and must not wait for ever.
      if (volatility === 'v' && !String(name).startsWith('create_enrollment_token')) {
        expect(String(config), String(name)).toContain('lock_timeout')
      }
    }
  })

  test('every inner function has an empty search path too', async () => {
    const { rows } = await sql.query(`
      select p.oid::regprocedure::text as name from pg_proc as p
      where p.pronamespace = 'rollcall'::regnamespace
        and not coalesce(p.proconfig @> array['search_path=""'], false)`)
    expect(rows).toEqual([])
  })

  test('no two functions of public share a name, which PostgREST could not tell apart', async () => {
    const { rows } = await sql.query(
      `select proname from pg_proc where pronamespace = 'public'::regnamespace group by 1 having count(*) > 1`,
    )
    expect(rows).toEqual([])
  })

  test('every table, function and procedure says what it is', async () => {
    const { rows } = await sql.query(`
      select 'table ' || c.relname as name from pg_class as c
      where c.relnamespace = 'rollcall'::regnamespace and c.relkind in ('r', 'p') and obj_description(c.oid, 'pg_class') is null
      union all
      select 'function ' || p.oid::regprocedure from pg_proc as p
      where p.pronamespace in ('public'::regnamespace, 'rollcall'::regnamespace) and obj_description(p.oid, 'pg_proc') is null`)
    expect(rows).toEqual([])
  })

  test('every foreign key has an index that begins with it, and says what a delete does', async () => {
    const { rows } = await sql.query(`
      select c.conname as name from pg_constraint as c
      where c.contype = 'f' and c.connamespace = 'rollcall'::regnamespace
        and (c.confdeltype = 'a' or not exists (
          select from pg_index as i
          where i.indrelid = c.conrelid and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
            -- One that leaves out nothing but nulls, which refer to nothing, has all that is looked for.
            and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$')
        ))`)
    expect(rows).toEqual([])
  })

  test('instants have a time zone, and text columns a bound or a reason', async () => {
    const { rows } = await sql.query(`select table_name, column_name from information_schema.columns
      where table_schema = 'rollcall' and data_type in ('timestamp without time zone', 'character varying', 'json')`)
    expect(rows).toEqual([])
  })

  test('the checked-in types are what the database says', async () => {
    expect(await generateTypes(sql)).toBe(
      await readFile('lib/supabase/functions.generated.ts', 'utf8'),
    )
  })
})

describe('the schema in PGlite', () => {
  test('has the same functions, so the same types', async () => {
    const pglite = await openPGlite()
    try {
      await pglite.withConnection((connection) => applyMigrations(connection))
      expect(await generateTypes(pglite)).toBe(
        await readFile('lib/supabase/functions.generated.ts', 'utf8'),
      )
      expect(await pglite.withConnection((connection) => applyMigrations(connection))).toEqual([])
    } finally {
      await pglite.close()
    }
  })
})

describe.each(['installed', 'embedded'] as const)(
  'migrations on a plain Postgres, the %s one',
  (prefer) => {
    // A server of its own: roles belong to the whole server, and here Supabase's must not exist.
    let server: PostgresServer
    beforeAll(async () => {
      server = await startPostgres({ prefer })
      await using admin = await connect(server.url())
      await admin.exec('create role plain login nosuperuser nocreaterole nocreatedb')
    })
    afterAll(() => server?.stop())

    const owned = async () => {
      const database = await createDatabase(server, { owner: 'plain' })
      const url = new URL(database.url)
      url.username = 'plain'
      return { url: url.href, drop: database.drop, [Symbol.asyncDispose]: database.drop }
    }

    test('they run as a role that may create no roles, and make none', async () => {
      await using database = await owned()
      await using sql = await connect(database.url)
      const versions = (await readMigrations()).map((migration) => migration.version)
      expect(await applyMigrations(sql)).toEqual(versions)
      const recorded = await sql.query(
        'select version, name, cardinality(statements) as n from supabase_migrations.schema_migrations order by 1',
      )
      expect(recorded.rows.map((row) => row.version)).toEqual(versions)
      for (const row of recorded.rows)
        expect(row).toMatchObject({ name: expect.stringMatching(/^[a-z_]+$/), n: 1 })
      expect((await sql.query('select public.schema_version() as v')).rows[0]?.v).toBe(
        await newestMigration(),
      )
      expect(
        (
          await sql.query(
            `select rolname from pg_roles where rolname in ('anon', 'authenticated', 'service_role')`,
          )
        ).rows,
      ).toEqual([])
      // Nobody but the owner: not even by the default grant to public.
      const open = await sql.query(`select p.proname from pg_proc as p
      cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
      where p.pronamespace = 'public'::regnamespace and a.grantee <> p.proowner`)
      expect(open.rows).toEqual([])
      expect(await generateTypes(sql)).toBe(
        await readFile('lib/supabase/functions.generated.ts', 'utf8'),
      )
    })

    test('applied by six at once, each is applied once', async () => {
      await using database = await owned()
      const pools = Array.from({ length: 6 }, () => openPostgres(database.url, () => undefined))
      try {
        const applied = await Promise.all(
          pools.map((pool) => pool.withConnection((connection) => applyMigrations(connection))),
        )
        const versions = (await readMigrations()).map((migration) => migration.version)
        expect(applied.flat().sort()).toEqual(versions)
      } finally {
        await Promise.all(pools.map((pool) => pool.close()))
      }
    })

    test('one that fails leaves nothing of itself, names itself, and the earlier ones stay', async () => {
      await using database = await owned()
      await using sql = await connect(database.url)
      const good = { version: '20990101000000', name: 'good', sql: 'create table public.kept ();' }
      const bad = {
        version: '20990101000001',
        name: 'bad',
        sql: 'create table public.lost (); select 1 / 0;',
      }
      await expect(applyMigrations(sql, [good, bad])).rejects.toThrow(
        'Migration 20990101000001_bad failed: division by zero',
      )
      const found = await sql.query(
        `select to_regclass('public.kept') is not null as kept, to_regclass('public.lost') is not null as lost`,
      )
      expect(found.rows).toEqual([{ kept: true, lost: false }])
      expect(await applyMigrations(sql, [good])).toEqual([])
      // The lock was given back.
      await using other = await connect(database.url)
      expect(await applyMigrations(other, [good])).toEqual([])
    })
  },
)

test('Supabase’s roles may be there without the migrations having been meant for Supabase', async () => {
  const database = await createDatabase(serverAt(inject('postgresUrl')))
  try {
    await createSupabaseRoles(database.url)
    await using sql = await connect(database.url)
    await applyMigrations(sql)
    await applyMigrations(sql)
    expect((await sql.query('select public.schema_version() as v')).rows[0]?.v).toBe(
      await newestMigration(),
    )
  } finally {
    await database.drop()
  }
})
