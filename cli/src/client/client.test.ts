import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryIdentity } from '../identity/memory-identity.ts'
import { sampleIdentity } from '../identity/sample-identity.ts'
import { type ClientOptions, RollcallClient } from './client.ts'
import { FakeClock } from './fake-clock.ts'
import { problemReply, ScriptedServer, tokensReply } from './scripted-server.ts'

const SESSION = '5f3b6f0e-6f0b-4b53-9f5e-6f4a8f1f2a11'
const params = { session_id: SESSION }
const BEAT = `POST /api/mcp/sessions/${SESSION}/heartbeat`
const REFRESH = 'POST /api/sessions/refresh'

let server: ScriptedServer
const clock = new FakeClock()
beforeEach(async () => {
  server = await new ScriptedServer(undefined, clock).start()
})
afterEach(() => server.stop())

const anonymous = (options: Partial<ClientOptions> = {}) =>
  new RollcallClient({ url: server.url, clock, fetch: server.fetch, ...options })
const asAgent = (options: Partial<ClientOptions> = {}) =>
  anonymous({ credentials: new MemoryIdentity(sampleIdentity(clock.now())), ...options })

describe('a call', () => {
  test('goes out as its contract says, and answers what was answered', async () => {
    server.answer = () => ({ status: 201, body: { transfer_id: 't' } })
    const client = asAgent({ url: `${server.url}/`, userAgent: 'test/1' })
    const body = { to_agent_id: 'b', amount: '1.5', memo: undefined }
    const answer = await client.call('createTransfer', { body }, { idempotencyKey: 'once' })
    expect(answer).toEqual({ transfer_id: 't' })
    expect(server.got).toEqual([
      expect.objectContaining({
        call: 'POST /api/economy/transfers',
        token: 'access-1',
        body: { to_agent_id: 'b', amount: '1.5' },
        headers: expect.objectContaining({ 'idempotency-key': 'once', 'user-agent': 'test/1' }),
      }),
    ])
  })

  test('fills in its path and its query, and leaves out what is undefined', async () => {
    await anonymous().call('listTasks', { query: { state: 'working', role: undefined, limit: 5 } })
    await anonymous().call('getTask', { params: { task_id: 'a/b' } })
    await anonymous().call('live')
    expect(server.got.map(({ call, query }) => `${call}?${query}`)).toEqual([
      'GET /api/tasks?state=working&limit=5',
      'GET /api/tasks/a%2Fb?',
      'GET /api/health/live?',
    ])
  })

  test('sends an empty object where the body may be left out, and reads no answer from a 204', async () => {
    server.answer = () => ({ status: 204 })
    expect(await asAgent().call('closeSession', { params })).toBeUndefined()
    server.answer = () => ({ body: {} })
    await asAgent().call('heartbeat', { params })
    expect(server.got.at(-1)?.body).toEqual({})
  })
})

describe('a refusal', () => {
  test('is a ProblemError with what the problem says', async () => {
    const errors = [{ path: 'body.name', message: 'is missing' }]
    server.answer = () => problemReply(400, 'invalid_request', { errors })
    const error = await asAgent()
      .call('heartbeat', { params })
      .catch((caught) => caught)
    expect(error).toMatchObject({
      name: 'ProblemError',
      status: 400,
      code: 'invalid_request',
      next_action: 'fix_request',
      detail: 'It is invalid_request.',
      errors,
      operation: 'heartbeat',
    })
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: 'invalid_request', errors })
  })

  test('keeps a code that this kit does not know, and what to do about it', async () => {
    server.answer = () => problemReply(418, 'teapot', { next_action: 'open_session' })
    await expect(asAgent().call('heartbeat', { params })).rejects.toMatchObject({
      code: 'teapot',
      next_action: 'open_session',
    })
  })
})

describe('no answer of Rollcall’s', () => {
  test('nothing listens there', async () => {
    await server.stop()
    await expect(anonymous().call('live')).rejects.toMatchObject({
      name: 'UnreachableError',
      code: 'ECONNREFUSED',
      may_be_done: false,
      message: `Nothing listens at ${server.url} (connection refused).`,
    })
  })

  test('it takes too long, be it in the middle of the body', async () => {
    for (const hang of [new Promise<never>(() => {}), { hangs: true }]) {
      server.answer = () => hang
      await expect(anonymous({ timeout_ms: 50 }).call('live')).rejects.toMatchObject({
        name: 'UnreachableError',
        code: 'ETIMEDOUT',
        may_be_done: true,
      })
    }
  })

  test('the caller’s signal ends it with its own reason', async () => {
    server.answer = () => ({ hangs: true })
    const controller = new AbortController()
    const call = anonymous().call('live', {}, { signal: controller.signal })
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
  })

  test('a page of a proxy, a redirect, and half a document are not taken for Rollcall’s', async () => {
    const location = 'https://elsewhere.example/'
    for (const reply of [
      { status: 502, text: '<h1>Bad gateway</h1>', headers: { 'Retry-After': '7' } },
      { status: 200, text: '<h1>Sign in to the hotel</h1>' },
      { status: 200, text: '{"status":' },
      { status: 301, headers: { Location: location } },
    ]) {
      server.answer = () => reply
      const error = await anonymous()
        .call('live')
        .catch((caught) => caught)
      expect(error).toMatchObject({ name: 'UnexpectedAnswerError', status: reply.status })
      if (reply.status === 301) expect(error.message).toContain(location)
      if (reply.status === 502) expect(error.retry_after_s).toBe(7)
    }
    expect(server.got).toHaveLength(4)
  })
})

