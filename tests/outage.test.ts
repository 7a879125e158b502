import {
  createServer,
  Agent as HttpAgent,
  type Server as HttpServer,
  request as httpRequest,
  type RequestListener,
} from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { pipeline } from 'node:stream'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { ConfigError, loadConfig } from '#lib/config/config.ts'
import { liveContract, metricsContract, readyContract } from '#lib/operations/contract.ts'
import { setCurrentServer } from '#lib/server/current.ts'
import { type Server, startServer } from '#lib/server/server.ts'
import {
  getSessionContract,
  listSessionsContract,
  sessionHealthContract,
} from '#lib/sessions/contract.ts'
import { jwksContract } from '#lib/tokens/contract.ts'
import {
  type EnrolledAgent,
  enrollAgent,
  enrollWith,
  heartbeat,
  mintEnrollmentToken,
  mintReconnectToken,
  reconnect,
  refresh,
  uniqueName,
} from './support/agents.ts'
import { asOperator, call } from './support/api.ts'
import { type Backend, backendNames, startBackend } from './support/backends.ts'
import { connect, createDatabase, serverAt } from './support/databases.ts'
import { createSupabaseRoles, startLite } from './support/lite.ts'
import { paced } from './support/pace.ts'
import { type PostgresServer, startPostgres } from './support/postgres.ts'
import { OPERATOR_KEY, SECRET, startTestServer, useServer } from './support/server.ts'

const UNAVAILABLE = {
  status: 503,
  code: 'database_unavailable',
  next_action: 'retry',
  retry_after_s: 2,
}

const isReady = () =>
  vi.waitFor(async () => expect((await call(readyContract)).status).toBe(200), {
    timeout: paced(15_000),
    interval: 20,
  })

/** Every kind of call that needs the database. */
async function everyCall(agent: EnrolledAgent, reconnectToken: string) {
  return {
    enroll: await enrollWith('rce_whatever'),
    refresh: await refresh(agent.refresh_token),
    heartbeat: await heartbeat(agent),
    reconnect: await reconnect(agent.session_id, reconnectToken),
    list: await call(listSessionsContract),
    get: await call(getSessionContract, { params: { session_id: agent.session_id } }),
    health: await call(sessionHealthContract),
    ready: await call(readyContract),
  }
}

async function expectAway(agent: EnrolledAgent, reconnectToken: string) {
  for (const [what, answer] of Object.entries(await everyCall(agent, reconnectToken))) {
    expect(answer.problem, what).toMatchObject(UNAVAILABLE)
    expect(answer.headers.get('retry-after'), what).toBe('2')
    expect(answer.text, what).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|postgres|proxy/i)
  }
  // What needs no database goes on.
  expect((await call(liveContract)).body).toEqual({ status: 'live' })
  expect((await call(jwksContract)).status).toBe(200)
  expect((await call(metricsContract, asOperator)).text).toContain('rollcall_heartbeats_total')
  // A credential is judged first, and needs none either.
  expect((await heartbeat({ ...agent, access_token: 'nonsense' })).status).toBe(401)
}

async function expectBack(agent: EnrolledAgent, reconnectToken: string) {
  await isReady()
  expect((await heartbeat(agent)).status).toBe(200)
  expect((await reconnect(agent.session_id, reconnectToken)).status).toBe(200)
  expect((await refresh(agent.refresh_token)).status).toBe(200)
  expect((await call(sessionHealthContract)).status).toBe(200)
}

