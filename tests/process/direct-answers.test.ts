import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { enrollAgents, type Identity } from './client.ts'
import { type KitServer, startKitServer } from './kit-server.ts'

interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Without a length: unusual enough to be left to Next.js. */
  readonly isChunked?: boolean
}

/** How decision 003 shows on the wire. */
let server: KitServer
let agent: Identity
beforeAll(async () => {
  server = await startKitServer({})
  const [enrolled] = await enrollAgents(server.url, 1)
  if (!enrolled) throw new Error('there is one')
  agent = enrolled
})
afterAll(() => server?.[Symbol.asyncDispose]())

function send(path: string, { method = 'GET', headers = {}, body = '', isChunked }: Sent = {}) {
  const length = isChunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': body.length }
  return new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(server.url + path, { method, headers: { ...headers, ...length } }, resolve)
    sent.once('error', reject).end(body)
  })
}

/** Next.js adds what its own pages vary by to whatever it answers. */
const isOfNext = ({ headers }: IncomingMessage) => /next-router/.test(headers.vary ?? '')

/** But for what differs from answer to answer, and for how it is framed. */
function ownHeaders({ headers }: IncomingMessage) {
  const {
    vary,
    date,
    connection,
    'keep-alive': _,
    'transfer-encoding': _encoding,
    ...own
  } = headers
  const { 'content-length': _length, 'x-request-id': id, ...rest } = own
  expect(id).toMatch(/^[\w-]+$/)
  return rest
}

test('a heartbeat is answered before Next.js, as Next.js would have answered it', async () => {
  const beat = async (isChunked: boolean) => {
    const headers = {
      Authorization: `Bearer ${agent.access_token}`,
      'Content-Type': 'application/json',
    }
    const path = `/api/mcp/sessions/${agent.session_id}/heartbeat`
    const response = await send(path, { method: 'POST', headers, body: '{}', isChunked })
    return { response, body: await text(response) }
  }
  const direct = await beat(false)
  expect(direct.response.statusCode).toBe(200)
  expect(isOfNext(direct.response)).toBe(false)
  expect(direct.response.headers['content-length']).toBe(String(Buffer.byteLength(direct.body)))
  expect(direct.response.headers['transfer-encoding']).toBeUndefined()
  const byNext = await beat(true)
  expect(byNext.response.statusCode).toBe(200)
  expect(isOfNext(byNext.response)).toBe(true)
  expect(ownHeaders(direct.response)).toEqual(ownHeaders(byNext.response))
  expect(Object.keys(JSON.parse(direct.body))).toEqual(Object.keys(JSON.parse(byNext.body)))
})

describe.each(['/api/events/sessions', '/api/events/federation'])('the feed at %s', (path) => {
  /** Its headers and the beginning of its body; and then it is left. */
  async function open(isChunked: boolean) {
    const response = await send(path, { isChunked })
    const [first] = await response.setEncoding('utf8').take(1).toArray()
    response.destroy()
    return { response, first: String(first) }
  }

  test('is answered before Next.js, and has nothing around its events', async () => {
    const direct = await open(false)
    expect(direct.response.statusCode).toBe(200)
    expect(isOfNext(direct.response)).toBe(false)
    expect(direct.response.headers['content-type']).toBe('text/event-stream')
    // It ends with its connection, so that no chunk is framed and no length told.
    expect(direct.response.headers.connection).toBe('close')
    expect(direct.response.headers['transfer-encoding']).toBeUndefined()
    expect(direct.response.headers['content-length']).toBeUndefined()
    expect(direct.first).toMatch(/^retry: \d+\n: rollcall\n\nid: /)
    const byNext = await open(true)
    expect(isOfNext(byNext.response)).toBe(true)
    expect(byNext.response.headers['transfer-encoding']).toBe('chunked')
    expect(ownHeaders(direct.response)).toEqual(ownHeaders(byNext.response))
    expect(byNext.first).toMatch(/^retry: \d+\n: rollcall\n\nid: /)
  })

  test('refuses before Next.js, too', async () => {
    const refused = await send(`${path}?nonsense=1`)
    expect(refused.statusCode).toBe(400)
    expect(isOfNext(refused)).toBe(false)
    expect(JSON.parse(await text(refused))).toMatchObject({ code: 'invalid_request' })
  })
})

test('other routes are Next.js’s', async () => {
  const response = await send('/api/mcp/sessions')
  expect(response.statusCode).toBe(200)
  expect(isOfNext(response)).toBe(true)
  response.resume()
})
