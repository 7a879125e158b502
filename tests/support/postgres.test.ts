import { existsSync } from 'node:fs'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { connect, createDatabase, serverAt, type TestDatabase } from './databases.ts'
import { createSupabaseRoles, type LiteServer, startLite } from './lite.ts'
import { startPostgres } from './postgres.ts'

const FUNCTIONS = `
  create function public.echo(p_id uuid, p_tags text[], p_hash bytea, p_extra jsonb default null)
  returns jsonb language sql set search_path = '' as $$
    select jsonb_build_object('id', p_id, 'tags', p_tags, 'hash', encode(p_hash, 'hex'),
      'extra', p_extra, 'role', current_user)
  $$;
  create function public.nap() returns jsonb language sql set search_path = '' as $$
    select to_jsonb(true) from pg_catalog.pg_sleep(0.05)
  $$;
  revoke execute on function public.echo from public, anon, authenticated;
`

describe.each(['installed', 'embedded'] as const)('the %s Postgres first', (prefer) => {
  test('it keeps what was committed through a kill, and leaves nothing behind', async () => {
    const server = await startPostgres({ prefer, durable: true })
    let folder: unknown
    try {
      if (prefer === 'embedded') expect(server.source).toBe('embedded')
      expect(Number.parseInt(server.version, 10)).toBeGreaterThanOrEqual(15)
      {
        await using sql = await connect(server.url())
        await sql.exec('create table kept as select 1 as one')
        folder = (await sql.query('show data_directory')).rows[0]?.data_directory
      }
      server.kill('SIGKILL')
      await server.restart()
      await using sql = await connect(server.url())
      expect((await sql.query('select one from kept')).rows).toEqual([{ one: 1 }])
    } finally {
      await server.stop()
    }
    expect(existsSync(String(folder))).toBe(false)
    await expect(connect(server.url())).rejects.toThrow('ECONNREFUSED')
  })
})

describe('a copied database', () => {
  test('has the migrations and is its own', async () => {
    const server = serverAt(inject('postgresUrl'))
    const template = inject('migratedTemplate')
    await using one = await createDatabase(server, { template })
    await using two = await createDatabase(server, { template })
    await using sql = await connect(one.url)
    await using other = await connect(two.url)
    await sql.exec('create table only_here ()')
    const applied = 'select count(*)::int as n from supabase_migrations.schema_migrations'
    expect((await sql.query(applied)).rows[0]?.n).toBeGreaterThan(0)
    const found = await other.query("select to_regclass('only_here') as name")
    expect(found.rows).toEqual([{ name: null }])
  })
})

describe('@supabase/lite', () => {
  const args = {
    p_id: '0190e3a0-0000-7000-8000-000000000001',
    p_tags: ['a', 'b,"c"'],
    p_hash: '\\x00ff',
    p_extra: { list: [1, null] },
  }

  let database: TestDatabase
  let lite: LiteServer
  beforeAll(async () => {
    database = await createDatabase(serverAt(inject('postgresUrl')))
    await createSupabaseRoles(database.url)
    {
      await using sql = await connect(database.url)
      await sql.exec(FUNCTIONS)
    }
    lite = await startLite(database.url)
  })
  afterAll(async () => {
    await lite?.stop()
    await database?.drop()
  })

  test('it runs a function as service_role, arguments and answer intact', async () => {
    const client = createClient(lite.url, lite.secretKey)
    const { data, error } = await client.rpc('echo', args)
    expect(error).toBeNull()
    expect(data).toEqual({
      id: args.p_id,
      tags: args.p_tags,
      hash: '00ff',
      extra: args.p_extra,
      role: 'service_role',
    })
  })

  test('it refuses anon what was revoked, and a wrong key everything', async () => {
    const anon = await createClient(lite.url, lite.publishableKey).rpc('echo', args)
    expect(anon).toMatchObject({ status: 401, data: null, error: { code: '42501' } })
    const stranger = await createClient(lite.url, 'sb_secret_wrong').rpc('nap')
    expect(stranger).toMatchObject({ status: 401, data: null })
  })

  test('it answers fifty calls at once', async () => {
    const client = createClient(lite.url, lite.secretKey)
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.rpc('nap')))
    expect(answers.map(({ data }) => data)).toEqual(Array.from({ length: 50 }, () => true))
  })
})
