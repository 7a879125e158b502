import pino from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  createEnrollmentTokenContract,
  listEnrollmentTokensContract,
} from '#lib/enrollment/contract.ts'
import { setCurrentServer } from '#lib/server/current.ts'
import { listSessionEventsContract, listSessionsContract } from '#lib/sessions/contract.ts'
import {
  enrollAgent,
  enrollWith,
  heartbeat,
  mintEnrollmentToken,
  mintReconnectToken,
  reconnect,
  refresh,
  uniqueName,
} from '#tests/support/agents.ts'
import { asOperator, call, send, sendRaw } from '#tests/support/api.ts'
import { backendNames } from '#tests/support/backends.ts'
import { OPERATOR_KEY, SECRET, useServer } from '#tests/support/server.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }

/** A body in pieces, as it comes with `Transfer-Encoding: chunked`. */
function chunked(bytes: number, chunk = 4096): ReadableStream<Uint8Array> {
  let left = bytes
  return new ReadableStream({
    pull: (controller) => {
      const size = Math.min(chunk, left)
      left -= size
      controller.enqueue(new Uint8Array(size).fill(0x20))
      if (left === 0) controller.close()
    },
  })
}

// They end before the database, or are the same whatever it answers.
describe('conventions', () => {
  const running = useServer('pglite')
  const agentCount = () => running.row('select count(*)::int as n from rollcall.agents')
  const enrollRaw = (body: BodyInit | undefined, headers: Record<string, string> = JSON_TYPE) =>
    sendRaw('POST', '/api/enroll', body, headers)
  /** An enroll call that would be good. */
  const goodBody = async () =>
    JSON.stringify({
      enrollment_token: (await mintEnrollmentToken()).enrollment_token,
      name: uniqueName(),
      client_type: 'curl',
    })

  describe('X-Request-Id', () => {
    test('a well-formed one is kept, anything else replaced', async () => {
      const given = async (id: string) =>
        (await send('GET', '/api/health/live', { headers: { 'X-Request-Id': id } })).headers.get(
          'x-request-id',
        )
      expect(await given('trace-0123456789')).toBe('trace-0123456789')
      for (const id of ['short', 'x'.repeat(129), 'has space in it', '{"a":"bbbbbbb"}']) {
        expect(await given(id)).toMatch(/^[0-9a-f-]{36}$/)
      }
    })
  })

  describe('400 malformed_json', () => {
    test.each([
      ['cut off', '{"name":'],
      ['not JSON', 'name=x'],
      ['a comma too many', '{"name":"x",}'],
      ['NaN', '{"max_uses":NaN}'],
      ['a blank', ' '],
      ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
      ['UTF-16', new Uint8Array(Buffer.from('\ufeff{}', 'utf16le'))],
      ['nested beyond reason', '['.repeat(60_000)],
    ])('%s', async (_, body) => {
      const before = await agentCount()
      const { problem } = await enrollRaw(body)
      expect(problem).toMatchObject({ code: 'malformed_json', next_action: 'fix_request' })
      expect(await agentCount()).toEqual(before)
    })
  })

  describe('400 invalid_request', () => {
    test.each([
      ['no body at all', undefined],
      ['an empty one', ''],
      ['an array', '[]'],
      ['a string', '"x"'],
      ['null', 'null'],
      ['a number', '1'],
    ])('%s', async (_, body) => {
      const { problem } = await enrollRaw(body)
      expect(problem).toMatchObject({ code: 'invalid_request' })
      expect(problem.errors?.length).toBeGreaterThan(0)
    })

    test('unknown members, __proto__ and constructor among them, are named and refused', async () => {
      const before = await agentCount()
      for (const extra of ['"__proto__":{"x":1}', '"constructor":1', '"Name":"x"', '"":1']) {
        const { problem } = await enrollRaw((await goodBody()).replace('{', `{${extra},`))
        expect(problem).toMatchObject({ status: 400, code: 'invalid_request' })
        expect(problem.errors?.[0]?.message).toBe('is not known')
      }
      expect(await agentCount()).toEqual(before)
    })

    test('where there is nothing to say, nothing or an empty object is sent', async () => {
      const { session_id, access_token } = await enrollAgent()
      const path = `/api/mcp/sessions/${session_id}/token`
      const headers = { ...JSON_TYPE, Authorization: `Bearer ${access_token}` }
      const codeOf = async (body: string | undefined) => {
        const answer = await sendRaw('POST', path, body, headers)
        return answer.status === 200 ? 'taken' : answer.problem.code
      }
      expect(await codeOf(undefined)).toBe('taken')
      expect(await codeOf('{}')).toBe('taken')
      expect(await codeOf('{"x":1}')).toBe('invalid_request')
      expect(await codeOf('garbage')).toBe('malformed_json')
    })

    test('every wrong member is named, not only the first', async () => {
      const { problem } = await send('POST', '/api/enroll', {
        body: { enrollment_token: 1, name: '', client_type: { length: 5 }, roles: ['x'], extra: 1 },
      })
      expect([...new Set(problem.errors?.map((error) => error.path))].sort()).toEqual([
        'body.client_type',
        'body.enrollment_token',
        'body.extra',
        'body.name',
        'body.roles.0',
      ])
    })

    test.each([
      'limit=0',
      'limit=201',
      'limit=-1',
      'limit=1.5',
      'limit=x',
      'limit=',
      'limit=5&limit=6',
      'status=dead',
      'status=',
      'agent_id=1',
      'q=',
      `q=${'x'.repeat(101)}`,
      'q=%00',
      'client_type=%00',
      'unknown=1',
      '__proto__=1',
      'cursor=',
      'cursor=%20',
      'cursor=!!!',
      `cursor=${'a'.repeat(513)}`,
      'q=a%0Ab',
    ])('GET /api/mcp/sessions?%s', async (query) => {
      const { problem } = await send('GET', `/api/mcp/sessions?${query}`)
      expect(problem).toMatchObject({ status: 400, code: 'invalid_request' })
      expect(problem.errors?.[0]?.path).toMatch(/^query\./)
    })
  })

  describe('cursors', () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const ID = '0190e3a0-0000-7000-8000-000000000001'

    test.each([
      null,
      'x',
      {},
      [],
      ['sessions'],
      ['sessions', 'yesterday', ID],
      ['sessions', '2026-02-30T00:00:00+00:00', ID],
      ['sessions', '0000-01-01T00:00:00+00:00', ID],
      ['sessions', '2026-01-01T00:00:00+23:00', ID],
      ['sessions', '2026-01-01T00:00:00Z; drop table x', ID],
      ['sessions', '2026-01-01T00:00:00.000000+00:00', 'no-uuid'],
      ['sessions', '2026-01-01T00:00:00.000000+00:00', ID, 1],
      ['sessions', 1e300, ID],
      ['2026-01-01T00:00:00.000000+00:00', ID],
    ])('400: %j is none of a list', async (forged) => {
      const { problem } = await call(listSessionsContract, { query: { cursor: encode(forged) } })
      expect(problem).toMatchObject({ status: 400, code: 'invalid_request' })
      expect(problem.errors).toEqual([expect.objectContaining({ path: 'query.cursor' })])
    })

    test('400: one of another list', async () => {
      const agent = await enrollAgent()
      const other = await enrollAgent()
      await heartbeat(agent, { state: 'busy' })
      const tokens = await call(listEnrollmentTokensContract, {
        ...asOperator,
        query: { limit: 1 },
      })
      const sessions = await call(listSessionsContract, { query: { limit: 1 } })
      const events = await call(listSessionEventsContract, {
        params: { session_id: agent.session_id },
        query: { limit: 1 },
      })
      const [ofTokens, ofSessions, ofEvents] = [tokens, sessions, events].map(
        ({ body }) => body.next_cursor ?? expect.unreachable(),
      ) as [string, string, string]
      const listTokens = (cursor: string) =>
        call(listEnrollmentTokensContract, { ...asOperator, query: { cursor } })
      const listSessions = (cursor: string) => call(listSessionsContract, { query: { cursor } })
      const listEvents = (cursor: string, { session_id } = agent) =>
        call(listSessionEventsContract, { params: { session_id }, query: { cursor } })
      expect((await listTokens(ofTokens)).status).toBe(200)
      expect((await listSessions(ofSessions)).status).toBe(200)
      expect((await listEvents(ofEvents)).status).toBe(200)
      for (const answer of [
        await listTokens(ofSessions),
        await listTokens(ofEvents),
        await listSessions(ofTokens),
        await listSessions(ofEvents),
        await listEvents(ofTokens),
        await listEvents(ofSessions),
        await listEvents(ofEvents, other),
      ]) {
        expect(answer.problem).toMatchObject({ status: 400, code: 'invalid_request' })
      }
    })
  })

  describe('401 and WWW-Authenticate', () => {
    const mint = (headers: Record<string, string>) =>
      call(createEnrollmentTokenContract, { body: {}, headers })

    test('without credentials: a challenge without an error (RFC 6750, 3.1)', async () => {
      const answer = await mint({})
      expect(answer.problem).toMatchObject({ status: 401, code: 'authentication_required' })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="rollcall"')
    })

    test.each([
      'Bearer',
      'Bearer ',
      'Basic b3A6a2V5',
      OPERATOR_KEY,
      'Bearer a b',
      `Bearer ${'x'.repeat(5000)}`,
      `Bearer ${OPERATOR_KEY}x`,
      `Token ${OPERATOR_KEY}`,
    ])('bad ones: %#', async (Authorization) => {
      const answer = await mint({ Authorization })
      expect(answer.problem).toMatchObject({ status: 401, code: 'invalid_access_token' })
      expect(answer.headers.get('www-authenticate')).toBe(
        'Bearer realm="rollcall", error="invalid_token"',
      )
    })

    test('the scheme is matched whatever its case (RFC 9110, 11.1)', async () => {
      expect((await mint({ Authorization: `bearer ${OPERATOR_KEY}` })).status).toBe(201)
    })

    test('credentials are judged before the body is', async () => {
      const answer = await sendRaw('POST', '/api/enrollment/tokens', '{"max_uses":', JSON_TYPE)
      expect(answer.problem.code).toBe('authentication_required')
    })
  })

  describe('404', () => {
    test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
      '%s to where nothing is',
      async (method) => {
        for (const path of [
          '/api/nothing',
          '/api/mcp/nothing',
          '/api/enroll/more',
          '/api/mcp/sessions/x/y/z',
        ]) {
          const { problem } = await send(method, path)
          expect(problem).toMatchObject({
            status: 404,
            code: 'not_found',
            next_action: 'fix_request',
          })
        }
      },
    )
  })

  describe('405 and Allow', () => {
    test.each([
      ['PUT', '/api/enroll', 'POST, OPTIONS'],
      ['GET', '/api/enroll', 'POST, OPTIONS'],
      ['HEAD', '/api/enroll', 'POST, OPTIONS'],
      ['PATCH', '/api/mcp/sessions', 'GET, POST, HEAD, OPTIONS'],
      ['DELETE', '/api/mcp/sessions', 'GET, POST, HEAD, OPTIONS'],
      ['POST', '/api/mcp/sessions/health', 'GET, HEAD, OPTIONS'],
      ['POST', '/api/mcp/sessions/x', 'GET, DELETE, HEAD, OPTIONS'],
      ['GET', '/api/mcp/sessions/x/heartbeat', 'POST, OPTIONS'],
      ['PUT', '/api/mcp/sessions/x/token', 'GET, POST, OPTIONS'],
      ['HEAD', '/api/mcp/sessions/x/token', 'GET, POST, OPTIONS'],
      ['GET', '/api/sessions/refresh', 'POST, OPTIONS'],
      ['POST', '/.well-known/jwks.json', 'GET, HEAD, OPTIONS'],
      ['POST', '/api/events/sessions', 'GET, OPTIONS'],
      ['HEAD', '/api/events/sessions', 'GET, OPTIONS'],
      ['GET', '/api/operator/session', 'POST, DELETE, OPTIONS'],
      ['POST', '/api/metrics', 'GET, HEAD, OPTIONS'],
    ])('%s %s', async (method, path, allow) => {
      const answer = await send(method, path)
      expect(answer.problem).toMatchObject({ code: 'method_not_allowed' })
      expect(answer.headers.get('allow')).toBe(allow)
    })

    test('OPTIONS tells, HEAD answers like GET', async () => {
      const options = await send('OPTIONS', '/api/mcp/sessions')
      expect(options.status).toBe(204)
      expect(options.headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS')
      expect((await send('HEAD', '/api/mcp/sessions')).status).toBe(200)
    })
  })

  describe('413', () => {
    const LIMIT = 64 * 1024

    test('declared', async () => {
      const { problem } = await enrollRaw('{}', {
        ...JSON_TYPE,
        'Content-Length': String(LIMIT + 1),
      })
      expect(problem).toMatchObject({ code: 'payload_too_large', next_action: 'fix_request' })
    })

    test('in chunks, read no further than the limit', async () => {
      const endless = chunked(Number.POSITIVE_INFINITY)
      const { problem } = await enrollRaw(endless, JSON_TYPE)
      expect(problem.code).toBe('payload_too_large')
    })

    test('exactly the limit is read, one byte more is not', async () => {
      const body = await goodBody()
      const padded = (size: number) => body.padEnd(size - 1, ' ').concat('\n')
      expect((await enrollRaw(padded(LIMIT + 1))).problem.code).toBe('payload_too_large')
      expect((await enrollRaw(chunked(LIMIT + 1))).problem.code).toBe('payload_too_large')
      expect((await enrollRaw(chunked(LIMIT))).problem.code).toBe('malformed_json')
      const declared = { ...JSON_TYPE, 'Content-Length': String(LIMIT) }
      expect((await enrollRaw(padded(LIMIT), declared)).status).toBe(201)
    })
  })

  describe('415', () => {
    test.each([
      undefined,
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      'application/problem+json',
      'application/json; charset=latin1',
      'json',
    ])('%s', async (type) => {
      const body = new Uint8Array(Buffer.from(await goodBody()))
      const before = await agentCount()
      const answer = await enrollRaw(body, type === undefined ? {} : { 'Content-Type': type })
      expect(answer.problem).toMatchObject({ code: 'unsupported_media_type' })
      expect(answer.headers.get('accept')).toBe('application/json')
      expect(await agentCount()).toEqual(before)
    })

    test.each([
      'application/json',
      'Application/JSON',
      'application/json; charset=utf-8',
      'application/json;charset="UTF-8"',
    ])('but %s is JSON', async (type) => {
      expect((await enrollRaw(await goodBody(), { 'Content-Type': type })).status).toBe(201)
    })
  })

  test('HEAD mints no reconnect token', async () => {
    const agent = await enrollAgent()
    const path = `/api/mcp/sessions/${agent.session_id}/token`
    const session = () =>
      running.row('select * from rollcall.sessions where session_id = $1', [agent.session_id])
    const before = await session()
    const answer = await send('HEAD', path, { token: agent.access_token })
    expect(answer.status).toBe(405)
    expect(await session()).toEqual(before)
  })

  test('what was created is at its Location', async () => {
    const { enrollment_token } = await mintEnrollmentToken()
    const enrolled = await enrollWith(enrollment_token)
    expect(enrolled.status).toBe(201)
    expect(enrolled.headers.get('location')).toBe(`/api/mcp/sessions/${enrolled.body.session_id}`)
    const session = await send('GET', enrolled.headers.get('location') ?? '')
    expect(JSON.parse(session.text)).toMatchObject({ session_id: enrolled.body.session_id })

    const minted = await call(createEnrollmentTokenContract, { ...asOperator, body: {} })
    expect(minted.status).toBe(201)
    const location = minted.headers.get('location')
    expect(location).toBe(`/api/enrollment/tokens/${minted.body.enrollment_token_id}`)
    expect((await send('DELETE', location ?? '', asOperator)).status).toBe(204)
    const spent = await enrollWith(minted.body.enrollment_token)
    expect(spent.problem.code).toBe('enrollment_token_revoked')
  })

  test('no answer may be stored, but for those that say otherwise', async () => {
    const { enrollment_token } = await mintEnrollmentToken()
    const enrolled = await enrollWith(enrollment_token)
    const agent = enrolled.body
    const own = `/api/mcp/sessions/${agent.session_id}`
    const token = agent.access_token
    const answers = {
      enroll: enrolled,
      refresh: await refresh(agent.refresh_token),
      heartbeat: await heartbeat(agent),
      list: await send('GET', '/api/mcp/sessions'),
      'list by HEAD': await send('HEAD', '/api/mcp/sessions'),
      get: await send('GET', own),
      health: await send('GET', '/api/mcp/sessions/health'),
      'reconnect token': await send('GET', `${own}/token`, { token }),
      'enrollment tokens': await send('GET', '/api/enrollment/tokens', asOperator),
      metrics: await send('GET', '/api/metrics', asOperator),
      'without a body': await send('DELETE', own, { token }),
      'no credentials': await send('GET', '/api/enrollment/tokens'),
      'no such path': await send('GET', '/api/nothing'),
      'no such method': await send('PUT', '/api/enroll'),
      malformed: await sendRaw('POST', '/api/enroll', '{', JSON_TYPE),
    }
    for (const [what, { headers }] of Object.entries(answers)) {
      expect(headers.get('cache-control'), what).toBe('no-store')
    }
    expect(answers['without a body'].status).toBeLessThan(300)
    expect(answers['reconnect token'].status).toBe(200)
    const jwks = await send('GET', '/.well-known/jwks.json')
    expect(jwks.headers.get('cache-control')).toContain('max-age=')
  })
})

