import { once } from 'node:events'
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createHub } from '#lib/feed/hub.ts'
import { createFeedStream } from '#lib/feed/stream.ts'
import { answerDirectly, type DirectRoute } from './direct.ts'

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
})

/** A server as Next.js opens one, and the routes put before it. */
async function serve(routes: readonly DirectRoute[]): Promise<string> {
  const next: RequestListener = (message, response) => {
    message.resume().once('end', () => response.end(`next: ${message.method} ${message.url}`))
  }
  const server = createServer(next)
  servers.push(server)
  answerDirectly(routes)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const echo: DirectRoute = {
  contract: { method: 'POST', path: '/things/{thing_id}' },
  handle: async (request, { params }) =>
    Response.json(
      {
        params: await params,
        url: request.url,
        token: request.headers.get('authorization'),
        body: await request.json(),
      },
      { status: 201, headers: { 'X-Request-Id': 'the-request' } },
    ),
}

test('a route is answered by its handler, with what the request says', async () => {
  const url = await serve([echo])
  const response = await fetch(`${url}/things/a1?b=c`, {
    method: 'POST',
    headers: { Authorization: 'Bearer t' },
    body: '{"ü":1}',
  })
  expect(response.status).toBe(201)
  expect(response.headers.get('x-request-id')).toBe('the-request')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('content-length')).not.toBeNull()
  expect(await response.json()).toEqual({
    params: { thing_id: 'a1' },
    url: 'http://localhost/things/a1?b=c',
    token: 'Bearer t',
    body: { ü: 1 },
  })
})

test.for([
  ['another method', 'PUT', '/things/a1', '{}'],
  ['another path', 'POST', '/things/a1/', '{}'],
  ['another spelling', 'POST', '/things/%61', '{}'],
  ['a body that is too large', 'POST', '/things/a1', 'x'.repeat(64 * 1024 + 1)],
  ['a body without a length', 'POST', '/things/a1', new Blob(['{}']).stream()],
] as const)('%s is left to Next.js', async ([, method, path, body]) => {
  const url = await serve([echo])
  const response = await fetch(url + path, { method, body, duplex: 'half' } as RequestInit)
  expect(await response.text()).toBe(`next: ${method} ${path}`)
})

test('an expectation is left to Next.js', async () => {
  const url = await serve([echo])
  const request = httpRequest(`${url}/things/a1`, {
    method: 'POST',
    headers: { 'Content-Length': '2', Expect: '100-continue' },
  })
  request.end('{}')
  const [response] = await once(request, 'response')
  expect(await response.toArray()).toEqual([Buffer.from('next: POST /things/a1')])
})

test('a handler that fails ends the connection, and only that', async () => {
  const url = await serve([
    { ...echo, handle: () => Promise.reject(new Error('out of order')) },
    {
      contract: { method: 'POST', path: '/others' },
      handle: async () => new Response(null, { status: 204 }),
    },
  ])
  await expect(fetch(`${url}/things/a1`, { method: 'POST' })).rejects.toThrow('fetch failed')
  expect((await fetch(`${url}/others`, { method: 'POST' })).status).toBe(204)
})

function streamRoute(stream: ReadableStream<Uint8Array>): DirectRoute {
  const headers = { 'Content-Type': 'text/event-stream' }
  return {
    contract: { method: 'GET', path: '/feed' },
    handle: async () => new Response(stream, { headers }),
  }
}

test('a stream is handed on as it comes, and cancelled when the reader leaves', async () => {
  const cancelled = vi.fn<() => void>()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given
    },
    cancel: cancelled,
  })
  const url = await serve([streamRoute(stream)])
  const leave = new AbortController()
  const response = await fetch(`${url}/feed`, { signal: leave.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (const text of ['id: 1\n\n', 'id: 2\n\n']) {
    controller?.enqueue(new TextEncoder().encode(text))
    expect(await reader?.read()).toEqual({ done: false, value: text })
  }
  leave.abort()
  await expect.poll(() => cancelled.mock.calls.length).toBe(1)
})

