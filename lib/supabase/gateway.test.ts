import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { paced } from '#tests/support/pace.ts'
import { isUnavailable, type SqlConnection, type SqlDatabase } from './connection.ts'
import { createDatabase, DatabaseFault, DatabaseUnavailable } from './database.ts'
import { createGateway } from './gateway.ts'
import { openPGlite } from './pglite.ts'

const FUNCTIONS = `
  create function public.echo(p_id uuid, p_at timestamptz, p_tags text[], p_hash bytea, p_extra jsonb default null, p_n integer default 5)
  returns jsonb language sql as $$
    select jsonb_build_object('id', p_id, 'at', p_at, 'tags', p_tags, 'hash', encode(p_hash, 'hex'), 'extra', p_extra, 'n', p_n)
  $$;
  create function public.nothing() returns jsonb language sql as $$ select null::jsonb $$;
  create function public.raise(p_code text) returns jsonb language plpgsql as $$
    begin raise exception 'it failed' using errcode = p_code, detail = 'the detail', hint = 'the hint'; end $$;
  create function public.not_json() returns text language sql as $$ select 'x' $$;`

describe('the gateway', () => {
  let sql: SqlDatabase
  let gateway: typeof fetch
  beforeAll(async () => {
    sql = await openPGlite()
    await sql.exec(FUNCTIONS)
    gateway = createGateway(sql)
  }, paced(30_000))
  afterAll(() => sql?.close())
  const client = () =>
    createClient('http://gateway.test', 'key', {
      global: { fetch: gateway },
      auth: { persistSession: false },
    })

  const args = {
    p_id: '0190e3a0-0000-7000-8000-000000000001',
    p_at: '2026-11-21T10:00:00.123456+00:00',
    p_tags: ['a', 'b,"c"', "d'", ''],
    p_hash: '\\x00ff',
    p_extra: { list: [1, null, '🙂'], 'quote"': "'; drop table x; --" },
  }

  test('hands arguments over by name and type, and the answer back', async () => {
    const { data, error } = await client().rpc('echo', args)
    expect(error).toBeNull()
    expect(data).toEqual({
      id: args.p_id,
      at: args.p_at,
      tags: args.p_tags,
      hash: '00ff',
      extra: args.p_extra,
      n: 5,
    })
  })

  test('a null is a null, and what is left out has its default', async () => {
    const { data } = await client().rpc('echo', { ...args, p_extra: undefined, p_n: null })
    expect(data).toMatchObject({ extra: null, n: null })
    expect((await client().rpc('nothing')).data).toBeNull()
  })

  test('what PostgREST does not know is not known', async () => {
    const unknown = { status: 404, error: { code: 'PGRST202' } }
    expect(await client().rpc('nobody')).toMatchObject(unknown)
    expect(await client().rpc('nothing', { p_x: 1 })).toMatchObject(unknown)
    expect(await client().rpc('not_json')).toMatchObject(unknown)
    expect(
      await client().rpc('echo', { ...args, 'p_n integer); drop table x; --': 1 }),
    ).toMatchObject(unknown)
    expect((await client().from('sessions').select('*')).status).toBe(404)
    expect((await gateway('http://gateway.test/rest/v1/rpc/nothing')).status).toBe(404)
  })

  test('a function that was made later is found', async () => {
    expect((await client().rpc('later')).status).toBe(404)
    await sql.exec(
      `create function public.later() returns jsonb language sql as $$ select '1'::jsonb $$`,
    )
    expect((await client().rpc('later')).data).toBe(1)
  })

  test.each([
    ['P0001', 400],
    ['22023', 400],
    ['23505', 409],
    ['42501', 403],
    ['XX000', 500],
    ['40001', 503],
    ['55P03', 503],
    ['57014', 503],
    ['53300', 503],
  ])('%s is answered with %i, as PostgREST or as away', async (code, status) => {
    const answer = await client().rpc('raise', { p_code: code })
    expect(answer).toMatchObject({ status, error: { code, message: 'it failed' } })
  })

  test('the database tells its faults from its absence', async () => {
    const database = createDatabase('http://gateway.test', 'key', gateway)
    const raise = (p_code: string) =>
      database.call('raise' as never, { p_code } as never, z.unknown())
    await expect(raise('P0001')).rejects.toThrow(DatabaseFault)
    await expect(raise('55P03')).rejects.toThrow(DatabaseUnavailable)
    const broken = (error: Error) => {
      const connection: SqlConnection = {
        query: () => Promise.reject(error),
        exec: () => Promise.reject(error),
      }
      return createDatabase('http://gateway.test', 'key', createGateway(connection)).call(
        'schema_version',
        {},
        z.unknown(),
      )
    }
    await expect(broken(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).rejects.toThrow(
      DatabaseUnavailable,
    )
    await expect(broken(new Error('Connection terminated unexpectedly'))).rejects.toThrow(
      DatabaseUnavailable,
    )
    await expect(broken(new Error('something else'))).rejects.toThrow(DatabaseFault)
    await expect(database.call('nothing' as never, {} as never, z.string())).rejects.toThrow(
      z.ZodError,
    )
  })
})

test.each([
  [Object.assign(new Error('x'), { code: '08006' }), true],
  [Object.assign(new Error('x'), { code: '57P03' }), true],
  [Object.assign(new Error('x'), { code: '57P04' }), true],
  [Object.assign(new Error('x'), { code: 'ETIMEDOUT' }), true],
  [new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]), true],
  [new Error('timeout exceeded when trying to connect'), true],
  [new Error('Query read timeout'), true],
  [Object.assign(new Error('timeout'), { code: '22023' }), false],
  [Object.assign(new Error('x'), { code: '23505' }), false],
  [new TypeError('x is not a function'), false],
  ['a string', false],
])('%s: away %s', (error, expected) => expect(isUnavailable(error)).toBe(expected))