describe.each(backendNames)('conventions that the database has a part in, on %s', (backend) => {
  const running = useServer(backend)

  describe('500', () => {
    test('a fault tells its request id and nothing of the inside; nothing is written', async () => {
      const name = uniqueName('boom')
      await running.sql(`alter table rollcall.sessions add constraint inner_secret
        check (client_type <> 'boom') not valid`)
      onTestFinished(() => {
        return running
          .sql('alter table rollcall.sessions drop constraint inner_secret')
          .then(() => undefined)
      })
      const lines = recordLog()
      const { enrollment_token, enrollment_token_id } = await mintEnrollmentToken()
      const answer = await enrollWith(enrollment_token, { name, client_type: 'boom' })
      expect(answer.problem).toMatchObject({
        status: 500,
        code: 'internal_error',
        next_action: 'retry',
      })
      expect(answer.text).not.toMatch(/inner_secret|constraint|postgres|sessions|stack/i)
      const [logged] = lines.filter((line) => line.includes(answer.problem.request_id ?? ''))
      expect(logged).toContain('inner_secret')
      expect(await running.sql('select from rollcall.agents where name = $1', [name])).toEqual([])
      expect(
        await running.sql(
          'select from rollcall.enrollment_tokens where uses > 0 and enrollment_token_id = $1',
          [enrollment_token_id],
        ),
      ).toEqual([])
    })
  })

  /** Everything that is logged until the end of the test, at every level. */
  function recordLog(): string[] {
    const lines: string[] = []
    const { server } = running
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    setCurrentServer({ ...server, log })
    onTestFinished(() => setCurrentServer(server))
    return lines
  }

  test('no secret is ever in the log, whatever comes in', async () => {
    const lines = recordLog()
    const { enrollment_token } = await mintEnrollmentToken()
    const agent = (await enrollWith(enrollment_token, { description: 'confidential text' })).body
    const renewed = (await refresh(agent.refresh_token)).body
    await heartbeat({ ...agent, access_token: renewed.access_token })
    await running.sql(
      `update rollcall.refresh_tokens set exchanged_at = exchanged_at - interval '1 day'`,
    )
    expect((await refresh(agent.refresh_token)).problem.code).toBe('refresh_token_reused')
    const token = await mintReconnectToken(agent)
    await reconnect(agent.session_id, token)
    await reconnect(agent.session_id, token)
    await heartbeat(agent, { status_message: 'confidential text' })
    await send('GET', `/api/mcp/sessions?q=${agent.access_token.slice(0, 50)}`)
    await send('POST', '/api/enroll', { body: { enrollment_token, name: '', client_type: 'x' } })
    expect(lines.length).toBeGreaterThan(5)
    const all = lines.join('')
    for (const secret of [
      enrollment_token,
      agent.access_token,
      agent.refresh_token,
      renewed.refresh_token,
      token,
      OPERATOR_KEY,
      SECRET,
      'confidential text',
    ]) {
      expect(all).not.toContain(secret.slice(0, 50))
    }
  })
})
