import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RollcallClient } from '../client/client.ts'
import { FakeClock } from '../client/fake-clock.ts'
import {
  type Got,
  problemReply,
  type Reply,
  ScriptedServer,
  tokensReply,
} from '../client/scripted-server.ts'
import { IdentityFile } from '../identity/identity-file.ts'
import { MemoryIdentity } from '../identity/memory-identity.ts'
import { sampleIdentity } from '../identity/sample-identity.ts'
import { type Message, VERSION_KEY } from './message.ts'
import { Relay } from './relay.ts'

const MCP = 'POST /api/mcp'

let server: ScriptedServer
let relay: Relay
let sent: Message[]
let logged: string[]

beforeEach(async () => {
  server = await new ScriptedServer().start()
  sent = []
  logged = []
  const credentials = new MemoryIdentity(sampleIdentity(Date.now()))
  relay = relayOf(new RollcallClient({ url: server.url, credentials }))
})
afterEach(() => server.stop())

const relayOf = (client: RollcallClient) =>
  new Relay({
    client,
    fetch: server.fetch,
    userAgent: 'test/1',
    send: (message) => sent.push(message),
    log: (line) => logged.push(line),
  })

const request = (id: number | string, method = 'tools/list', params?: object): Message => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params ? { params: params as Record<string, unknown> } : {}),
})
const result = (id: unknown, value: object = {}): Reply => ({
  body: { jsonrpc: '2.0', id, result: value },
})
const stream = (...messages: object[]): Reply => ({
  stream: (response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    for (const message of messages)
      response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`)
    response.end()
  },
})

/** An event that never comes to its end. */
const endless = (): Reply => ({
  stream: (response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    const part = 'x'.repeat(1024 * 1024)
    const more = () => {
      while (!response.destroyed && response.write(part));
    }
    response.on('drain', more).write('data: ')
    more()
  },
})

describe('a request', () => {
  test('goes to the server as this agent, and its answer comes back', async () => {
    server.answer = ({ body }) => result(body.id, { tools: [] })
    await relay.handle(request(1))
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 1, result: { tools: [] } }])
    expect(server.got[0]).toMatchObject({
      call: MCP,
      token: 'access-1',
      headers: { accept: 'application/json, text/event-stream', 'user-agent': 'test/1' },
    })
  })

  test('may be answered by a stream, with what comes before the answer', async () => {
    const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1 } }
    server.answer = () => stream(progress, { jsonrpc: '2.0', id: 'a', result: {} })
    await relay.handle(request('a'))
    expect(sent).toEqual([progress, { jsonrpc: '2.0', id: 'a', result: {} }])
  })

  test('does not wait for another', async () => {
    let release = () => {}
    const slow = new Promise<void>((resolve) => {
      release = resolve
    })
    server.answer = async ({ body }) => {
      if (body.id === 1) await slow
      return result(body.id)
    }
    const first = relay.handle(request(1))
    await relay.handle(request(2))
    expect(sent.map(({ id }) => id)).toEqual([2])
    release()
    await first
    expect(sent.map(({ id }) => id)).toEqual([2, 1])
  })

  test('that the server refuses by the protocol gets that refusal, under its own id', async () => {
    const error = { code: -32600, message: 'Invalid Request' }
    server.answer = () => ({ status: 400, body: { jsonrpc: '2.0', id: null, error } })
    await relay.handle(request(7))
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 7, error }])
  })
})

describe('the revision', () => {
  test('that initialize settled goes with what comes later, as does a session', async () => {
    server.answer = ({ body }) =>
      body.method === 'initialize'
        ? {
            ...result(body.id, { protocolVersion: '2025-11-25' }),
            headers: { 'Mcp-Session-Id': 's1' },
          }
        : result(body.id)
    await relay.handle(request(1, 'initialize'))
    await relay.handle(request(2))
    expect(server.got[0]?.headers).not.toHaveProperty('mcp-protocol-version')
    expect(server.got[1]?.headers).toMatchObject({
      'mcp-protocol-version': '2025-11-25',
      'mcp-session-id': 's1',
    })
    expect(server.got[1]?.headers).not.toHaveProperty('mcp-method')
  })

  test('that a request claims goes with that request', async () => {
    server.answer = ({ body }) => result(body.id)
    const _meta = { [VERSION_KEY]: '2026-07-28' }
    await relay.handle(request(1, 'tools/call', { name: 'get_balance', arguments: {}, _meta }))
    expect(server.got[0]?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'get_balance',
    })
  })
})

describe('a notification', () => {
  test('is passed on, and gets no answer', async () => {
    server.answer = () => ({ status: 202, text: '' })
    await relay.handle({ jsonrpc: '2.0', method: 'notifications/initialized' })
    expect(server.count(MCP)).toBe(1)
    expect(sent).toEqual([])
  })

  test('gets none where it fails, either', async () => {
    server.answer = () => problemReply(503, 'database_unavailable')
    await relay.handle({ jsonrpc: '2.0', method: 'notifications/initialized' })
    expect(sent).toEqual([])
    expect(logged).toHaveLength(1)
  })

  test('that cancels a request ends its connection, and the request gets no answer', async () => {
    let arrived = () => {}
    const underway = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const closed = new Promise<void>((resolve) => {
      server.answer = () => ({
        stream: (response) => {
          response.once('close', resolve)
          arrived()
        },
      })
    })
    const pending = relay.handle(request(1))
    await underway
    await relay.handle({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 1 },
    })
    await Promise.all([pending, closed])
    expect(sent).toEqual([])
    expect(server.count(MCP)).toBe(1)
  })
})

describe('what goes wrong', () => {
  const refused = (got: Got, good: string) =>
    got.token === good ? result(got.body.id) : problemReply(401, 'access_token_expired')

  test('a token that ran out is refreshed, once for all that wait', async () => {
    server.answer = (got) =>
      got.call === MCP ? refused(got, 'access-2') : tokensReply('access-2', 'refresh-2')
    await Promise.all([relay.handle(request(1)), relay.handle(request(2))])
    expect(sent.map(({ id, error }) => ({ id, error }))).toEqual([{ id: 1 }, { id: 2 }])
    expect(server.count('POST /api/sessions/refresh')).toBe(1)
  })

  test('where a person must act, the client is told so, and the relay goes on', async () => {
    server.answer = (got) =>
      got.call === MCP ? refused(got, 'none') : problemReply(401, 'refresh_token_revoked')
    await relay.handle(request(1))
    expect(sent[0]).toMatchObject({
      id: 1,
      error: { code: -32000, data: { code: 'refresh_token_revoked', next_action: 'enroll' } },
    })
    expect(JSON.stringify(sent[0])).toContain('rollcall enroll')
  })

  test('the tokens of an identity that took the place of this one stay here', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-unit-'))
    const file = new IdentityFile(join(folder, 'config.json'))
    try {
      // Its access token has run out.
      await file.create(sampleIdentity(Date.now() - 2 * 86_400_000, { url: server.url }))
      const { url } = await file.load()
      const client = new RollcallClient({ url, credentials: file })
      relay = relayOf(client)
      const other = sampleIdentity(Date.now(), { url: 'http://other.test', agent_id: 'other' })
      await new IdentityFile(file.path).create(other, { force: true })
      await relay.handle(request(1))
      expect(server.got).toEqual([])
      expect(sent).toMatchObject([{ id: 1, error: { data: { code: 'identity_replaced' } } }])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('a server that restarts is waited for, and one that stays away is told of', async () => {
    const clock = new FakeClock()
    const credentials = new MemoryIdentity(sampleIdentity(clock.now()))
    await server.stop()
    server = await new ScriptedServer(({ body }) => result(body.id), clock).start()
    const { url, fetch } = server
    relay = relayOf(new RollcallClient({ url, fetch, credentials, clock }))

    await server.stop()
    const waiting = relay.handle(request(1))
    await clock.someoneSleeps()
    await server.start()
    clock.advance(1000)
    await waiting
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }])

    await server.stop()
    const told = relay.handle(request(2))
    expect(await clock.passUntil(() => sent.length === 2)).toBeLessThanOrEqual(15_000)
    await told
    expect(sent[1]).toMatchObject({ id: 2, error: { data: { code: 'unreachable' } } })
    await server.start()
    await relay.handle(request(3))
    expect(sent[2]).toEqual({ jsonrpc: '2.0', id: 3, result: {} })
  })

  test.each<[string, Reply]>([
    ['a page of a proxy', { status: 502, text: '<h1>Bad Gateway</h1>' }],
    ['a page of another server', { text: '<h1>Hello</h1>' }],
    ['a redirect', { status: 302, text: '', headers: { Location: 'http://example.com/' } }],
    ['a stream that ends too soon', stream()],
    ['half an answer', { isCut: true }],
    ['a stream without an end', endless()],
    ['a problem', problemReply(503, 'database_unavailable')],
  ])('%s is an error for the request', async (_, reply) => {
    server.answer = () => reply
    await relay.handle(request(1))
    expect(sent).toEqual([expect.objectContaining({ id: 1, error: expect.anything() })])
  })
})