describe('Postgres goes away and comes back', () => {
  // Of its own: it is stopped and started.
  let postgres: PostgresServer
  let server: Server
  const isDown = () =>
    vi.waitFor(() => expect(connect(postgres.url())).rejects.toThrow('ECONNREFUSED'), {
      timeout: paced(20_000),
      interval: 20,
    })

  beforeAll(async () => {
    postgres = await startPostgres()
    const database = await createDatabase(postgres)
    const backend: Backend = {
      name: 'postgres',
      env: { DATABASE_URL: database.url },
      open: undefined,
      sql: async () => [],
      stop: async () => {},
    }
    server = await startTestServer(backend, { ROLLCALL_SWEEP_INTERVAL_S: '0.5' })
  })
  afterAll(async () => {
    setCurrentServer(undefined)
    await server?.stop()
    await postgres?.stop()
  })

  test('503 with Retry-After meanwhile, then as before, by itself', async () => {
    const agent = await enrollAgent()
    const token = await mintReconnectToken(agent)
    postgres.kill('SIGINT')
    await isDown()
    await expectAway(agent, token)
    await postgres.restart()
    await expectBack(agent, token)
  })

  test('sweeps fail meanwhile, which is logged; then one is done, and ends nobody for the outage', async () => {
    const { session_id } = await enrollAgent()
    const warn = vi.spyOn(server.log, 'warn')
    const { mock } = vi.spyOn(server.database, 'call')
    const sweeps = (type: 'fulfilled' | 'rejected') =>
      mock.calls.filter(
        ([name], nth) => name === 'sweep' && mock.settledResults[nth]?.type === type,
      )
    postgres.kill('SIGINT')
    await expect.poll(() => sweeps('rejected').length).toBeGreaterThanOrEqual(2)
    expect(warn).toHaveBeenCalledWith(
      { reason: expect.any(String) },
      'the sweep failed; it is tried again',
    )
    const before = sweeps('fulfilled').length
    await postgres.restart()
    await expect.poll(() => sweeps('fulfilled').length).toBeGreaterThan(before)
    await isReady()
    const { body } = await call(getSessionContract, { params: { session_id } })
    expect(body).toMatchObject({ status: 'active', disconnected_at: null })
  })

  test('in the middle of everything: 200 or 503, and what was answered is kept', async () => {
    const agents: EnrolledAgent[] = []
    for (let n = 0; n < 10; n++) agents.push(await enrollAgent())
    const answers: { status: number; beat: number; agent: EnrolledAgent }[] = []
    let isStopping = false
    const writers = agents.map(async (agent) => {
      for (let beat = 0; !isStopping; beat++) {
        const { status } = await heartbeat(agent, { client_version: `${beat}` })
        answers.push({ status, beat, agent })
      }
    })
    const until = { timeout: paced(10_000), interval: 5 }
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(100), until)
    postgres.kill('SIGINT')
    await vi.waitFor(() => expect(answers.map(({ status }) => status)).toContain(503), until)
    isStopping = true
    await Promise.all(writers)
    expect([...new Set(answers.map(({ status }) => status))].sort()).toEqual([200, 503])
    await postgres.restart()
    await isReady()
    for (const agent of agents) {
      const params = { session_id: agent.session_id }
      const { body } = await call(getSessionContract, { params })
      const own = answers.filter((answer) => answer.agent === agent && answer.status === 200)
      expect(Number(body.report.client_version)).toBeGreaterThanOrEqual(own.at(-1)?.beat ?? 0)
    }
  })

  test('a server that starts before its Postgres waits for it, and migrates it', async () => {
    const database = await createDatabase(postgres)
    postgres.kill('SIGINT')
    await isDown()
    const early = await startServer(
      loadConfig({
        DATABASE_URL: database.url,
        ROLLCALL_SECRET: 'x'.repeat(32),
        ROLLCALL_OPERATOR_KEY: asOperator.token,
        ROLLCALL_URL: 'http://rollcall.test',
        ROLLCALL_LOG_LEVEL: 'silent',
      }),
    )
    setCurrentServer(early)
    onTestFinished(async () => {
      setCurrentServer(server)
      await early.stop()
    })
    expect((await call(readyContract)).problem).toMatchObject(UNAVAILABLE)
    expect((await call(listSessionsContract)).problem).toMatchObject(UNAVAILABLE)
    expect((await call(liveContract)).status).toBe(200)
    await postgres.restart()
    await isReady()
    expect((await enrollAgent()).agent_id).toBeTruthy()
  })
})