test('a stream is read no faster than its reader takes it', async () => {
  const CHUNK = new Uint8Array(256 * 1024)
  let given = 0
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      given += 1
      if (given > 100) controller.close()
      else controller.enqueue(CHUNK)
    },
  })
  const url = await serve([streamRoute(stream)])
  const request = httpRequest(`${url}/feed`).end()
  const [response] = await once(request, 'response')
  const givenMeanwhile = async () => {
    const before = given
    await new Promise((resolve) => setTimeout(resolve, 50))
    return given - before
  }
  await expect.poll(givenMeanwhile).toBe(0)
  expect(given).toBeLessThan(100)
  let bytes = 0
  for await (const chunk of response) bytes += chunk.length
  expect(bytes).toBe(100 * CHUNK.length)
})

describe('a stream that ends while its reader has stopped reading', () => {
  afterEach(() => void vi.useRealTimers())

  /** More than the buffers between the two take: the rest waits in the server. */
  const LARGE = new Uint8Array(32 * 1024 * 1024)
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined

  async function openStuck(
    stream: ReadableStream<Uint8Array> = new ReadableStream({
      start: (given) => {
        controller = given
      },
    }),
    fill = () => controller?.enqueue(LARGE),
  ) {
    fill()
    const url = await serve([streamRoute(stream)])
    const connected = once(servers.at(-1) as Server, 'connection')
    const request = httpRequest(`${url}/feed`).end()
    const [[response], [socket]] = await Promise.all([once(request, 'response'), connected])
    await expect.poll(() => (socket as Socket).writableNeedDrain).toBe(true)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    return {
      response: response as IncomingMessage,
      socket: socket as Socket,
      closed: once(socket as Socket, 'close'),
    }
  }

  const turn = () => new Promise((resolve) => setImmediate(resolve))
  /** The end has been seen, and its time is running. */
  const isTimed = () => expect.poll(() => vi.getTimerCount()).toBe(1)

  test('by an error: the connection is cut at once', async () => {
    const { socket, closed } = await openStuck()
    controller?.error(new Error('too slow'))
    await closed
    expect(socket.destroyed).toBe(true)
    expect(socket.bytesWritten - LARGE.length).toBeLessThan(10_000)
  })

  test('by its close: it is cut when five seconds are over', async () => {
    const { socket, closed } = await openStuck()
    controller?.close()
    await isTimed()
    vi.advanceTimersByTime(4_999)
    await turn()
    expect(socket.destroyed).toBe(false)
    vi.advanceTimersByTime(1)
    await closed
    expect(socket.destroyed).toBe(true)
  })

  test('by its close, with more in the stream than was read: it is cut all the same', async () => {
    const hub = createHub('sessions')
    hub.advance('0123abcd', 0, [])
    const write = (seq: number, bytes: number) =>
      hub.advance('0123abcd', seq, [
        {
          seq,
          feed: 'sessions',
          type: 'session_updated',
          agent_id: 'a',
          session_id: 's',
          created_at: '2026-01-11T00:00:00.000Z',
          data: { padding: 'x'.repeat(bytes) },
        },
      ])
    const { closed } = await openStuck(
      createFeedStream({
        hub,
        database: { call: () => Promise.reject(new Error('the database is away')) },
        lastEventId: undefined,
        onEnd: () => undefined,
      }),
      () => write(1, LARGE.length),
    )
    write(2, 1000)
    hub.closeAll()
    await isTimed()
    vi.advanceTimersByTime(5_000)
    await closed
  })

  test('by its close: what is taken until then is whole', async () => {
    const { response, closed } = await openStuck()
    controller?.close()
    await isTimed()
    vi.advanceTimersByTime(4_999)
    let bytes = 0
    for await (const chunk of response) bytes += chunk.length
    expect(bytes).toBe(LARGE.length)
    await closed
  })
})

test('a stream that fails ends the connection, and only that', async () => {
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('id: 1\n\n'))
    },
    pull: () => Promise.reject(new Error('out of order')),
  })
  const url = await serve([streamRoute(stream), { ...echo, handle: async () => new Response() }])
  const connected = once(servers.at(-1) as Server, 'connection')
  fetch(`${url}/feed`)
    .then((response) => response.text())
    .catch(() => undefined)
  const [socket] = await connected
  if (!socket.destroyed) await once(socket, 'close')
  expect((await fetch(`${url}/things/a1`, { method: 'POST' })).status).toBe(200)
})
