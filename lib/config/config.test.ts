import { describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

const SECRET = 's'.repeat(32)

test('nothing set: the defaults of the contract', () => {
  expect(loadConfig({})).toEqual({
    port: 3000,
    publicUrl: 'http://localhost:3000',
    database: { kind: 'embedded' },
    dataDir: '.rollcall',
    secret: undefined,
    operatorKey: undefined,
    dashboard: 'public',
    accessTokenTtlS: 86_400,
    refreshTokenTtlS: 2_592_000,
    reconnectTokenTtlS: 900,
    refreshGraceS: 60,
    heartbeatIntervalS: 30,
    idleTimeoutS: 300,
    sweepIntervalS: 15,
    resumeWindowS: 86_400,
    transferFeeBps: 100,
    taskFeeBps: 250,
    maxStreams: 5000,
    logLevel: 'info',
  })
})

test('an empty value counts as unset', () => {
  const empty = Object.fromEntries(
    ['PORT', 'ROLLCALL_URL', 'DATABASE_URL', 'SUPABASE_URL', 'ROLLCALL_SECRET'].map((name) => [
      name,
      ' ',
    ]),
  )
  expect(loadConfig(empty)).toEqual(loadConfig({}))
})

test('the public address follows the port, unless it is set', () => {
  expect(loadConfig({ PORT: '8080' }).publicUrl).toBe('http://localhost:8080')
  expect(loadConfig({ ROLLCALL_URL: 'https://rollcall.example.com/' }).publicUrl).toBe(
    'https://rollcall.example.com',
  )
  expect(loadConfig({ ROLLCALL_URL: 'HTTPS://Rollcall.Example.com:443' }).publicUrl).toBe(
    'https://rollcall.example.com',
  )
})

test('the address to listen at is the launcher’s', () => {
  expect(loadConfig({ ROLLCALL_HOST: '0.0.0.0' })).toEqual(loadConfig({}))
})

describe('where the database is', () => {
  test('Postgres', () => {
    const url = 'postgres://user:pa%20ss@db:5432/rollcall'
    expect(loadConfig({ DATABASE_URL: url, ROLLCALL_SECRET: SECRET }).database).toEqual({
      kind: 'postgres',
      url,
    })
  })
  test('Supabase', () => {
    const env = {
      SUPABASE_URL: 'https://x.supabase.co/',
      SUPABASE_SECRET_KEY: 'sb_secret_x',
      ROLLCALL_SECRET: SECRET,
    }
    expect(loadConfig(env).database).toEqual({
      kind: 'supabase',
      url: 'https://x.supabase.co',
      secretKey: 'sb_secret_x',
    })
  })
})

test('two heartbeats fit into every lease', () => {
  const interval = (idle: string, heartbeat: string) =>
    loadConfig({ ROLLCALL_SESSION_IDLE_TIMEOUT_S: idle, ROLLCALL_HEARTBEAT_INTERVAL_S: heartbeat })
      .heartbeatIntervalS
  expect(interval('300', '200')).toBe(150)
  expect(interval('5', '30')).toBe(2)
  expect(interval('1', '30')).toBe(1)
})

describe('a wrong value is one line that names the variable and what it should be', () => {
  test.each([
    ['PORT', 'x', 'port number'],
    ['PORT', '0', 'port number'],
    ['PORT', '65536', 'port number'],
    ['PORT', '80.5', 'port number'],
    ['ROLLCALL_URL', 'rollcall.example.com', 'http or https'],
    ['ROLLCALL_URL', 'ftp://x', 'http or https'],
    ['ROLLCALL_URL', 'https://x/path', 'without a path'],
    ['ROLLCALL_URL', 'http://', 'http or https'],
    ['ROLLCALL_URL', 'https://user@x', 'without a user'],
    ['ROLLCALL_URL', 'https://:password@x', 'without a user'],
    ['ROLLCALL_URL', 'https://x/?query', 'a query'],
    ['ROLLCALL_URL', 'https://x/#fragment', 'a fragment'],
    ['SUPABASE_URL', 'nonsense', 'http or https'],
    ['SUPABASE_URL', 'https://user@x', 'without a user'],
    ['SUPABASE_URL', 'https://x/?query', 'a query'],
    ['SUPABASE_URL', 'https://x/#fragment', 'a fragment'],
    ['DATABASE_URL', 'mysql://x', 'Postgres address'],
    ['DATABASE_URL', 'postgres://user:p#ss@db:5432/x', 'percent-encoded'],
    ['DATABASE_URL', 'postgres://db:port/x', 'Postgres address'],
    ['ROLLCALL_SECRET', 'short', '32 bytes'],
    ['ROLLCALL_OPERATOR_KEY', 'short', '16 characters'],
    ['ROLLCALL_OPERATOR_KEY', 'x'.repeat(513), '512 characters'],
    ['ROLLCALL_OPERATOR_KEY', 'with spaces in the key', 'no spaces'],
    ['SUPABASE_SECRET_KEY', 'x', 'SUPABASE_URL'],
    ['ROLLCALL_DASHBOARD', 'secret', 'public or private'],
    ['ROLLCALL_ACCESS_TOKEN_TTL_S', '0', 'number of seconds'],
    ['ROLLCALL_ACCESS_TOKEN_TTL_S', 'Infinity', 'number of seconds'],
    ['ROLLCALL_REFRESH_TOKEN_TTL_S', '1 day', 'number of seconds'],
    ['ROLLCALL_RECONNECT_TOKEN_TTL_S', '-1', 'number of seconds'],
    ['ROLLCALL_REFRESH_GRACE_S', '86401', 'number of seconds'],
    ['ROLLCALL_HEARTBEAT_INTERVAL_S', 'NaN', 'number of seconds'],
    ['ROLLCALL_SESSION_IDLE_TIMEOUT_S', '0', 'number of seconds'],
    ['ROLLCALL_SWEEP_INTERVAL_S', '0', 'number of seconds'],
    ['ROLLCALL_TRANSFER_FEE_BPS', '10001', 'basis points'],
    ['ROLLCALL_TASK_FEE_BPS', '1.5', 'basis points'],
    ['ROLLCALL_MAX_STREAMS', '-1', 'whole number'],
    ['ROLLCALL_LOG_LEVEL', 'loud', 'silent'],
  ])('%s=%s', (name, value, hint) => {
    const failure = failureOf({ [name]: value })
    expect(failure).toBeInstanceOf(ConfigError)
    expect(failure.message).toMatch(new RegExp(`^${name} .*should be`))
    expect(failure.message).toContain(hint)
    expect(failure.message).not.toContain('\n')
  })

  test('a wrong secret is not repeated', () => {
    expect(failureOf({ ROLLCALL_SECRET: 'hunter2' }).message).not.toContain('hunter2')
  })

  test.each([
    [{ DATABASE_URL: 'postgres://db/x' }, 'ROLLCALL_SECRET'],
    [{ SUPABASE_URL: 'https://x.supabase.co', SUPABASE_SECRET_KEY: 'k' }, 'ROLLCALL_SECRET'],
    [{ SUPABASE_URL: 'https://x.supabase.co', ROLLCALL_SECRET: SECRET }, 'SUPABASE_SECRET_KEY'],
    [{ SUPABASE_URL: 'https://x.supabase.co', DATABASE_URL: 'postgres://db/x' }, 'DATABASE_URL'],
  ])('what is missing or too much is named: %j', (env, name) => {
    expect(failureOf(env).message).toMatch(new RegExp(`^${name} should .+[.]$`))
  })
})

function failureOf(env: Record<string, string>): Error {
  try {
    loadConfig(env)
  } catch (error) {
    return error as Error
  }
  throw new Error('it was taken')
}