describe('Supabase goes away and comes back', () => {
  let backend: Backend
  let server: Server
  let gate: HttpServer
  let port = 0
  // A connection for each request, before the gate and behind it: one that is kept for a next request may
  // be closed by its other side just when that is sent, which is no outage.
  const onceEach = new HttpAgent({ keepAlive: false })
  /** What stands at the project’s address. */
  const open = async (answer: RequestListener) => {
    gate = createServer(answer)
    gate.maxRequestsPerSocket = 1
    await new Promise<void>((resolve) => gate.listen(port, '127.0.0.1', resolve))
    port = (gate.address() as AddressInfo).port
  }
  const close = async () => {
    gate.closeAllConnections()
    await new Promise((resolve) => gate.close(resolve))
  }
  const passOn: RequestListener = (incoming, outgoing) => {
    const { connection: _, host: __, ...headers } = incoming.headers
    const { method = 'POST' } = incoming
    const onward = httpRequest(
      `${backend.env.SUPABASE_URL}${incoming.url}`,
      { method, headers, agent: onceEach },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, { 'Content-Type': 'application/json' })
        pipeline(answer, outgoing, () => undefined)
      },
    )
    // Either side is told of the other’s end by its own.
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  }

  beforeAll(async () => {
    backend = await startBackend('lite')
    await open(passOn)
    const env = { ...backend.env, SUPABASE_URL: `http://127.0.0.1:${port}` }
    server = await startTestServer({ ...backend, env })
  })
  afterAll(async () => {
    setCurrentServer(undefined)
    await server?.stop()
    await close()
    await backend?.stop()
  })

  const json =
    (status: number, body: unknown): RequestListener =>
    (_, outgoing) => {
      outgoing.writeHead(status, { 'Content-Type': 'application/json' })
      outgoing.end(JSON.stringify(body))
    }
  const html =
    (status: number): RequestListener =>
    (_, outgoing) => {
      outgoing.writeHead(status, { 'Content-Type': 'text/html' })
      outgoing.end('<html><body>proxy error</body></html>')
    }

  test.each([
    ['nobody answers', undefined],
    ['the connection is cut', (incoming) => incoming.destroy()],
    ['the proxy in front answers 502', html(502)],
    ['the proxy in front answers 503', html(503)],
    ['the proxy in front answers 504', html(504)],
    ['PostgREST has no connection', json(503, { code: 'PGRST001', message: 'no connection' })],
    [
      'PostgREST waited for a connection',
      json(504, { code: 'PGRST003', message: 'timed out acquiring connection' }),
    ],
    ['PostgREST has not read the schema', json(503, { code: 'PGRST002', message: 'schema cache' })],
    [
      'a statement timed out',
      json(500, { code: '57014', message: 'canceling statement due to statement timeout' }),
    ],
    ['Postgres is shutting down', json(500, { code: '57P01', message: 'terminating connection' })],
    ['Postgres has no slot left', json(500, { code: '53300', message: 'too many connections' })],
  ] as [string, RequestListener | undefined][])(
    '503 while %s, then as before',
    async (_, answer) => {
      const agent = await enrollAgent()
      const token = await mintReconnectToken(agent)
      await close()
      if (answer) await open(answer)
      await expectAway(agent, token)
      if (answer) await close()
      await open(passOn)
      await expectBack(agent, token)
    },
  )

  test.each([
    ['an unknown function', json(404, { code: 'PGRST202', message: 'no such function' })],
    ['a wrong key', json(401, { message: 'Invalid API key' })],
    ['an answer of another shape', json(200, { outcome: 'something else' })],
  ])('500 at %s: a fault, which waiting does not heal', async (_, answer) => {
    const agent = await enrollAgent()
    await close()
    await open(answer)
    expect((await heartbeat(agent)).problem).toMatchObject({ status: 500, code: 'internal_error' })
    expect((await call(listSessionsContract)).problem.code).toBe('internal_error')
    expect((await call(readyContract)).problem).toMatchObject(UNAVAILABLE)
    await close()
    await open(passOn)
    expect((await heartbeat(agent)).status).toBe(200)
  })
})

