import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type FederationFeedEvent, federationFeedEvent } from '#lib/feed/federation-contract.ts'
import type { Feed } from '#lib/feed/feed.ts'
import { backendNames, startBackend } from '#tests/support/backends.ts'
import { connect } from '#tests/support/databases.ts'
import { paced } from '#tests/support/pace.ts'
import { grantCredits, writeFederation } from './federation-writer.ts'
import { type Call, callThrough, closeSession, enrollAgent, readLog } from './fleet.ts'
import { openAnother, startFeedOn } from './open-feed.ts'
import { durable, type FeedEvent, follow, type PiecesOptions, readInPieces } from './sse-reader.ts'
import { callOutOfOrder } from './writer.ts'

const WRITERS = 8
/** They write until there is something to see, however long that takes. */
const MIN_CALLS = 500
const MIN_CUTS = 30

/** Events with an id, as one line each: what all must agree on. */
const lines = (events: readonly FeedEvent[]) =>
  durable(events).map(({ id, data }) => `${id} ${JSON.stringify(data)}`)

type Of<Type extends FederationFeedEvent['type']> = Extract<FederationFeedEvent, { type: Type }>

describe.each(backendNames)('on %s', (name) => {
  test('with eight writers in parallel, readers that are cut every 100 ms miss nothing, get nothing twice, and see one order', async () => {
    const backend = await startBackend(name)
    const [near, far] = [await openAnother(backend), await openAnother(backend)]
    const feeds = [await startFeedOn(near), await startFeedOn(far)] as const
    const direct = callThrough(near.database)
    const agents = await Promise.all([1, 2, 3, 4, 5].map(() => enrollAgent(direct)))
    for (const agent of agents) await grantCredits(direct, agent)
    // From here on each of their sessions makes them come and go.
    for (const agent of agents) await closeSession(direct, agent)
    for (const feed of feeds) feed.ring()
    const start = (await readLog(near.database, 'federation')).at(-1)?.id ?? ''
    const states = statesOf((await readLog(near.database, 'federation')) as never)

    let total = Number.POSITIVE_INFINITY
    let deadline = Number.POSITIVE_INFINITY
    const read = (open: PiecesOptions['open']) =>
      readInPieces({
        open,
        pieceMs: () => (Math.random() < 0.1 ? 2 : 60 + Math.random() * 80),
        isDone: (received) => durable(received).length >= total || performance.now() > deadline,
        lastEventId: start,
      })
    let cuts = 0
    const counted = (feed: Feed, id: string | undefined) => {
      cuts += 1
      return feed.open('federation', id)
    }
    let turn = 0
    const steady = feeds.map((feed) => follow(feed.open('federation', start)))
    const cut = [
      read((id) => counted(feeds[0], id)),
      read((id) => counted(feeds[turn++ % 2] as Feed, id)),
    ]

    let calls = 0
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, index) => {
        const ring = () => feeds[index % 2]?.ring()
        const write = (call: Call, rings: () => boolean) =>
          writeFederation(
            async (fn, args) => {
              const answer = await call(fn, args)
              calls += 1
              if (rings()) ring()
              // PGlite answers without a turn of the event loop; requests come with one.
              await setImmediate()
              return answer
            },
            agents,
            () => calls >= MIN_CALLS && cuts >= MIN_CUTS,
          )
        const url = backend.env.DATABASE_URL
        if (!url) return write(direct, () => true)
        await using connection = await connect(url)
        // Some rings are lost: the poll stands behind them.
        await write(callOutOfOrder(connection), () => Math.random() < 0.8)
      }),
    )
    for (const feed of feeds) feed.ring()
    const log = await readLog(near.database, 'federation')
    const since = log.filter(({ id }) => Number(id.slice(9)) > Number(start.slice(9)))
    total = since.length
    deadline = performance.now() + paced(10_000)
    const pieces = await Promise.all(cut)
    await expect
      .poll(() => steady.map(({ events }) => durable(events).length))
      .toEqual([total, total])

    const expected = since.map(({ id, type, session_id, agent_id, created_at, data }) => {
      return `${id} ${JSON.stringify({ type, session_id, agent_id, created_at, data })}`
    })
    for (const { received } of pieces) expect(lines(received)).toEqual(expected)
    for (const { events } of steady) expect(lines(events)).toEqual(expected)

    const events = durable(steady[0]?.events ?? []).map(({ data }) => {
      const event = federationFeedEvent.parse(data)
      expect(event).toEqual(data)
      return event
    })
    expectTasksChained(events)
    expectStatesAlternate(events, states)
    const kinds = Map.groupBy(events, ({ type }) => type)
    console.log(
      `${name}: ${[...kinds].map(([type, { length }]) => `${length} ${type}`).join(', ')}, ${cuts} cuts`,
    )
    expect(kinds.get('task.updated')?.length).toBeGreaterThan(10)
    expect(kinds.get('economy.transfer')?.length).toBeGreaterThan(10)
    expect(kinds.get('agent.status')?.length).toBeGreaterThan(2)
    for (const one of steady) await one.cancel()
    for (const feed of feeds) await feed.stop()
    await Promise.all([near.close(), far.close()])
    await backend.stop()
  })
})

/** What happened to one task is in the order in which it happened. */
function expectTasksChained(events: readonly FederationFeedEvent[]): void {
  const last = new Map<string, Of<'task.updated'>['data']>()
  for (const event of events) {
    if (event.type !== 'task.updated') continue
    const { data } = event
    const before = last.get(data.task_id)
    expect(data.previous_state).toBe(before?.state ?? null)
    expect(data.claim).toBe((before?.claim ?? 0) + (data.reason === 'claimed' ? 1 : 0))
    last.set(data.task_id, data)
  }
}

function statesOf(events: readonly Of<'agent.status'>[]): Map<string, string> {
  return new Map(
    events
      .filter(({ type }) => type === 'agent.status')
      .map(({ agent_id, data }) => [agent_id, data.status]),
  )
}

/** An agent comes online when it was offline, and goes when it was online. */
function expectStatesAlternate(
  events: readonly FederationFeedEvent[],
  states: Map<string, string>,
): void {
  for (const event of events) {
    if (event.type !== 'agent.status') continue
    expect([states.get(event.agent_id), event.data.status].toSorted()).toEqual([
      'active',
      'offline',
    ])
    states.set(event.agent_id, event.data.status)
  }
}
