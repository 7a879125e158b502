import { randomUUID } from 'node:crypto'
import { decodeJwt, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { tailEvents } from '#lib/feed/event-log.ts'
import {
  closeSessionContract,
  createReconnectTokenContract,
  createSessionContract,
  getReconnectTokenContract,
  getSessionContract,
  heartbeatContract,
  listSessionEventsContract,
  listSessionsContract,
  reconnectContract,
} from '#lib/sessions/contract.ts'
import { deriveKeys } from '#lib/tokens/keys.ts'
import { tokenHash } from '#lib/tokens/opaque.ts'
import { signReconnectToken } from '#lib/tokens/reconnect-token.ts'
import {
  type EnrolledAgent,
  enrollAgent,
  heartbeat,
  mintReconnectToken,
  reconnect,
  uniqueName,
} from '#tests/support/agents.ts'
import { asOperator, call, send } from '#tests/support/api.ts'
import { backendNames, once } from '#tests/support/backends.ts'
import { OPERATOR_KEY, useServer } from '#tests/support/server.ts'

const NOT_IDS = ['no-uuid', 'health%2F', "' or ''='", '%00', '%F0%9F%99%82', '1e5']

describe.each(backendNames)('sessions on %s', (backend) => {
  const running = useServer(backend)

  const row = (sessionId: string) =>
    running.row('select * from rollcall.sessions where session_id = $1', [sessionId])
  const get = async (sessionId: string) =>
    (await call(getSessionContract, { params: { session_id: sessionId } })).body
  const close = (sessionId: string, token: string) =>
    call(closeSessionContract, { params: { session_id: sessionId }, token })
  const events = async (sessionId: string) => {
    const answer = await call(listSessionEventsContract, { params: { session_id: sessionId } })
    return answer.body.events
  }
  /** The lease of a session ran out that many seconds ago. */
  const lapse = (sessionId: string, seconds = 1) =>
    running.sql(
      'update rollcall.sessions set lease_expires_at = now() - make_interval(secs => $2) where session_id = $1',
      [sessionId, seconds],
    )
  /** As if the idle timeout that an outage of ours gave to everybody had passed long ago. */
  const endGrace = () => running.sql(`update rollcall.server_state set grace_until = '-infinity'`)
  /** The session has ended by idle timeout, and the sweep has written it down. */
  const timeOut = async (sessionId: string) => {
    await lapse(sessionId)
    await running.sweep()
    expect(await row(sessionId)).toMatchObject({
      status: 'disconnected',
      disconnect_reason: 'idle_timeout',
    })
  }

  describe('POST /api/mcp/sessions', () => {
    test('201 with Location: another session of the agent', async () => {
      const agent = await enrollAgent()
      const answer = await call(createSessionContract, {
        token: agent.access_token,
        body: { client_type: 'cursor' },
      })
      expect(answer.body).toMatchObject({
        agent_id: agent.agent_id,
        client_type: 'cursor',
        status: 'active',
        reconnect_count: 0,
        disconnected_at: null,
        disconnect_reason: null,
      })
      expect(answer.headers.get('location')).toBe(`/api/mcp/sessions/${answer.body.session_id}`)
      expect(await get(answer.body.session_id)).toEqual(answer.body)
      // The first one goes on.
      expect((await heartbeat(agent)).status).toBe(200)
      expect((await heartbeat({ ...agent, session_id: answer.body.session_id })).status).toBe(200)
    })

    test('201: without a client type, and without a body, it is the agent’s', async () => {
      const agent = await enrollAgent({ client_type: 'codex' })
      for (const input of [{ body: {} }, {}]) {
        const { body } = await call(createSessionContract, { token: agent.access_token, ...input })
        expect(body.client_type).toBe('codex')
      }
    })

    if (once(backend)) {
      test.each([
        { client_type: '' },
        { client_type: null },
        { client_type: 'x'.repeat(65) },
        { client_type: 'a\nb' },
        { session_id: randomUUID() },
      ])('400 %#', async (body) => {
        const agent = await enrollAgent()
        const { problem } = await call(createSessionContract, { token: agent.access_token, body })
        expect(problem).toMatchObject({ status: 400, code: 'invalid_request' })
        expect(
          await running.sql('select from rollcall.sessions where agent_id = $1', [agent.agent_id]),
        ).toHaveLength(1)
      })
    }

    if (once(backend)) {
      test('401 and 403', async () => {
        expect((await call(createSessionContract, { body: {} })).problem.code).toBe(
          'authentication_required',
        )
        expect(
          (await call(createSessionContract, { body: {}, token: OPERATOR_KEY })).problem.code,
        ).toBe('forbidden')
      })
    }
  })

  describe('GET /api/mcp/sessions', () => {
    const list = async (query: Record<string, string | number>) =>
      (await call(listSessionsContract, { query })).body
    const idsOf = (sessions: readonly { session_id: string }[]) =>
      sessions.map((one) => one.session_id)

    test('200: newest activity first', async () => {
      const [a, b, c] = [await enrollAgent(), await enrollAgent(), await enrollAgent()]
      await heartbeat(a)
      const { sessions } = await list({ limit: 3 })
      expect(idsOf(sessions)).toEqual([a, c, b].map((agent) => agent.session_id))
    })

    test('200: filters by status, agent, client type and words, together', async () => {
      const name = uniqueName('Zoë_50%')
      const [a, b] = [
        await enrollAgent({ name, client_type: uniqueName('kind') }),
        await enrollAgent(),
      ]
      await lapse(b.session_id)
      expect(idsOf((await list({ agent_id: a.agent_id })).sessions)).toEqual([a.session_id])
      expect((await list({ agent_id: a.agent_id, status: 'disconnected' })).sessions).toEqual([])
      expect(
        idsOf((await list({ agent_id: b.agent_id, status: 'disconnected' })).sessions),
      ).toEqual([b.session_id])
      expect((await list({ agent_id: b.agent_id, status: 'active' })).sessions).toEqual([])
      const { client_type } = await get(a.session_id)
      expect(idsOf((await list({ client_type })).sessions)).toEqual([a.session_id])
      for (const q of [
        name,
        name.slice(3).toUpperCase(),
        name.slice(-8),
        a.session_id,
        a.session_id.slice(0, 13).toUpperCase(),
      ]) {
        expect(idsOf((await list({ q })).sessions), q).toEqual([a.session_id])
      }
      expect((await list({ q: name, status: 'disconnected' })).sessions).toEqual([])
      expect(idsOf((await list({ agent_id: a.agent_id.toUpperCase() })).sessions)).toEqual([
        a.session_id,
      ])
    })

    test.each(['%', '_', '\\', "'", '%%%', '__________', '\\%', '"; drop table x'])(
      '200: %s stands for itself only',
      async (q) => {
        const mine = await enrollAgent({ name: `${uniqueName()}${q}end` })
        const { sessions } = await list({ q })
        expect(idsOf(sessions)).toContain(mine.session_id)
        for (const session of sessions) expect(session.agent_name).toContain(q)
      },
    )

    test('200: a page at a time, over sessions that move', async () => {
      const name = uniqueName('pages')
      const agents: EnrolledAgent[] = []
      for (let n = 0; n < 9; n++) agents.push(await enrollAgent({ name: `${name}-${n}` }))
      const [last, ...others] = agents as [EnrolledAgent, ...EnrolledAgent[]]
      await running.sql(
        `update rollcall.sessions set last_activity = date_trunc('day', now()) where session_id = any($1::uuid[])`,
        [others.slice(0, 4).map((agent) => agent.session_id)],
      )
      const seen: string[] = []
      let cursor: string | null = null
      let pages = 0
      do {
        const body = await list({ q: name, limit: 2, ...(cursor === null ? {} : { cursor }) })
        seen.push(...idsOf(body.sessions))
        cursor = body.next_cursor
        pages += 1
        // Moves to the front, behind the reader's back, each time.
        await heartbeat(last)
      } while (cursor !== null && pages < 20)
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen).toEqual(expect.arrayContaining(others.map((agent) => agent.session_id)))
    })

    test('200: 200 at most, 50 by default', async () => {
      const agent = await enrollAgent()
      await running.sql(
        `insert into rollcall.sessions (agent_id, client_type, lease_expires_at)
         select $1, 'many', now() + interval '1 hour' from generate_series(1, 205)`,
        [agent.agent_id],
      )
      expect((await list({ client_type: 'many' })).sessions).toHaveLength(50)
      const first = await list({ client_type: 'many', limit: 200 })
      const second = await list({
        client_type: 'many',
        limit: 200,
        cursor: first.next_cursor ?? '',
      })
      expect([first.sessions.length, second.sessions.length]).toEqual([200, 5])
      expect(second.next_cursor).toBeNull()
      await running.sql(`delete from rollcall.sessions where client_type = 'many'`)
    })
  })

  describe('GET /api/mcp/sessions/{session_id}', () => {
    test('200: everything but secrets', async () => {
      const agent = await enrollAgent()
      const token = await mintReconnectToken(agent)
      const answer = await call(getSessionContract, {
        params: { session_id: agent.session_id.toUpperCase() },
      })
      expect(answer.body.session_id).toBe(agent.session_id)
      expect(answer.text).not.toContain('hash')
      expect(answer.text).not.toContain(tokenHash(token).slice(2))
      expect(answer.text).not.toContain(token)
    })

    test('404', async () => {
      for (const path of [randomUUID(), ...NOT_IDS]) {
        const { problem } = await send('GET', `/api/mcp/sessions/${path}`)
        expect(problem, path).toMatchObject({
          code: 'session_not_found',
          next_action: 'open_session',
        })
      }
    })

    test('200: a lapsed lease shows before the sweep has written it down', async () => {
      const agent = await enrollAgent()
      await lapse(agent.session_id, 7)
      const session = await get(agent.session_id)
      expect(session).toMatchObject({
        status: 'disconnected',
        disconnect_reason: 'idle_timeout',
        disconnected_at: session.lease_expires_at,
      })
      expect(await row(agent.session_id)).toMatchObject({
        status: 'active',
        disconnect_reason: null,
      })
      // And the same after it, however late it came by.
      await running.sweep()
      expect((await row(agent.session_id)).status).toBe('disconnected')
      expect(await get(agent.session_id)).toEqual(session)
    })
  })

  describe('GET /api/mcp/sessions/{session_id}/events', () => {
    test('200: what happened, newest first, in pages', async () => {
      const agent = await enrollAgent()
      await heartbeat(agent, { state: 'idle' })
      await heartbeat(agent, { state: 'busy' })
      await heartbeat(agent, { state: 'busy' })
      await reconnect(agent.session_id, await mintReconnectToken(agent))
      await close(agent.session_id, agent.access_token)
      const all = await events(agent.session_id)
      expect(all.map(({ type, data }) => ({ type, ...data }))).toEqual([
        { type: 'session_disconnected', reason: 'client_closed' },
        { type: 'session_updated', update_type: 'reconnected', reconnect_count: 1 },
        {
          type: 'session_updated',
          update_type: 'state_changed',
          state: 'busy',
          previous_state: 'idle',
        },
        {
          type: 'session_updated',
          update_type: 'state_changed',
          state: 'idle',
          previous_state: null,
        },
        { type: 'session_created', agent_name: expect.any(String), client_type: 'claude-code' },
      ])
      const params = { session_id: agent.session_id }
      const first = (await call(listSessionEventsContract, { params, query: { limit: 3 } })).body
      const cursor = first.next_cursor ?? ''
      const second = (
        await call(listSessionEventsContract, { params, query: { limit: 3, cursor } })
      ).body
      const untold = ({ type, data, created_at }: (typeof all)[number]) => ({
        type,
        data,
        created_at,
      })
      expect([...first.events, ...second.events].map(untold)).toEqual(all.map(untold))
      expect(second.next_cursor).toBeNull()
    })

    test('404', async () => {
      const params = { session_id: randomUUID() }
      expect((await call(listSessionEventsContract, { params })).problem.code).toBe(
        'session_not_found',
      )
      expect((await send('GET', '/api/mcp/sessions/x/events')).problem.code).toBe(
        'session_not_found',
      )
    })
  })

  describe('DELETE /api/mcp/sessions/{session_id}', () => {
    test('204 by its agent: client_closed, for good; again is the same', async () => {
      const agent = await enrollAgent()
      const token = await mintReconnectToken(agent)
      expect((await close(agent.session_id, agent.access_token)).status).toBe(204)
      const ended = await row(agent.session_id)
      expect(ended).toMatchObject({
        status: 'disconnected',
        disconnect_reason: 'client_closed',
        reconnect_token_hash: null,
      })
      expect((await close(agent.session_id, agent.access_token)).status).toBe(204)
      expect((await close(agent.session_id, OPERATOR_KEY)).status).toBe(204)
      expect(await row(agent.session_id)).toEqual(ended)
      expect(
        (await events(agent.session_id)).filter((event) => event.type === 'session_disconnected'),
      ).toHaveLength(1)
      const { problem } = await reconnect(agent.session_id, token)
      expect(problem).toMatchObject({
        status: 409,
        code: 'session_already_disconnected',
        next_action: 'open_session',
      })
    })

    test('204 by the operator: operator', async () => {
      const agent = await enrollAgent()
      expect((await close(agent.session_id, OPERATOR_KEY)).status).toBe(204)
      expect(await get(agent.session_id)).toMatchObject({
        status: 'disconnected',
        disconnect_reason: 'operator',
      })
    })

    test('204: one that had timed out ends for good, at the time when it timed out', async () => {
      const agent = await enrollAgent()
      const token = await mintReconnectToken(agent)
      await timeOut(agent.session_id)
      const before = await row(agent.session_id)
      await close(agent.session_id, agent.access_token)
      expect(await row(agent.session_id)).toMatchObject({
        disconnect_reason: 'client_closed',
        disconnected_at: before.disconnected_at,
      })
      expect((await reconnect(agent.session_id, token)).problem.code).toBe(
        'session_already_disconnected',
      )
    })

    test('404: another agent’s, unknown, no id at all; nothing is ended', async () => {
      const [agent, other] = [await enrollAgent(), await enrollAgent()]
      expect((await close(agent.session_id, other.access_token)).problem.code).toBe(
        'session_not_found',
      )
      expect((await close(randomUUID(), OPERATOR_KEY)).problem.code).toBe('session_not_found')
      expect((await close('no-uuid', OPERATOR_KEY)).problem.code).toBe('session_not_found')
      expect((await get(agent.session_id)).status).toBe('active')
    })

    if (once(backend)) {
      test('401: nothing is ended', async () => {
        const agent = await enrollAgent()
        const { problem } = await call(closeSessionContract, {
          params: { session_id: agent.session_id },
        })
        expect(problem.code).toBe('authentication_required')
        expect((await get(agent.session_id)).status).toBe('active')
      })
    }
  })

  describe('POST …/heartbeat', () => {
    test('200: it is in the database, the lease one idle timeout on', async () => {
      const agent = await enrollAgent()
      const before = await row(agent.session_id)
      const { body } = await heartbeat(agent)
      expect(body).toMatchObject({
        session_id: agent.session_id,
        status: 'active',
        next_heartbeat_in_s: 30,
      })
      expect(Date.parse(body.lease_expires_at) - Date.parse(body.server_time)).toBe(300_000)
      expect(body.last_activity).toBe(body.server_time)
      const after = await row(agent.session_id)
      expect((after.last_activity as Date).toISOString()).toBe(body.last_activity)
      expect((after.lease_expires_at as Date).toISOString()).toBe(body.lease_expires_at)
      expect(Number(after.last_activity)).toBeGreaterThanOrEqual(Number(before.last_activity))
    })

    test('200: without a body', async () => {
      const agent = await enrollAgent()
      const { status } = await call(heartbeatContract, {
        params: { session_id: agent.session_id },
        token: agent.access_token,
      })
      expect(status).toBe(200)
    })

    test('200: what it reports is shown, as it was said last', async () => {
      const agent = await enrollAgent()
      const report = {
        state: 'busy' as const,
        status_message: 'writing “tests” 🙂',
        latency_ms: 12.5,
        cpu_percent: 150.25,
        memory_percent: 0,
        active_task_count: 3,
        client_version: '1.2.3',
      }
      await heartbeat(agent, report)
      expect((await get(agent.session_id)).report).toEqual(report)
      await heartbeat(agent, { status_message: '' })
      expect((await get(agent.session_id)).report).toEqual({
        state: 'busy',
        status_message: '',
        latency_ms: null,
        cpu_percent: null,
        memory_percent: null,
        active_task_count: null,
        client_version: '1.2.3',
      })
    })

    test.each([1, 60, 3600])('200: lease_s %i', async (lease_s) => {
      const agent = await enrollAgent()
      const { body } = await heartbeat(agent, { lease_s })
      expect(Date.parse(body.lease_expires_at) - Date.parse(body.server_time)).toBe(lease_s * 1000)
      expect(body.next_heartbeat_in_s).toBeGreaterThanOrEqual(1)
      expect(body.next_heartbeat_in_s).toBeLessThanOrEqual(Math.max(1, Math.min(30, lease_s / 2)))
    })

    test('200: the next plain one sets the usual lease again', async () => {
      const agent = await enrollAgent()
      await heartbeat(agent, { lease_s: 3600 })
      const { body } = await heartbeat(agent)
      expect(Date.parse(body.lease_expires_at) - Date.parse(body.server_time)).toBe(300_000)
    })

    test('200: it wins over a sweep that has not come yet', async () => {
      const agent = await enrollAgent()
      await lapse(agent.session_id, 60)
      expect((await heartbeat(agent)).status).toBe(200)
      await running.sweep()
      expect((await get(agent.session_id)).status).toBe('active')
    })

    if (once(backend)) {
      test.each([
        [{ state: 'sleeping' }, 'body.state'],
        [{ state: null }, 'body.state'],
        [{ status_message: 'x'.repeat(501) }, 'body.status_message'],
        [{ status_message: 'a\u0000' + 'b' }, 'body.status_message'],
        [{ status_message: 'a\ud83d' }, 'body.status_message'],
        [{ latency_ms: -1 }, 'body.latency_ms'],
        [{ latency_ms: '5' }, 'body.latency_ms'],
        [{ cpu_percent: -0.1 }, 'body.cpu_percent'],
        [{ memory_percent: 100.1 }, 'body.memory_percent'],
        [{ active_task_count: 1.5 }, 'body.active_task_count'],
        [{ active_task_count: 1e10 }, 'body.active_task_count'],
        [{ client_version: '' }, 'body.client_version'],
        [{ lease_s: 0 }, 'body.lease_s'],
        [{ lease_s: 3601 }, 'body.lease_s'],
        [{ lease_s: 1.5 }, 'body.lease_s'],
        [{ lease_s: '60' }, 'body.lease_s'],
        [{ agent_id: randomUUID() }, 'body.agent_id'],
        [{ session_id: randomUUID() }, 'body.session_id'],
      ])('400 %#: nothing is written', async (body, path) => {
        const agent = await enrollAgent()
        const before = await row(agent.session_id)
        const { problem } = await heartbeat(agent, body as never)
        expect(problem).toMatchObject({ status: 400, code: 'invalid_request' })
        expect(problem.errors?.map((error) => error.path)).toEqual([path])
        expect(await row(agent.session_id)).toEqual(before)
      })
    }

    test('400: a number beyond all numbers', async () => {
      const agent = await enrollAgent()
      const path = `/api/mcp/sessions/${agent.session_id}/heartbeat`
      const { sendRaw } = await import('#tests/support/api.ts')
      const headers = {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${agent.access_token}`,
      }
      const answer = await sendRaw('POST', path, '{"latency_ms":1e999}', headers)
      expect(answer.problem.code).toBe('invalid_request')
      // The smallest there is, is one.
      expect(
        (await sendRaw('POST', path, '{"latency_ms":5e-324,"active_task_count":-0}', headers))
          .status,
      ).toBe(200)
    })

    if (once(backend)) {
      test('401 and 403', async () => {
        const agent = await enrollAgent()
        const params = { session_id: agent.session_id }
        expect((await call(heartbeatContract, { params, body: {} })).problem.code).toBe(
          'authentication_required',
        )
        expect(
          (await call(heartbeatContract, { params, body: {}, token: OPERATOR_KEY })).problem.code,
        ).toBe('forbidden')
      })
    }

    test('404: another agent’s, unknown, no id at all; nothing is written', async () => {
      const [agent, other] = [await enrollAgent(), await enrollAgent()]
      const before = await row(agent.session_id)
      for (const session_id of [agent.session_id, randomUUID(), 'no-uuid']) {
        const { problem } = await heartbeat({ ...other, session_id }, { state: 'busy' })
        expect(problem).toMatchObject({
          status: 404,
          code: 'session_not_found',
          next_action: 'open_session',
        })
      }
      expect(await row(agent.session_id)).toEqual(before)
    })

    test('409 session_disconnected: reconnect after an idle timeout, else open_session', async () => {
      const [idle, closed, ended] = [await enrollAgent(), await enrollAgent(), await enrollAgent()]
      await timeOut(idle.session_id)
      await close(closed.session_id, closed.access_token)
      await close(ended.session_id, OPERATOR_KEY)
      for (const [agent, next_action] of [
        [idle, 'reconnect'],
        [closed, 'open_session'],
        [ended, 'open_session'],
      ] as const) {
        const before = await row(agent.session_id)
        const { problem } = await heartbeat(agent)
        expect(problem).toMatchObject({ status: 409, code: 'session_disconnected', next_action })
        expect(await row(agent.session_id)).toEqual(before)
      }
    })
  })

  describe('GET and POST …/token', () => {
    test.each([getReconnectTokenContract, createReconnectTokenContract])(
      '200 by $method',
      async (contract) => {
        const agent = await enrollAgent()
        const { body } = await call(contract, {
          params: { session_id: agent.session_id },
          token: agent.access_token,
        })
        expect(body).toMatchObject({ session_id: agent.session_id, expires_in_minutes: 15 })
        const claims = decodeJwt(body.reconnect_token)
        expect(claims).toMatchObject({
          session_id: agent.session_id,
          purpose: 'session_reconnect',
          jti: expect.any(String),
        })
        expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900)
        const kept = await running.row(
          `select encode(reconnect_token_hash, 'hex') as hash, s::text as all from rollcall.sessions as s where session_id = $1`,
          [agent.session_id],
        )
        expect(`\\x${kept.hash}`).toBe(tokenHash(body.reconnect_token))
        expect(kept.all).not.toContain(body.reconnect_token)
        expect((await reconnect(agent.session_id, body.reconnect_token)).status).toBe(200)
      },
    )

    test('400 session_not_active: and what to do instead', async () => {
      const [idle, unswept, closed] = [
        await enrollAgent(),
        await enrollAgent(),
        await enrollAgent(),
      ]
      await timeOut(idle.session_id)
      await lapse(unswept.session_id)
      await close(closed.session_id, closed.access_token)
      for (const [agent, next_action] of [
        [idle, 'reconnect'],
        [unswept, 'reconnect'],
        [closed, 'open_session'],
      ] as const) {
        const before = await row(agent.session_id)
        const params = { session_id: agent.session_id }
        const { problem } = await call(createReconnectTokenContract, {
          params,
          token: agent.access_token,
        })
        expect(problem).toMatchObject({ status: 400, code: 'session_not_active', next_action })
        expect(await row(agent.session_id)).toEqual(before)
      }
    })

    test('401, 403, 404: and no token of the session stops working', async () => {
      const [agent, other] = [await enrollAgent(), await enrollAgent()]
      const token = await mintReconnectToken(agent)
      const params = { session_id: agent.session_id }
      const answers = [
        await call(createReconnectTokenContract, { params }),
        await call(createReconnectTokenContract, { params, token: OPERATOR_KEY }),
        await call(createReconnectTokenContract, { params, token: other.access_token }),
        await call(getReconnectTokenContract, {
          params: { session_id: 'x' },
          token: agent.access_token,
        }),
      ]
      expect(answers.map(({ problem }) => problem.code)).toEqual([
        'authentication_required',
        'forbidden',
        'session_not_found',
        'session_not_found',
      ])
      expect((await reconnect(agent.session_id, token)).status).toBe(200)
    })
  })

  describe('POST …/reconnect', () => {
    const failed = async (sessionId: string, token: string) => {
      const before = await running.sql(
        'select * from rollcall.sessions where session_id::text = $1',
        [sessionId],
      )
      const { problem } = await reconnect(sessionId, token)
      expect(problem.detail).toBe(`Reconnection failed: ${problem.code}`)
      expect(
        await running.sql('select * from rollcall.sessions where session_id::text = $1', [
          sessionId,
        ]),
      ).toEqual(before)
      return problem
    }

    test('200 after an idle timeout: the same session, and the next token', async () => {
      const agent = await enrollAgent()
      const token = await mintReconnectToken(agent)
      await timeOut(agent.session_id)
      const { body } = await reconnect(agent.session_id, token)
      expect(body).toMatchObject({
        success: true,
        session_id: agent.session_id,
        message: 'Session reconnected',
        reconnect_count: 1,
        expires_in_minutes: 15,
      })
      const session = await get(agent.session_id)
      expect(session).toMatchObject({
        status: 'active',
        reconnect_count: 1,
        disconnected_at: null,
        disconnect_reason: null,
      })
      expect(Date.parse(session.lease_expires_at) - Date.parse(session.last_activity)).toBe(300_000)
      expect((await heartbeat(agent)).status).toBe(200)
    })

    test('200 while it is active, and after a lease that lapsed unswept', async () => {
      const agent = await enrollAgent()
      const { body } = await reconnect(agent.session_id, await mintReconnectToken(agent))
      await lapse(agent.session_id)
      expect((await reconnect(agent.session_id, body.reconnect_token)).body.reconnect_count).toBe(2)
      expect((await get(agent.session_id)).status).toBe('active')
    })

    test('200 again and again: a client that keeps reconnecting never runs dry', async () => {
      const agent = await enrollAgent()
      let token = await mintReconnectToken(agent)
      for (let count = 1; count <= 5; count++) {
        const { body } = await reconnect(agent.session_id, token)
        expect(body.reconnect_count).toBe(count)
        token = body.reconnect_token
      }
    })

    test('401 token_mismatch: one already used, or no longer the newest', async () => {
      const agent = await enrollAgent()
      const first = await mintReconnectToken(agent)
      const second = await mintReconnectToken(agent)
      expect(await failed(agent.session_id, first)).toMatchObject({
        status: 401,
        code: 'token_mismatch',
        next_action: 'heartbeat',
      })
      const { body } = await reconnect(agent.session_id, second)
      // Also for who lost the answer: nobody has to open a second session.
      expect(await failed(agent.session_id, second)).toMatchObject({
        status: 401,
        code: 'token_mismatch',
        next_action: 'heartbeat',
      })
      await timeOut(agent.session_id)
      expect(await failed(agent.session_id, second)).toMatchObject({
        code: 'token_mismatch',
        next_action: 'reconnect',
      })
      // The misuse does not cost the owner its session.
      expect((await reconnect(agent.session_id, body.reconnect_token)).status).toBe(200)
    })

    test('401 session_id_mismatch: another session’s', async () => {
      const [agent, other] = [await enrollAgent(), await enrollAgent()]
      const token = await mintReconnectToken(agent)
      expect(await failed(other.session_id, token)).toMatchObject({
        status: 401,
        code: 'session_id_mismatch',
      })
      expect((await reconnect(agent.session_id, token)).status).toBe(200)
    })

    test('401 token_expired', async () => {
      const agent = await enrollAgent()
      const token = await signReconnectToken(
        running.server.keys,
        agent.session_id,
        900,
        Date.now() - 901_000,
      )
      await running.sql(
        'update rollcall.sessions set reconnect_token_hash = $2 where session_id = $1',
        [agent.session_id, Buffer.from(tokenHash(token).slice(2), 'hex')],
      )
      expect(await failed(agent.session_id, token)).toMatchObject({
        status: 401,
        code: 'token_expired',
        next_action: 'heartbeat',
      })
      await lapse(agent.session_id)
      expect(await failed(agent.session_id, token)).toMatchObject({ next_action: 'reconnect' })
      await close(agent.session_id, agent.access_token)
      expect(await failed(agent.session_id, token)).toMatchObject({ next_action: 'open_session' })
    })

    test('401 invalid_token_purpose', async () => {
      const agent = await enrollAgent()
      const token = await new SignJWT({ session_id: agent.session_id, purpose: 'session_open' })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setExpirationTime('15m')
        .setJti(randomUUID())
        .sign(running.server.keys.reconnect)
      expect(await failed(agent.session_id, token)).toMatchObject({
        status: 401,
        code: 'invalid_token_purpose',
      })
    })

    test('401 invalid_token: forged, foreign, or of another kind', async () => {
      const agent = await enrollAgent()
      const good = await mintReconnectToken(agent)
      const [, payload = '', signature = ''] = good.split('.')
      const none = Buffer.from('{"alg":"none"}').toString('base64url')
      const other = await deriveKeys('another secret of more than thirty-two bytes in all')
      const foreign = await signReconnectToken(other, agent.session_id, 900)
      const wrong = [
        `${none}.${payload}.`,
        `${none}.${payload}.${signature}`,
        foreign,
        agent.access_token,
        agent.refresh_token,
        OPERATOR_KEY,
        `${good}x`,
        'a.b.c',
        '\u0000',
        '\ud800',
      ]
      for (const token of wrong) {
        expect(await failed(agent.session_id, token)).toMatchObject({
          status: 401,
          code: 'invalid_token',
        })
      }
      expect((await reconnect(agent.session_id, good)).status).toBe(200)
    })

    test('404 session_not_found', async () => {
      const unknown = randomUUID()
      const token = await signReconnectToken(running.server.keys, unknown, 900)
      expect(await failed(unknown, token)).toMatchObject({ status: 404, code: 'session_not_found' })
      expect((await reconnect('no-uuid', token)).problem).toMatchObject({
        status: 404,
        code: 'session_not_found',
      })
    })

    test('409 session_already_disconnected: every ending but the idle timeout', async () => {
      for (const reason of ['client_closed', 'operator', 'agent_revoked']) {
        const agent = await enrollAgent()
        const token = await mintReconnectToken(agent)
        await running.sql(
          `update rollcall.sessions set status = 'disconnected', disconnected_at = now(), disconnect_reason = $2 where session_id = $1`,
          [agent.session_id, reason],
        )
        expect(await failed(agent.session_id, token)).toMatchObject({
          status: 409,
          code: 'session_already_disconnected',
          next_action: 'open_session',
        })
      }
    })

    describe('by its own agent, with its access token alone', () => {
      const resume = ({ session_id, access_token }: typeof asNobody, body?: object) =>
        call(reconnectContract, { params: { session_id }, token: access_token, body })
      const asNobody = { session_id: '', access_token: '' }

      test('200 after an idle timeout, also when the reconnect token is used; again and again', async () => {
        const agent = await enrollAgent()
        const token = await mintReconnectToken(agent)
        await reconnect(agent.session_id, token)
        for (const count of [2, 3]) {
          await timeOut(agent.session_id)
          const { body } = await resume(agent)
          expect(body).toMatchObject({ session_id: agent.session_id, reconnect_count: count })
          expect((await heartbeat(agent)).status).toBe(200)
        }
        // A repeat after a lost answer does no harm, and the newest token of the two works.
        const { body } = await resume(agent, {})
        expect((await get(agent.session_id)).status).toBe('active')
        expect((await reconnect(agent.session_id, body.reconnect_token)).status).toBe(200)
      })

      test('200 as long as the window lasts, 409 after it', async () => {
        const agent = await enrollAgent()
        await timeOut(agent.session_id)
        const longAgo = (seconds: number) =>
          running.sql(
            `update rollcall.sessions set disconnected_at = now() - make_interval(secs => $2) where session_id = $1`,
            [agent.session_id, seconds],
          )
        await longAgo(86_500)
        const before = await row(agent.session_id)
        expect((await resume(agent)).problem).toMatchObject({
          code: 'session_already_disconnected',
          detail: 'Reconnection failed: session_already_disconnected',
          next_action: 'open_session',
        })
        expect(await row(agent.session_id)).toEqual(before)
        await longAgo(86_000)
        expect((await resume(agent)).body.reconnect_count).toBe(1)
      })

      test('409 where it ended for good', async () => {
        const agent = await enrollAgent()
        await close(agent.session_id, agent.access_token)
        expect((await resume(agent)).problem.code).toBe('session_already_disconnected')
      })

      test('404: another agent’s, or unknown; nothing is written', async () => {
        const [agent, other] = [await enrollAgent(), await enrollAgent()]
        await timeOut(agent.session_id)
        const before = await row(agent.session_id)
        for (const session_id of [agent.session_id, randomUUID(), 'no-uuid']) {
          const { problem } = await resume({ ...other, session_id })
          expect(problem).toMatchObject({ status: 404, code: 'session_not_found' })
        }
        expect(await row(agent.session_id)).toEqual(before)
      })

      test('the database lets nobody in who shows neither a token nor who it is', async () => {
        const agent = await enrollAgent()
        const refused = await running.row(
          `select public.reconnect_session(p_session_id => $1, p_next_token_hash => $2, p_idle_timeout_s => 300) ->> 'outcome' as outcome`,
          [agent.session_id, Buffer.alloc(32)],
        )
        expect(refused).toEqual({ outcome: 'token_mismatch' })
      })

      test('401 and 403: neither a reconnect token nor an agent', async () => {
        const agent = await enrollAgent()
        const params = { session_id: agent.session_id }
        const nobody = await call(reconnectContract, { params })
        expect(nobody.problem).toMatchObject({ status: 401, code: 'authentication_required' })
        expect((await resume({ ...agent, access_token: 'a.b.c' })).problem).toMatchObject({
          code: 'invalid_access_token',
          next_action: 'refresh',
        })
        expect((await resume({ ...agent, access_token: OPERATOR_KEY })).problem.code).toBe(
          'forbidden',
        )
      })

      test('a reconnect token stands for itself, whatever credentials come with it', async () => {
        const [agent, other] = [await enrollAgent(), await enrollAgent()]
        for (const token of ['a.b.c', other.access_token, OPERATOR_KEY]) {
          const body = { token: await mintReconnectToken(agent) }
          const params = { session_id: agent.session_id }
          expect((await call(reconnectContract, { params, body, token })).status).toBe(200)
        }
      })
    })

    if (once(backend)) {
      test.each([
        { token: '' },
        { token: 1 },
        { token: 'x', session_id: randomUUID() },
        { token: 'x'.repeat(4097) },
      ])('400 %#', async (body) => {
        const agent = await enrollAgent()
        const params = { session_id: agent.session_id }
        expect((await call(reconnectContract, { params, body })).problem.code).toBe(
          'invalid_request',
        )
      })
    }
  })

  describe('the sweep', () => {
    test('disconnects what has lapsed and nothing else, once', async () => {
      const [lapsed, alive, patient] = [
        await enrollAgent(),
        await enrollAgent(),
        await enrollAgent(),
      ]
      await heartbeat(patient, { lease_s: 3600 })
      await lapse(lapsed.session_id)
      const { disconnected } = await running.sweep()
      expect(disconnected).toBeGreaterThanOrEqual(1)
      expect(await row(lapsed.session_id)).toMatchObject({
        status: 'disconnected',
        disconnect_reason: 'idle_timeout',
      })
      expect(await row(alive.session_id)).toMatchObject({ status: 'active' })
      expect(await row(patient.session_id)).toMatchObject({ status: 'active' })
      expect(await events(lapsed.session_id)).toMatchObject([
        { type: 'session_disconnected', data: { reason: 'idle_timeout' } },
        { type: 'session_created' },
      ])
      expect(await running.sweep()).toMatchObject({ outcome: 'swept', disconnected: 0 })
    })

    test('after an outage of ours every session gets one fresh idle timeout, and only one', async () => {
      await running.clear()
      const [long, recent, patient] = [
        await enrollAgent(),
        await enrollAgent(),
        await enrollAgent(),
      ]
      await heartbeat(patient, { lease_s: 3600 })
      const before = await row(patient.session_id)
      await lapse(long.session_id, 100_000)
      await lapse(recent.session_id, 10)
      await running.sql(
        `update rollcall.server_state set last_sweep_at = now() - interval '7201 seconds'`,
      )
      // Until the sweep comes, leases are read as of the last one.
      expect((await get(recent.session_id)).status).toBe('active')
      expect((await get(long.session_id)).status).toBe('disconnected')
      expect(await running.sweep()).toMatchObject({ is_back: true, disconnected: 0 })
      const ends: string[] = []
      for (const agent of [long, recent]) {
        const session = await get(agent.session_id)
        expect(session).toMatchObject({
          status: 'active',
          disconnected_at: null,
          disconnect_reason: null,
        })
        const left = Date.parse(session.lease_expires_at) - Date.now()
        expect(Math.abs(left - 300_000)).toBeLessThan(60_000)
        ends.push(session.lease_expires_at)
        // Who has no token yet can still get one.
        await mintReconnectToken(agent)
      }
      expect(ends[0]).toBe(ends[1])
      expect((await row(patient.session_id)).lease_expires_at).toEqual(before.lease_expires_at)
      expect((await get(patient.session_id)).lease_expires_at).toBe(
        (before.lease_expires_at as Date).toISOString(),
      )
      // Another sweep within the grace neither ends anybody nor begins it anew.
      expect(await running.sweep()).toMatchObject({ is_back: false, disconnected: 0 })
      expect((await get(recent.session_id)).lease_expires_at).toBe(ends[0])
      // A lease of less than the grace is shown to its end, as everybody's.
      expect((await heartbeat(long, { lease_s: 1 })).status).toBe(200)
      expect((await get(long.session_id)).lease_expires_at).toBe(ends[0])
      expect((await heartbeat(long)).status).toBe(200)

      // The grace is over: who has not spoken since ends when it did.
      await running.sql(
        `update rollcall.server_state set grace_until = date_trunc('milliseconds', now()) - interval '1 second'`,
      )
      const { grace_until } = await running.row('select grace_until from rollcall.server_state')
      const shown = await get(recent.session_id)
      expect(shown).toMatchObject({
        status: 'disconnected',
        disconnect_reason: 'idle_timeout',
        disconnected_at: (grace_until as Date).toISOString(),
      })
      expect(await running.sweep()).toMatchObject({ is_back: false, disconnected: 1 })
      expect((await row(recent.session_id)).disconnected_at).toEqual(grace_until)
      expect((await heartbeat(recent)).problem.code).toBe('session_disconnected')
      expect((await heartbeat(long)).status).toBe(200)
    })

    test('the last sweep within two intervals is no outage', async () => {
      const agent = await enrollAgent()
      await lapse(agent.session_id)
      await running.sql(
        `update rollcall.server_state set last_sweep_at = now() - interval '7100 seconds'`,
      )
      expect(await running.sweep()).toMatchObject({ is_back: false })
      expect((await get(agent.session_id)).status).toBe('disconnected')
    })

    test('more than a thousand at once', async () => {
      const agent = await enrollAgent()
      await running.sql(
        `insert into rollcall.sessions (agent_id, client_type, lease_expires_at)
         select $1, 'crowd', now() - interval '1 second' from generate_series(1, 1100)`,
        [agent.agent_id],
      )
      expect(await running.sweep()).toMatchObject({ disconnected: 1000, more: true })
      expect(await running.sweep()).toMatchObject({ disconnected: 100, more: false })
      await running.sql(`delete from rollcall.sessions where client_type = 'crowd'`)
    })

    test('more than two thousand old events: there is more to prune', async () => {
      await running.clear()
      const agent = await enrollAgent()
      await running.sql(
        `insert into rollcall.events (feed, type, agent_id, session_id, data, created_at)
         select 'sessions', 'session_updated', $1, $2, '{}', now()
         from generate_series(1, 2100)`,
        [agent.agent_id, agent.session_id],
      )
      await running.sql(`update rollcall.events set created_at = now() - interval '8 days'`)
      // Of today.
      await enrollAgent()
      // Only what is numbered is pruned.
      await tailEvents(running.server.database, null)
      const kept = async () =>
        (await running.row('select count(*)::int as kept from rollcall.events')).kept
      expect(await running.sweep()).toMatchObject({ disconnected: 0, more: true })
      // An enrollment is three events: two of the federation, one of the sessions.
      expect(await kept()).toBe(106)
      expect(await running.sweep()).toMatchObject({ disconnected: 0, more: false })
      expect(await kept()).toBe(3)
    })

    test('a server that starts after an outage spares everybody, by itself', async () => {
      const agent = await enrollAgent()
      await lapse(agent.session_id, 3600)
      await running.sql(`update rollcall.server_state set last_sweep_at = now() - interval '1 day'`)
      await running.restart()
      expect((await get(agent.session_id)).status).toBe('active')
      expect((await heartbeat(agent)).status).toBe(200)
      await endGrace()
    })
  })

  test('a silent session goes offline by itself', async () => {
    await running.restart({
      ROLLCALL_SESSION_IDLE_TIMEOUT_S: '1000',
      ROLLCALL_SWEEP_INTERVAL_S: '0.2',
    })
    try {
      const [silent, speaking] = [await enrollAgent(), await enrollAgent()]
      const begun = await row(silent.session_id)
      expect(Number(begun.lease_expires_at) - Number(begun.last_activity)).toBe(1_000_000)
      await lapse(silent.session_id)
      const status = async () => {
        // A sweep that was held up takes it for an outage of the server, and spares everybody.
        await endGrace()
        return (await row(silent.session_id)).status
      }
      await expect.poll(status).toBe('disconnected')
      const ended = await row(silent.session_id)
      expect(ended.disconnect_reason).toBe('idle_timeout')
      // When its lease ended, not when that was written down.
      expect(ended.disconnected_at).toEqual(ended.lease_expires_at)
      const [told] = await events(silent.session_id)
      expect(told).toMatchObject({
        type: 'session_disconnected',
        data: { reason: 'idle_timeout' },
      })
      expect(Date.parse(told?.created_at ?? '')).toBeGreaterThan(Number(ended.lease_expires_at))
      expect((await get(speaking.session_id)).status).toBe('active')
    } finally {
      await running.restart()
    }
  })

  test('GET is not changed by a call with another’s credentials', async () => {
    const agent = await enrollAgent()
    const params = { session_id: agent.session_id }
    expect((await call(getSessionContract, { params, ...asOperator })).status).toBe(200)
    expect((await call(getSessionContract, { params, token: 'nonsense' })).status).toBe(200)
  })
})