describe('a database that is there but cannot be used stops the start, in one line', () => {
  const postgres = () => serverAt(inject('postgresUrl'))
  const start = (env: Record<string, string>) =>
    startServer(
      loadConfig({
        ROLLCALL_SECRET: SECRET,
        ROLLCALL_OPERATOR_KEY: OPERATOR_KEY,
        ROLLCALL_LOG_LEVEL: 'silent',
        ...env,
      }),
    )

  async function expectRefused(env: Record<string, string>, name: string, why: RegExp | string) {
    const failure: Error = await start(env).then(
      async (server) => {
        await server.stop()
        throw new Error('it has started')
      },
      (error) => error,
    )
    expect(failure).toBeInstanceOf(ConfigError)
    expect(failure.message).toMatch(new RegExp(`^${name} should be .+[.]$`))
    expect(failure.message).toMatch(why)
    for (const secret of ['hunter2', SECRET, OPERATOR_KEY]) {
      expect(failure.message).not.toContain(secret)
    }
  }

  test('Postgres: no such database', async () => {
    const url = postgres().url('there_is_none')
    await expectRefused({ DATABASE_URL: url }, 'DATABASE_URL', '"there_is_none" does not exist')
  })

  test('Postgres: no such user', async () => {
    const url = new URL(postgres().url())
    url.username = 'nobody_of_that_name'
    await expectRefused({ DATABASE_URL: url.href }, 'DATABASE_URL', 'nobody_of_that_name')
  })

  test('Postgres: a user that may not set it up', async () => {
    await using database = await createDatabase(postgres())
    const url = new URL(database.url)
    url.username = 'authenticator'
    await expectRefused({ DATABASE_URL: url.href }, 'DATABASE_URL', 'permission denied')
  })

  test('Postgres: a wrong password', async () => {
    // The tests' own Postgres takes any password: this is what another one says.
    const refusal = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        const fields =
          'SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "rollcall"\0\0'
        const message = Buffer.alloc(5)
        message.write('E')
        message.writeInt32BE(4 + fields.length, 1)
        socket.end(Buffer.concat([message, Buffer.from(fields)]))
      })
    })
    await new Promise<void>((resolve) => refusal.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => new Promise<void>((resolve) => refusal.close(() => resolve())))
    const { port } = refusal.address() as AddressInfo
    const url = `postgres://rollcall:hunter2@127.0.0.1:${port}/rollcall`
    await expectRefused({ DATABASE_URL: url }, 'DATABASE_URL', 'password authentication failed')
  })

  test('Supabase: a key that is not the project’s', async () => {
    const lite = await startBackend('lite')
    onTestFinished(() => lite.stop())
    const env = { ...lite.env, SUPABASE_SECRET_KEY: 'sb_secret_hunter2' }
    await expectRefused(env, 'SUPABASE_SECRET_KEY', 'refused it')
  })

  test('Supabase: a project without the migrations', async () => {
    await using database = await createDatabase(postgres())
    await createSupabaseRoles(database.url)
    const lite = await startLite(database.url)
    onTestFinished(() => lite.stop())
    const env = { SUPABASE_URL: lite.url, SUPABASE_SECRET_KEY: lite.secretKey }
    await expectRefused(env, 'SUPABASE_URL', 'supabase db push')
  })

  test.each([
    ['PostgREST: not authenticated', 401, { code: 'PGRST301', message: 'hunter2' }, 'SECRET_KEY'],
    ['the project’s proxy: no such key', 401, { message: 'Invalid API key' }, 'SECRET_KEY'],
    ['a key without the right', 403, { code: '42501', message: 'permission denied' }, 'SECRET_KEY'],
    ['PostgREST: no such function', 404, { code: 'PGRST202', message: 'hunter2' }, 'URL'],
  ])('Supabase says: %s', async (_, status, answer, name) => {
    const project = createServer((_, outgoing) => {
      outgoing.writeHead(status, { 'Content-Type': 'application/json' })
      outgoing.end(JSON.stringify(answer))
    })
    await new Promise<void>((resolve) => project.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      project.closeAllConnections()
      return new Promise<void>((resolve) => project.close(() => resolve()))
    })
    const { port } = project.address() as AddressInfo
    const env = { SUPABASE_URL: `http://127.0.0.1:${port}`, SUPABASE_SECRET_KEY: 'hunter2' }
    await expectRefused(env, `SUPABASE_${name}`, /project/)
  })
})

// On Supabase PostgREST says it in its own way.
describe.each([...backendNames, 'lite'] as const)('a busy database on %s', (name) => {
  const running = useServer(name)

  test('503 when the migrations are not those of this server', async () => {
    const { version } = await running.row(
      'select max(version) as version from supabase_migrations.schema_migrations',
    )
    const forget = 'delete from supabase_migrations.schema_migrations where version = $1'
    const remember = 'insert into supabase_migrations.schema_migrations (version) values ($1)'
    await running.sql(forget, [version])
    onTestFinished(async () => void (await running.sql(remember, [version])))
    const { problem } = await call(readyContract)
    expect(problem).toMatchObject(UNAVAILABLE)
    expect(problem.detail).toContain(String(version))
  })

  // PGlite has one connection: nobody can hold a lock against the server.
  if (name === 'pglite') return
  test('503, not 500, when a lock is not to be had in time', async () => {
    // Five seconds in truth, and too long for a test.
    await running.sql(`do $$ declare f regprocedure; begin
      for f in select oid from pg_proc where pronamespace = 'public'::regnamespace loop
        execute format('alter function %s set lock_timeout = ''100ms''', f);
      end loop; end $$`)
    const agent = await enrollAgent()
    const token = await mintReconnectToken(agent)
    const { enrollment_token } = await mintEnrollmentToken()
    const { database } = await running.row('select current_database() as database')
    await using holder = await connect(serverAt(inject('postgresUrl')).url(String(database)))
    await holder.exec('begin')
    for (const table of ['sessions', 'token_families', 'enrollment_tokens']) {
      await holder.exec(`select from rollcall.${table} for update`)
    }
    const agentName = uniqueName()
    const answers = await Promise.all([
      heartbeat(agent),
      reconnect(agent.session_id, token),
      refresh(agent.refresh_token),
      enrollWith(enrollment_token, { name: agentName }),
    ])
    for (const answer of answers) expect(answer.problem).toMatchObject(UNAVAILABLE)
    await holder.exec('rollback')
    expect((await heartbeat(agent)).status).toBe(200)
    expect((await reconnect(agent.session_id, token)).status).toBe(200)
    expect((await refresh(agent.refresh_token)).status).toBe(200)
    expect((await enrollWith(enrollment_token, { name: agentName })).status).toBe(201)
  })
})
