import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { federationStatsContract, revokeAgentContract } from '#lib/federation/contract.ts'
import {
  type FederationFeedEvent,
  federationFeedContract,
  federationFeedEvent,
} from '#lib/feed/federation-contract.ts'
import type { FunctionName } from '#lib/supabase/database.ts'
import {
  enrollAgent,
  heartbeat,
  mintReconnectToken,
  reconnect,
  uniqueName,
} from '#tests/support/agents.ts'
import { asOperator, call, send } from '#tests/support/api.ts'
import { backendNames, once } from '#tests/support/backends.ts'
import {
  cancelTask,
  claimTask,
  completeTask,
  enrollRich,
  failTask,
  grant,
  newTask,
  pay,
} from '#tests/support/economy.ts'
import { handle } from '#tests/support/routes.ts'
import { PUBLIC_URL, useServer } from '#tests/support/server.ts'
import { durable, follow, type Reading } from './sse-reader.ts'

const PATH = federationFeedContract.path

const readings: Reading[] = []

async function open(path: string = PATH, headers: Record<string, string> = {}) {
  const response = await handle(new Request(`${PUBLIC_URL}${path}`, { headers }))
  const reading = follow(response)
  readings.push(reading)
  return { response, reading }
}

/** The events of a type so far, held against the contract. */
function eventsOf<Type extends FederationFeedEvent['type']>(reading: Reading, type: Type) {
  return reading.events
    .filter((event) => event.type === type)
    .map(({ data }) => {
      const event = federationFeedEvent.parse(data)
      expect(event).toEqual(data)
      return event as Extract<FederationFeedEvent, { type: Type }>
    })
}