describe('a connection that breaks', () => {
  test('is tried once more at once where that is safe', async () => {
    server.answer = () => (server.got.length === 1 ? { isCut: true } : { body: { ok: true } })
    expect(await asAgent().call('heartbeat', { params })).toEqual({ ok: true })
    expect(server.got).toHaveLength(2)
  })

  test('and if the server is gone by then, the first attempt may still have been done', async () => {
    server.answer = () => {
      void server.stop()
      return { isCut: true }
    }
    await expect(asAgent().call('heartbeat', { params })).rejects.toMatchObject({
      name: 'UnreachableError',
      may_be_done: true,
    })
  })

  test('and not where it would be done twice', async () => {
    server.answer = () => ({ isCut: true })
    await expect(asAgent().call('createSession')).rejects.toMatchObject({
      name: 'UnreachableError',
      may_be_done: true,
    })
    expect(server.got).toHaveLength(1)
  })
})

describe('retries', () => {
  test('wait as long as the server asks, and end', async () => {
    server.answer = () => problemReply(503, 'database_unavailable', { retry_after_s: 2 })
    const start = clock.monotonic()
    let isOver = false
    const call = asAgent({ retries: 2 })
      .call('listTasks')
      .catch((error) => {
        isOver = true
        return error
      })
    await clock.passUntil(() => isOver)
    expect(await call).toMatchObject({ code: 'database_unavailable' })
    expect(server.got).toHaveLength(3)
    expect(clock.monotonic() - start).toBeGreaterThanOrEqual(4000)
  })

  test('are for what is safe to repeat', async () => {
    server.answer = () => problemReply(503, 'database_unavailable')
    const client = asAgent({ retries: 3 })
    await expect(client.call('createSession')).rejects.toThrow()
    const body = { to_agent_id: 'b', amount: '1' }
    await expect(client.call('createTransfer', { body })).rejects.toThrow()
    expect(server.got).toHaveLength(2)
  })

  test('are for any call that never reached the server', async () => {
    await server.stop()
    let isBack = false
    const client = asAgent({ retries: 3 })
    const opened = client.call('createSession').then((answer) => {
      isBack = true
      return answer
    })
    await clock.someoneSleeps()
    server.answer = () => ({ status: 201, body: { session_id: SESSION } })
    await server.start()
    await clock.passUntil(() => isBack)
    expect(await opened).toEqual({ session_id: SESSION })
  })
})

describe('of several attempts, the one that may have been done counts', () => {
  const pay = (client: RollcallClient) =>
    client
      .call(
        'createTransfer',
        { body: { to_agent_id: 'b', amount: '1' } },
        { idempotencyKey: 'once', retries: 1 },
      )
      .catch((error) => error)

  test.each([
    ['a proxy that is busy', { status: 429, text: 'busy' }],
    ['a token that is refused', problemReply(401, 'agent_unknown')],
  ])('and not that of %s', async (_, later) => {
    server.answer = () => (server.got.length === 1 ? { status: 504, text: 'too late' } : later)
    const paid = pay(asAgent())
    await clock.someoneSleeps()
    clock.advance(10_000)
    expect(await paid).toMatchObject({ name: 'UnexpectedAnswerError', status: 504 })
  })

  test('nor that of a server that is down', async () => {
    server.answer = () => ({ isCut: true })
    const paid = pay(asAgent())
    await clock.someoneSleeps()
    await server.stop()
    clock.advance(10_000)
    expect(await paid).toMatchObject({ name: 'UnreachableError', may_be_done: true })
  })

  test('but a refusal tells that none was done', async () => {
    server.answer = () =>
      server.got.length === 1 ? { status: 504 } : problemReply(409, 'insufficient_funds')
    const paid = pay(asAgent())
    await clock.someoneSleeps()
    clock.advance(10_000)
    expect(await paid).toMatchObject({ code: 'insufficient_funds' })
  })
})

