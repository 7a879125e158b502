import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MemoryIdentity } from '../identity/memory-identity.ts'
import { sampleIdentity } from '../identity/sample-identity.ts'
import { RollcallClient } from './client.ts'
import { FakeClock } from './fake-clock.ts'
import { type FeedEvent, type FeedOptions, type FeedState, readFeed } from './feed.ts'
import { problemReply, type Reply, ScriptedServer } from './scripted-server.ts'

let server: ScriptedServer
let clock: FakeClock
let stop: AbortController
let states: FeedState[]
/** The connections that were opened, in order, to write into. */
let streams: ServerResponse[]

const PREAMBLE = 'retry: 1000\n: rollcall\n\nid: e-0\n\n'
const event = (id: string) =>
  `id: ${id}\nevent: session_created\ndata: {"type":"session_created","session_id":"${id}"}\n\n`

beforeEach(async () => {
  clock = new FakeClock()
  stop = new AbortController()
  states = []
  streams = []
  server = await new ScriptedServer(() => stream(PREAMBLE), clock).start()
})
afterEach(async () => {
  stop.abort()
  await server.stop()
})

const stream = (text: string): Reply => ({
  stream: (response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write(text)
    streams.push(response)
  },
})

function read(options: FeedOptions = {}) {
  const client = new RollcallClient({
    url: server.url,
    clock,
    fetch: server.fetch,
    credentials: new MemoryIdentity(sampleIdentity(clock.now())),
    random: () => 1,
  })
  const onState = (state: FeedState) => states.push(state)
  return readFeed(client, 'sessions', { signal: stop.signal, onState, ...options })
}

/** Asks for the next event; `come` lets time pass for as long as it takes, and answers it. */
function ask(feed: AsyncGenerator<FeedEvent<'sessions'>>) {
  let result: IteratorResult<FeedEvent<'sessions'>> | Error | undefined
  feed.next().then(
    (value) => {
      result = value
    },
    (error) => {
      result = error
    },
  )
  const come = async () => {
    await clock.passUntil(() => result !== undefined)
    if (result instanceof Error) throw result
    return result?.done ? undefined : result?.value
  }
  return { come }
}

const next = (feed: AsyncGenerator<FeedEvent<'sessions'>>) => ask(feed).come()

test('events come as they are, with the id to resume from', async () => {
  const passing = 'event: health_update\ndata: {"type":"health_update","data":{}}\n\n'
  server.answer = () => stream(`${PREAMBLE}${event('e-1')}${passing}: keepalive\n\n`)
  const feed = read()
  expect(await next(feed)).toEqual({ type: 'session_created', session_id: 'e-1', id: 'e-1' })
  expect(await next(feed)).toEqual({ type: 'health_update', data: {} })
  expect(server.got[0]).toMatchObject({ call: 'GET /api/events/sessions', token: 'access-1' })
  expect(server.got[0]?.headers['last-event-id']).toBeUndefined()
  expect(states).toEqual([{ state: 'open' }])
})

test('an event may come in pieces', async () => {
  server.answer = () => stream(PREAMBLE)
  // No time passes meanwhile.
  const first = read().next()
  for (const byte of Buffer.from(event('é-1'))) {
    await clock.rest()
    streams[0]?.write(Buffer.from([byte]))
  }
  expect((await first).value).toMatchObject({ id: 'é-1' })
})

test('a connection that ends is resumed after the last event', async () => {
  server.answer = () => {
    const nth = server.got.length
    return stream(nth === 2 ? '' : event(`e-${nth}`))
  }
  const feed = read({ last_event_id: 'e-0' })
  await next(feed)
  streams[0]?.end()
  const third = ask(feed)
  await clock.passUntil(() => streams.length === 2)
  // Even one that is cut off hard.
  streams[1]?.destroy()
  expect(await third.come()).toMatchObject({ id: 'e-3' })
  expect(server.got.map(({ headers }) => headers['last-event-id'])).toEqual(['e-0', 'e-1', 'e-1'])
  expect(states.map(({ state }) => state)).toEqual(['open', 'waiting', 'open', 'waiting', 'open'])
})

test('one that is cut before its first event goes on from where it began', async () => {
  server.answer = () => stream(server.got.length === 1 ? PREAMBLE : event('e-1'))
  const feed = read()
  const first = ask(feed)
  await clock.rest()
  streams[0]?.end()
  expect(await first.come()).toMatchObject({ id: 'e-1' })
  expect(server.got[1]?.headers['last-event-id']).toBe('e-0')
})

test('a reset is passed on, and what comes after it resumed from', async () => {
  const reset = 'id: n-7\nevent: reset\ndata: {"type":"reset","data":{}}\n\n'
  server.answer = () => stream(server.got.length === 1 ? reset : event('n-8'))
  const feed = read({ last_event_id: 'long-ago' })
  expect(await next(feed)).toEqual({ type: 'reset', data: {}, id: 'n-7' })
  streams[0]?.end()
  await next(feed)
  expect(server.got[1]?.headers['last-event-id']).toBe('n-7')
})

test('one that falls silent is left', async () => {
  server.answer = () => stream(server.got.length === 1 ? PREAMBLE : event('e-1'))
  const feed = read()
  const start = clock.monotonic()
  expect(await next(feed)).toMatchObject({ id: 'e-1' })
  expect(clock.monotonic() - start).toBeGreaterThanOrEqual(45_000)
  expect(states[1]).toMatchObject({
    state: 'waiting',
    error: { message: 'The feed fell silent.' },
  })
})

test('one whose reader takes long is not', async () => {
  server.answer = () => stream(event('e-1'))
  const feed = read()
  await feed.next()
  await clock.pass(180_000)
  const second = feed.next()
  streams[0]?.write(event('e-2'))
  expect((await second).value).toMatchObject({ id: 'e-2' })
  expect(states.map(({ state }) => state)).toEqual(['open'])
})

test('refusals that pass are waited out', async () => {
  const replies = [
    problemReply(503, 'too_many_streams', { retry_after_s: 5 }),
    { status: 502, text: 'no' },
    stream(event('e-1')),
  ]
  server.answer = () => replies.shift() ?? stream('')
  expect(await next(read())).toMatchObject({ id: 'e-1' })
  expect(states.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'open'])
  expect(states[0]).toMatchObject({ retry_in_ms: 5500 })
})

test('others end it', async () => {
  server.answer = () => problemReply(403, 'forbidden')
  await expect(next(read())).rejects.toMatchObject({ code: 'forbidden' })
})

test('the signal ends it, without an error', async () => {
  server.answer = () => stream(event('e-1'))
  const feed = read()
  await next(feed)
  const end = feed.next()
  stop.abort()
  expect(await end).toEqual({ done: true, value: undefined })
})

test('who stops reading closes the connection', async () => {
  server.answer = () => stream(event('e-1'))
  for await (const _ of read()) break
  await new Promise((resolve) => streams[0]?.once('close', resolve))
})
