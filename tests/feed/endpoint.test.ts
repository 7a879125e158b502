import { beforeAll, describe, expect, test, vi } from 'vitest'
import { sessionsFeedEvent } from '#lib/feed/contract.ts'
import { enrollAgent } from '#tests/support/agents.ts'
import { asOperator, send } from '#tests/support/api.ts'
import { handle } from '#tests/support/routes.ts'
import { PUBLIC_URL, useServer } from '#tests/support/server.ts'
import { durable, follow } from './sse-reader.ts'

const PATH = '/api/events/sessions'

async function open(path = PATH, headers: Record<string, string> = {}) {
  const response = await handle(new Request(`${PUBLIC_URL}${path}`, { headers }))
  return { response, reading: follow(response) }
}

describe('GET /api/events/sessions', () => {
  // Only these: the database and the streams keep their own time.
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    return () => void vi.useRealTimers()
  })
  const api = useServer('pglite', { ROLLCALL_MAX_STREAMS: '3' })

  test('200: Server-Sent Events that no proxy may hold back or change', async () => {
    const { response, reading } = await open()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]{8,128}$/)
    await expect.poll(() => reading.comments).toEqual(['rollcall'])
    await reading.cancel()
  })

  test('an enrollment, a change of state, a return and an end are told as the contract has them', async () => {
    const { reading } = await open()
    const agent = await enrollAgent({ name: 'nano' })
    const at = `/api/mcp/sessions/${agent.session_id}`
    const asAgent = { token: agent.access_token }
    await send('POST', `${at}/heartbeat`, { ...asAgent, body: { state: 'busy' } })
    await send('POST', `${at}/heartbeat`, { ...asAgent, body: { state: 'busy' } })
    const minted = await send('GET', `${at}/token`, asAgent)
    const { reconnect_token } = minted.body as { reconnect_token: string }
    await send('POST', `${at}/reconnect`, { body: { token: reconnect_token } })
    await send('DELETE', at, asOperator)
    await expect.poll(() => durable(reading.events)).toHaveLength(4)
    expect(durable(reading.events).map(({ type, data }) => [type, data.data])).toEqual([
      ['session_created', { agent_name: 'nano', client_type: 'claude-code' }],
      ['session_updated', { update_type: 'state_changed', state: 'busy', previous_state: null }],
      ['session_updated', { update_type: 'reconnected', reconnect_count: 1 }],
      ['session_disconnected', { reason: 'operator' }],
    ])
    for (const { id, type, data } of durable(reading.events)) {
      expect(id).toMatch(/^[0-9a-f]{8}-\d+$/)
      expect(data).toMatchObject({ session_id: agent.session_id, agent_id: agent.agent_id })
      expect(sessionsFeedEvent.parse(data)).toEqual(data)
      expect(data.type).toBe(type)
    }
    await reading.cancel()
  })

  test('the header says where to resume, before the query', async () => {
    const [{ reading }, first, second] = [await open(), await enrollAgent(), await enrollAgent()]
    await expect.poll(() => durable(reading.events)).toHaveLength(2)
    const id = durable(reading.events)[0]?.id ?? ''
    await reading.cancel()

    const byQuery = await open(`${PATH}?last_event_id=${id}`)
    const byHeader = await open(PATH, { 'Last-Event-ID': id })
    const byBoth = await open(`${PATH}?last_event_id=garbage`, { 'Last-Event-ID': id })
    for (const resumed of [byQuery, byHeader, byBoth]) {
      await expect
        .poll(() => durable(resumed.reading.events).map(({ data }) => data.session_id))
        .toEqual([second.session_id])
      await resumed.reading.cancel()
    }
    expect(first.session_id).not.toBe(second.session_id)

    const other = await open(`${PATH}?last_event_id=${id}`, { 'Last-Event-ID': 'garbage' })
    await expect
      .poll(() => durable(other.reading.events).map(({ type }) => type))
      .toEqual(['reset'])
    await other.reading.cancel()
  })

  test('health_update comes within a moment, then every 5 s, without an id', async () => {
    const { session_id } = await enrollAgent()
    const { reading } = await open()
    // The five seconds are the fake clock’s, which stands still: this one waited for no turn.
    await expect.poll(() => reading.events.length).toBe(1)
    const lastEventId = reading.lastEventId
    for (const count of [2, 3, 4]) {
      await vi.advanceTimersByTimeAsync(5_000)
      await expect.poll(() => reading.events).toHaveLength(count)
    }
    for (const { id, type, data } of reading.events) {
      expect(id).toBeUndefined()
      expect(type).toBe('health_update')
      const parsed = sessionsFeedEvent.parse(data)
      expect(parsed).toEqual(data)
      if (parsed.type !== 'health_update') throw new Error(parsed.type)
      expect(parsed.data.status_breakdown).toMatchObject({ total: await countSessions() })
      expect(parsed.data.sessions.some((one) => one.session_id === session_id)).toBe(true)
      expect(Date.parse(parsed.data.timestamp)).toBeGreaterThan(Date.now() - 60_000)
    }
    expect(reading.lastEventId).toBe(lastEventId)
    await reading.cancel()
  })

  async function countSessions(): Promise<number> {
    return Number((await api.row('select count(*) as count from rollcall.sessions')).count)
  }

  test('health_update has the 50 sessions with the newest activity at most', async () => {
    const { agent_id } = await enrollAgent()
    await api.sql(
      `insert into rollcall.sessions (agent_id, client_type, lease_expires_at, last_activity)
       select $1, 'test', now() + interval '1 hour', now() - n * interval '1 second'
       from generate_series(1, 60) as n`,
      [agent_id],
    )
    const { reading } = await open()
    await expect.poll(() => reading.events.length).toBe(1)
    const update = sessionsFeedEvent.parse(reading.events[0]?.data)
    if (update.type !== 'health_update') throw new Error(update.type)
    expect(update.data.sessions).toHaveLength(50)
    const times = update.data.sessions.map(({ last_activity }) => last_activity)
    expect(times).toEqual(times.toSorted().reverse())
    await reading.cancel()
  })

  test('a comment comes every 15 s', async () => {
    const { reading } = await open()
    await expect.poll(() => reading.comments).toEqual(['rollcall'])
    await vi.advanceTimersByTimeAsync(30_000)
    await expect.poll(() => reading.comments.length).toBeGreaterThanOrEqual(2)
    expect(new Set(reading.comments.slice(1))).toEqual(new Set(['keepalive']))
    await reading.cancel()
  })

  test('400: an unknown parameter, and an id of a length that no id has', async () => {
    for (const query of ['last_event=1', `last_event_id=${'x'.repeat(101)}`]) {
      const { problem } = await send('GET', `${PATH}?${query}`)
      expect(problem).toMatchObject({ status: 400, code: 'invalid_request' })
    }
    expect(api.server.feed.streamCount).toBe(0)
  })

  test('405: a stream has no HEAD, and takes nothing', async () => {
    for (const method of ['HEAD', 'POST', 'DELETE']) {
      const response = await handle(new Request(`${PUBLIC_URL}${PATH}`, { method }))
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, OPTIONS')
    }
  })

  test('503: over the limit, until one of the streams ends', async () => {
    const streams = [await open(), await open(), await open()]
    expect(api.server.feed.streamCount).toBe(3)
    const refused = await send('GET', PATH)
    expect(refused.problem).toMatchObject({ code: 'too_many_streams', next_action: 'retry' })
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(api.server.feed.streamCount).toBe(3)

    await streams[1]?.reading.cancel()
    expect(api.server.feed.streamCount).toBe(2)
    streams[1] = await open()
    expect((await send('GET', PATH)).status).toBe(503)
    for (const { reading } of streams) await reading.cancel()
    expect(api.server.feed.streamCount).toBe(0)
  })
})

describe('GET /api/events/sessions of a private dashboard', () => {
  useServer('pglite', { ROLLCALL_DASHBOARD: 'private' })

  test('is for operators and agents', async () => {
    expect((await send('GET', PATH)).problem).toMatchObject({ code: 'authentication_required' })
    const { access_token } = await enrollAgent()
    for (const token of [access_token, asOperator.token]) {
      const { response, reading } = await open(PATH, { Authorization: `Bearer ${token}` })
      expect(response.status).toBe(200)
      await reading.cancel()
    }
  })
})