describe.each(backendNames)(`GET ${PATH} on %s`, (backend) => {
  // A test that fails leaves its streams open to the next one.
  afterEach(async () => {
    for (const reading of readings.splice(0)) await reading.cancel()
  })
  // Only these: the database and the streams keep their own time.
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    return () => void vi.useRealTimers()
  })
  const running = useServer(backend)
  /** What was written so far is known to the feed; a stream without an id begins after it. */
  const caughtUp = async () => {
    running.server.feed.ring()
    await expect
      .poll(async () => {
        const { id } = await running.row(
          `select s.epoch || '-' || s.last_seq as id from rollcall.feed_state as s
           where not exists (select from rollcall.events as e where e.seq is null)
           union all select 'not yet'`,
        )
        return running.server.feed.position('federation') === id
      })
      .toBe(true)
  }
  const openHere = async (...args: Parameters<typeof open>) => {
    await caughtUp()
    return open(...args)
  }
  /** How often the feed has been given an answer by a function since. */
  const countAnswers = (name: FunctionName) => {
    const calls = vi.spyOn(running.server.database, 'call')
    return () =>
      calls.mock.calls.filter(
        ([called], nth) => called === name && calls.mock.settledResults[nth]?.type === 'fulfilled',
      ).length
  }
  /** Lets so much time pass for what passes, and waits for the answer to that. */
  const turn = async (ms: number, answers: () => number) => {
    const before = answers()
    await vi.advanceTimersByTimeAsync(ms)
    await expect.poll(answers).toBeGreaterThan(before)
  }
  const lapse = (agentId: string) =>
    running.sql(
      `update rollcall.sessions set lease_expires_at = now() where agent_id = $1 and status = 'active'`,
      [agentId],
    )

  test('200: Server-Sent Events, with nothing of the other feed', async () => {
    const { response, reading } = await openHere()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    const { agent_id } = await enrollAgent()
    await expect.poll(() => durable(reading.events)).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(5000)
    await expect.poll(() => eventsOf(reading, 'federation.stats')).not.toEqual([])
    for (const event of durable(reading.events)) {
      expect(event.id).toMatch(/^[0-9a-f]{8}-\d+$/)
      expect(event.data.agent_id).toBe(agent_id)
    }
    const types = new Set(reading.events.map(({ type }) => type))
    expect(types.has('session_created')).toBe(false)
    expect(types.has('health_update')).toBe(false)
    await reading.cancel()
  })

  test('agent.status: enrolled, active, offline and why, back, revoked', async () => {
    const { reading } = await openHere()
    const name = uniqueName('Sienna')
    const agent = await enrollAgent({ name, roles: ['qa'], client_type: 'codex' })
    const token = await mintReconnectToken(agent)
    await lapse(agent.agent_id)
    await running.sweep()
    running.server.feed.ring()
    expect((await reconnect(agent.session_id, token)).status).toBe(200)
    await send('DELETE', `/api/mcp/sessions/${agent.session_id}`, asOperator)
    await call(revokeAgentContract, { params: { agent_id: agent.agent_id }, ...asOperator })
    await expect.poll(() => eventsOf(reading, 'agent.status')).toHaveLength(6)
    const events = eventsOf(reading, 'agent.status')
    expect(events.map(({ data }) => [data.status, data.reason])).toEqual([
      ['enrolled', null],
      ['active', null],
      ['offline', 'idle_timeout'],
      ['active', null],
      ['offline', 'operator'],
      ['revoked', null],
    ])
    for (const { agent_id, data } of events) {
      expect(agent_id).toBe(agent.agent_id)
      expect(data).toMatchObject({ name, roles: ['qa'], client_type: 'codex' })
    }
    await reading.cancel()
  })

  test('task.updated: each transition, who made it and why', async () => {
    const [nano, dexter] = [await enrollRich('100'), await enrollAgent()]
    const { reading } = await openHere()
    const done = await newTask(nano, { title: 'done' })
    await completeTask(dexter, done, (await claimTask(dexter, done)).body.claim)
    const failed = await newTask(nano, { title: 'failed', max_retries: 1 })
    await failTask(dexter, failed, (await claimTask(dexter, failed)).body.claim)
    await claimTask(dexter, failed)
    await running.sql(
      `update rollcall.tasks set due_at = now() - interval '1 second' where task_id = $1`,
      [failed],
    )
    await running.sweep()
    running.server.feed.ring()
    await cancelTask(nano, await newTask(nano, { title: 'canceled' }))
    await expect.poll(() => eventsOf(reading, 'task.updated')).toHaveLength(10)
    const [n, d] = [nano.agent_id, dexter.agent_id]
    expect(
      eventsOf(reading, 'task.updated').map(({ agent_id, data }) => [
        data.title,
        agent_id,
        data.reason,
        data.previous_state,
        data.state,
        data.claim,
        data.failures,
      ]),
    ).toEqual([
      ['done', n, 'posted', null, 'submitted', 0, 0],
      ['done', d, 'claimed', 'submitted', 'working', 1, 0],
      ['done', d, 'completed', 'working', 'completed', 1, 0],
      ['failed', n, 'posted', null, 'submitted', 0, 0],
      ['failed', d, 'claimed', 'submitted', 'working', 1, 0],
      ['failed', d, 'reported', 'working', 'submitted', 1, 1],
      ['failed', d, 'claimed', 'submitted', 'working', 2, 1],
      ['failed', null, 'overdue', 'working', 'failed', 2, 2],
      ['canceled', n, 'posted', null, 'submitted', 0, 0],
      ['canceled', n, 'canceled', 'submitted', 'canceled', 0, 0],
    ])
    await reading.cancel()
  })

  test('economy.transfer: what moved, never the memo', async () => {
    const { reading } = await openHere()
    const [nano, dexter] = [await enrollAgent(), await enrollAgent()]
    await grant(nano.agent_id, '100', undefined, 'a secret')
    await pay(nano, dexter.agent_id, '10', undefined, 'a secret')
    const done = await newTask(nano)
    await completeTask(dexter, done, (await claimTask(dexter, done)).body.claim)
    await cancelTask(nano, await newTask(nano))
    await expect.poll(() => eventsOf(reading, 'economy.transfer')).toHaveLength(6)
    const [n, d] = [nano.agent_id, dexter.agent_id]
    const events = eventsOf(reading, 'economy.transfer')
    expect(
      events.map(({ agent_id, data }) => [
        data.kind,
        agent_id,
        data.from_agent_id,
        data.to_agent_id,
        data.net_amount,
      ]),
    ).toEqual([
      ['grant', null, null, n, '100'],
      ['transfer', n, n, d, '9.9'],
      ['task_hold', n, n, n, '10'],
      ['task_payment', n, n, d, '9.75'],
      ['task_hold', n, n, n, '10'],
      ['task_refund', n, n, n, '10'],
    ])
    expect(JSON.stringify(reading.events)).not.toMatch(/secret|memo|balance"/)
    await reading.cancel()
  })

  test('is resumed where it was left, by the header before the query', async () => {
    const nano = await enrollRich('100')
    const { reading } = await openHere()
    const dexter = await enrollAgent()
    for (let n = 0; n < 4; n++) await pay(nano, dexter.agent_id, '1')
    await expect.poll(() => durable(reading.events)).toHaveLength(6)
    await reading.cancel()
    const ids = durable(reading.events).map(({ id }) => id ?? '')
    await pay(nano, dexter.agent_id, '1')
    for (const [at, id] of ids.entries()) {
      const again = [
        await openHere(`${PATH}?last_event_id=${id}`),
        await openHere(`${PATH}?last_event_id=garbage`, { 'Last-Event-ID': id }),
      ]
      for (const { reading: resumed } of again) {
        await expect.poll(() => durable(resumed.events)).toHaveLength(6 - at)
        const rest = durable(resumed.events).map((event) => event.id)
        expect(rest.slice(0, -1)).toEqual(ids.slice(at + 1))
        await resumed.cancel()
      }
    }
    const { reading: unknown } = await openHere(`${PATH}?last_event_id=ffffffff-1`)
    await expect.poll(() => unknown.events.map(({ type }) => type)).toContain('reset')
    await unknown.cancel()
  })

  describe('agent.heartbeat', () => {
    test('passes once a second at most, for all that came, through whichever process', async () => {
      const [nano, dexter, memo] = [await enrollAgent(), await enrollAgent(), await enrollAgent()]
      const answers = countAnswers('recent_heartbeats')
      const { reading } = await openHere()
      const beats = () => eventsOf(reading, 'agent.heartbeat').map(({ data }) => data)
      // Where it begins.
      await expect.poll(answers).toBe(1)
      const begun = beats().length
      for (let n = 0; n < 5; n++) for (const agent of [nano, dexter]) await heartbeat(agent)
      // As another process would have written it.
      await running.sql(
        'update rollcall.sessions set last_activity = clock_timestamp() where agent_id = $1',
        [memo.agent_id],
      )
      expect(beats()).toHaveLength(begun)
      await turn(1000, answers)
      await expect.poll(beats).toHaveLength(begun + 1)
      expect(beats().at(-1)?.count).toBe(3)
      expect(beats().at(-1)?.agent_ids.toSorted()).toEqual(
        [nano, dexter, memo].map(({ agent_id }) => agent_id).toSorted(),
      )
      await turn(1000, answers)
      await turn(1000, answers)
      await heartbeat(nano)
      await turn(1000, answers)
      await expect.poll(beats).toHaveLength(begun + 2)
      expect(beats().at(-1)).toEqual({ count: 1, agent_ids: [nano.agent_id] })
      expect(reading.events.filter(({ id, type }) => type === 'agent.heartbeat' && id)).toEqual([])
      await reading.cancel()
    })

    test('names a hundred at most', async () => {
      const answers = countAnswers('recent_heartbeats')
      const { reading } = await openHere()
      await expect.poll(answers).toBe(1)
      const begun = eventsOf(reading, 'agent.heartbeat').length
      await running.sql(
        `with agents as (
           insert into rollcall.agents (name, client_type, enrollment_token_id)
           select 'many-' || n || clock_timestamp(), 'test', (select enrollment_token_id from rollcall.enrollment_tokens limit 1)
           from generate_series(1, 150) as n
           returning agent_id
         )
         insert into rollcall.sessions (agent_id, client_type, lease_expires_at, last_activity)
         select agent_id, 'test', now() + interval '1 hour', clock_timestamp() from agents`,
      )
      await turn(1000, answers)
      await expect.poll(() => eventsOf(reading, 'agent.heartbeat')).toHaveLength(begun + 1)
      const event = eventsOf(reading, 'agent.heartbeat').at(-1)
      expect(event?.data.count).toBe(150)
      expect(new Set(event?.data.agent_ids).size).toBe(100)
      await reading.cancel()
    })

    test('is not asked for while nobody reads', async () => {
      const { reading } = await openHere()
      await expect.poll(() => eventsOf(reading, 'federation.stats')).toHaveLength(1)
      await reading.cancel()
      const calls = vi.spyOn(running.server.database, 'call')
      await vi.advanceTimersByTimeAsync(60_000)
      // The log is looked at all the same, by a clock of its own.
      const asked = calls.mock.calls.map(([name]) => name).filter((name) => name !== 'tail_events')
      expect(asked).toEqual([])
    })
  })

  test('federation.stats: as one comes, then only what has changed, every 5 s at most', async () => {
    const agent = await enrollAgent()
    const answers = countAnswers('federation_stats')
    const { reading } = await openHere()
    const stats = () => eventsOf(reading, 'federation.stats').map(({ data }) => data)
    await expect.poll(stats).toHaveLength(1)
    const { generated_at: _, ...now } = (await call(federationStatsContract)).body
    expect(stats()[0]).toMatchObject(now)
    for (let n = 0; n < 3; n++) await turn(5000, answers)
    await heartbeat(agent)
    await turn(5000, answers)
    expect(stats()).toHaveLength(1)

    for (let n = 0; n < 5; n++) {
      await enrollAgent()
      await vi.advanceTimersByTimeAsync(900)
    }
    expect(stats()).toHaveLength(1)
    await turn(500, answers)
    await expect.poll(stats).toHaveLength(2)
    expect(stats()[1]?.agents.total).toBe(now.agents.total + 5)
    await turn(5000, answers)
    expect(stats()).toHaveLength(2)

    // One who comes later is told at the next turn, and the others with them.
    const { reading: late } = await openHere()
    await turn(5000, answers)
    await expect.poll(() => eventsOf(late, 'federation.stats')).toHaveLength(1)
    expect(stats()).toHaveLength(3)
    for (const one of [reading, late]) {
      expect(one.events.filter(({ id, type }) => type === 'federation.stats' && id)).toEqual([])
      await one.cancel()
    }
  })

  if (once(backend)) {
    test('400 and 405, as every feed', async () => {
      for (const query of ['last_event=1', `last_event_id=${'x'.repeat(101)}`]) {
        const { problem } = await send('GET', `${PATH}?${query}`)
        expect(problem).toMatchObject({ status: 400, code: 'invalid_request' })
      }
      for (const method of ['HEAD', 'POST', 'DELETE']) {
        const response = await handle(new Request(`${PUBLIC_URL}${PATH}`, { method }))
        expect(response.status).toBe(405)
      }
    })
  }
})

describe(`GET ${PATH} over the limit`, () => {
  const running = useServer('pglite', { ROLLCALL_MAX_STREAMS: '2' })

  test('503: both feeds count', async () => {
    const streams = [await open(), await open('/api/events/sessions')]
    for (const path of [PATH, '/api/events/sessions']) {
      expect((await send('GET', path)).problem.code).toBe('too_many_streams')
    }
    for (const { reading } of streams) await reading.cancel()
    expect(running.server.feed.streamCount).toBe(0)
  })
})

describe(`GET ${PATH} of a private dashboard`, () => {
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
