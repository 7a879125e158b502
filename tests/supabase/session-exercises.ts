import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { createHeartbeatNews } from '#lib/federation/news.ts'
import { readEvents, tailEvents } from '#lib/feed/event-log.ts'
import {
  closeSessionContract,
  createSessionContract,
  getSessionContract,
  listSessionEventsContract,
  listSessionsContract,
  reconnectContract,
  sessionHealthContract,
} from '#lib/sessions/contract.ts'
import {
  enrollAgent,
  heartbeat,
  mintReconnectToken,
  reconnect,
  uniqueName,
} from '#tests/support/agents.ts'
import { call } from '#tests/support/api.ts'
import { OPERATOR_KEY, type TestServer } from '#tests/support/server.ts'

import { type Exercises, NOBODY, refused } from './exercise.ts'

/** Of sessions and the event log. */
export function sessionExercises(running: TestServer) {
  const database = () => running.server.database
  const ofSession = (session_id: string) => ({ params: { session_id } })
  const close = (session_id: string, token: string) =>
    call(closeSessionContract, { ...ofSession(session_id), token })

  return {
    // Sessions.
    create_session: {
      succeeds: async () => {
        const { access_token, agent_id } = await enrollAgent()
        const body = { client_type: 'cursor' }
        const opened = await call(createSessionContract, { token: access_token, body })
        expect(opened.body).toMatchObject({ agent_id, client_type: 'cursor', status: 'active' })
      },
      refuses: async () => {
        const token = await running.server.accessTokens.sign(NOBODY)
        await refused(call(createSessionContract, { token, body: {} }), 'agent_unknown')
      },
    },
    record_heartbeats: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const report = { state: 'busy', latency_ms: 12.5, status_message: 'a “word” 🙂' } as const
        expect((await heartbeat(agent, report)).status).toBe(200)
        const { body } = await call(getSessionContract, ofSession(agent.session_id))
        expect(body.report).toMatchObject(report)
      },
      refuses: async () => {
        const agent = await enrollAgent()
        await refused(heartbeat({ ...agent, session_id: randomUUID() }), 'session_not_found')
      },
    },
    set_reconnect_token: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const token = await mintReconnectToken(agent)
        expect((await reconnect(agent.session_id, token)).status).toBe(200)
      },
      refuses: async () => {
        const agent = await enrollAgent()
        await close(agent.session_id, agent.access_token)
        await expect(mintReconnectToken(agent)).rejects.toThrow('session_not_active')
      },
    },
    reconnect_session: {
      succeeds: async () => {
        const agent = await enrollAgent()
        const { body } = await reconnect(agent.session_id, await mintReconnectToken(agent))
        expect(body.reconnect_count).toBe(1)
        expect((await reconnect(agent.session_id, body.reconnect_token)).status).toBe(200)
        // By its agent alone, too: arguments that are left out have their defaults.
        const { session_id, access_token: token } = agent
        const resumed = await call(reconnectContract, { params: { session_id }, token })
        expect(resumed.body.reconnect_count).toBe(3)
      },
      refuses: async () => {
        const agent = await enrollAgent()
        const superseded = await mintReconnectToken(agent)
        await mintReconnectToken(agent)
        await refused(reconnect(agent.session_id, superseded), 'token_mismatch')
      },
    },
    refuse_reconnect: {
      succeeds: async () => {
        const [agent, other] = [await enrollAgent(), await enrollAgent()]
        const failures = async () =>
          (await call(sessionHealthContract)).body.connection_health.failed_reconnects
        const before = await failures()
        const others = await mintReconnectToken(other)
        await refused(reconnect(agent.session_id, others), 'session_id_mismatch')
        expect(await failures()).toBe(before + 1)
      },
      refuses: () => refused(reconnect(NOBODY, 'nonsense'), 'session_not_found'),
    },
    close_session: {
      succeeds: async () => {
        const { session_id } = await enrollAgent()
        expect((await close(session_id, OPERATOR_KEY)).status).toBe(204)
        const { body } = await call(getSessionContract, ofSession(session_id))
        expect(body).toMatchObject({ status: 'disconnected', disconnect_reason: 'operator' })
      },
      refuses: async () => {
        const [agent, other] = [await enrollAgent(), await enrollAgent()]
        await refused(close(agent.session_id, other.access_token), 'session_not_found')
      },
    },
    get_session: {
      succeeds: async () => {
        const { session_id, agent_id } = await enrollAgent()
        const { body } = await call(getSessionContract, ofSession(session_id))
        expect(body).toMatchObject({ session_id, agent_id, status: 'active' })
      },
      refuses: () => refused(call(getSessionContract, ofSession(NOBODY)), 'session_not_found'),
    },
    list_sessions: {
      succeeds: async () => {
        const name = uniqueName('50%_"x"')
        const agents = [
          await enrollAgent({ name: `${name} a` }),
          await enrollAgent({ name: `${name} b` }),
        ]
        // Equal instants, to the microsecond: the cursor has them as the database does.
        await running.sql(
          `update rollcall.sessions set last_activity = date_trunc('second', now()) + interval '123456 microseconds'
           where session_id = any($1::uuid[])`,
          [agents.map(({ session_id }) => session_id)],
        )
        const page = async (query: Record<string, string | number>) =>
          (
            await call(listSessionsContract, {
              query: { q: name, status: 'active', limit: 1, ...query },
            })
          ).body
        const first = await page({})
        const second = await page({ cursor: first.next_cursor ?? '' })
        expect(second.next_cursor).toBeNull()
        expect(
          [first, second]
            .flatMap(({ sessions }) => sessions.map((one) => one.session_id))
            .toSorted(),
        ).toEqual(agents.map(({ session_id }) => session_id).toSorted())
      },
      refuses: null,
    },
    list_session_events: {
      succeeds: async () => {
        const agent = await enrollAgent()
        await heartbeat(agent, { state: 'busy' })
        const { body } = await call(listSessionEventsContract, ofSession(agent.session_id))
        expect(body.events.map(({ type }) => type)).toEqual(['session_updated', 'session_created'])
      },
      refuses: () =>
        refused(call(listSessionEventsContract, ofSession(NOBODY)), 'session_not_found'),
    },
    session_snapshot: {
      succeeds: async () => {
        const { session_id } = await enrollAgent()
        const { body } = await call(sessionHealthContract)
        expect(body.recent_activity[0]?.session_id).toBe(session_id)
      },
      refuses: null,
    },
    session_history: {
      succeeds: async () => {
        await enrollAgent()
        const { timeline, connection_health } = (await call(sessionHealthContract)).body
        expect(timeline).toHaveLength(24)
        expect(connection_health.sessions_created).toBeGreaterThan(0)
      },
      refuses: null,
    },
    sweep: {
      succeeds: async () => {
        const { session_id } = await enrollAgent()
        await running.sql(
          `update rollcall.sessions set lease_expires_at = now() - interval '1 second' where session_id = $1`,
          [session_id],
        )
        expect(await running.sweep()).toMatchObject({ outcome: 'swept', disconnected: 1 })
      },
      refuses: async () => {
        // As another server process holds it while it sweeps; for as long as the owner's connection says.
        await running.sql('begin')
        await running.sql('select pg_advisory_xact_lock(1919904876, 2)')
        try {
          expect(await running.sweep()).toEqual({ outcome: 'busy' })
        } finally {
          await running.sql('rollback')
        }
      },
    },

    // The event log.
    tail_events: {
      succeeds: async () => {
        const { last_seq } = await tailEvents(database(), null)
        const { agent_id } = await enrollAgent()
        const { events } = await tailEvents(database(), last_seq)
        expect(events.map((event) => event.agent_id)).toEqual([agent_id, agent_id, agent_id])
      },
      refuses: null,
    },
    read_events: {
      succeeds: async () => {
        const { epoch, last_seq: seq } = await tailEvents(database(), null)
        const { session_id } = await enrollAgent()
        await tailEvents(database(), null)
        const page = await readEvents(database(), 'sessions', { epoch, seq })
        expect(page).toMatchObject({ events: [{ type: 'session_created', session_id }] })
      },
      refuses: async () =>
        expect(await readEvents(database(), 'sessions', { epoch: 'ffffffff', seq: 1 })).toEqual({
          outcome: 'unknown_position',
        }),
    },
    recent_heartbeats: {
      succeeds: async () => {
        const next = createHeartbeatNews(database())
        await next()
        const agent = await enrollAgent()
        await heartbeat(agent)
        expect((await next())?.data.agent_ids).toEqual([agent.agent_id])
      },
      refuses: null,
    },
  } satisfies Exercises
}