test('a call whose refresh got no answer was never sent, and is tried again', async () => {
  let isLost = true
  server.answer = ({ call }) => {
    if (call !== REFRESH) return { body: { task_id: 't' } }
    return isLost ? { isCut: true } : tokensReply('access-2', 'refresh-2')
  }
  const old = sampleIdentity(clock.now() - 2 * 86_400_000)
  const client = asAgent({ credentials: new MemoryIdentity(old) })
  const endOutlasting = client.outlastFullDisk()
  const claimed = client.call('claimTask', { params: { task_id: 't' } }, { retries: 1 })
  // Each attempt is made twice, as a kept connection may have been broken.
  await clock.rest()
  expect(server.count(REFRESH)).toBe(2)
  isLost = false
  let isOver = false
  void claimed.then(() => {
    isOver = true
  })
  await clock.passUntil(() => isOver)
  expect(await claimed).toEqual({ task_id: 't' })
  endOutlasting()
})

test.each(['..', '.', '', undefined])('%j is no id to call by', async (task_id) => {
  const params = { task_id } as { task_id: string }
  await expect(anonymous().call('getTask', { params })).rejects.toThrow('task_id')
  expect(server.got).toEqual([])
})

test('a listener with a fault does no harm', async () => {
  const warned = new Promise((resolve) => process.once('warning', resolve))
  server.answer = ({ call }) =>
    call === REFRESH ? tokensReply('access-2', 'refresh-2') : { body: {} }
  const credentials = new MemoryIdentity(sampleIdentity(clock.now() - 2 * 86_400_000))
  const onEvent = () => {
    throw new Error('a fault of the listener')
  }
  await asAgent({ credentials, onEvent }).call('heartbeat', { params })
  expect(server.got.at(-1)?.token).toBe('access-2')
  expect(await warned).toMatchObject({ message: 'a fault of the listener' })
})

describe('a 401', () => {
  const expired = () => problemReply(401, 'access_token_expired')

  test('is refreshed away, in two requests more', async () => {
    server.answer = ({ call, token }) =>
      call === REFRESH
        ? tokensReply('access-2', 'refresh-2')
        : token === 'access-2'
          ? { body: {} }
          : expired()
    await asAgent().call('heartbeat', { params })
    expect(server.got.map(({ call, token }) => [call, token])).toEqual([
      [BEAT, 'access-1'],
      [REFRESH, undefined],
      [BEAT, 'access-2'],
    ])
  })

  test('of a hundred calls at once takes one refresh', async () => {
    server.answer = ({ call, token }) =>
      call === REFRESH
        ? tokensReply('access-2', 'refresh-2')
        : token === 'access-2'
          ? { body: {} }
          : expired()
    const client = asAgent()
    await Promise.all(Array.from({ length: 100 }, () => client.call('heartbeat', { params })))
    expect(server.count(REFRESH)).toBe(1)
  })

  test('without a problem in it is taken as the same', async () => {
    server.answer = ({ call, token }) =>
      call === REFRESH
        ? tokensReply('access-2', 'refresh-2')
        : token === 'access-2'
          ? { body: {} }
          : { status: 401, text: 'no' }
    await asAgent().call('heartbeat', { params })
    expect(server.count(BEAT)).toBe(2)
  })

  test('that stays is the caller’s', async () => {
    server.answer = ({ call }) =>
      call === REFRESH ? tokensReply('access-2', 'refresh-2') : expired()
    await expect(asAgent().call('heartbeat', { params })).rejects.toMatchObject({
      code: 'access_token_expired',
    })
    expect(server.got).toHaveLength(3)
  })

  test('whose refresh is refused says what a person must do', async () => {
    server.answer = ({ call }) =>
      call === REFRESH ? problemReply(401, 'refresh_token_revoked') : expired()
    await expect(asAgent().call('heartbeat', { params })).rejects.toMatchObject({
      code: 'refresh_token_revoked',
      next_action: 'enroll',
      operation: 'refresh',
    })
  })
})

test('what anyone may read is read without a token once no token can be had', async () => {
  server.answer = ({ call }) =>
    call === REFRESH ? problemReply(401, 'refresh_token_revoked') : { body: { tasks: [] } }
  const old = sampleIdentity(clock.now() - 2 * 86_400_000)
  const client = asAgent({ credentials: new MemoryIdentity(old) })
  expect(await client.call('listTasks')).toEqual({ tasks: [] })
  expect(server.got.at(-1)?.token).toBeUndefined()

  server.answer = ({ call }) =>
    problemReply(401, call === REFRESH ? 'refresh_token_revoked' : 'authentication_required')
  await expect(client.call('listTasks')).rejects.toMatchObject({ code: 'refresh_token_revoked' })
})

test('a refresh that is answered without tokens changes nothing', async () => {
  server.answer = ({ call }) =>
    call === REFRESH ? { body: { access_token: 'a' } } : problemReply(401, 'access_token_expired')
  const credentials = new MemoryIdentity(sampleIdentity(clock.now()))
  const client = asAgent({ credentials })
  const failed = client.call('heartbeat', { params }).catch((error) => error)
  let isOver = false
  void failed.then(() => {
    isOver = true
  })
  await clock.passUntil(() => isOver)
  expect(await failed).toMatchObject({ name: 'UnexpectedAnswerError' })
  expect(credentials.identity.credentials.refresh_token).toBe('refresh-1')
})
