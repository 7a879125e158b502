import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { sessionsFeedEvent } from '#lib/feed/contract.ts'
import type { Feed } from '#lib/feed/feed.ts'
import { type Backend, backendNames, startBackend } from '#tests/support/backends.ts'
import { connect } from '#tests/support/databases.ts'
import { paced } from '#tests/support/pace.ts'
import { callThrough, closeSession, enrollAgent, readLog, readNumbers, reconnect } from './fleet.ts'
import { openAnother, startFeedOn } from './open-feed.ts'
import { durable, type FeedEvent, follow, type PiecesOptions, readInPieces } from './sse-reader.ts'
import { callOutOfOrder, type Step, write } from './writer.ts'

const WRITERS = 8
/** They write until there is something to see, however long that takes. */
const MIN_CALLS = 400
const MIN_CUTS = 45

type Data = Record<string, unknown>

/** Events with an id, as one line each: what all must agree on. */
const lines = (events: readonly FeedEvent[]) =>
  durable(events).map(({ id, data }) => `${id} ${JSON.stringify(data)}`)

function bySession(events: readonly FeedEvent[]): Map<string, Step[]> {
  const sessions = new Map<string, Step[]>()
  for (const { data } of durable(events)) {
    const id = String(data.session_id)
    const step = { type: data.type, data: data.data as Data }
    sessions.set(id, [...(sessions.get(id) ?? []), step])
  }
  return sessions
}

// On Supabase there is no doorbell: its readers have what their polls find.
describe.each([...backendNames, 'lite'] as const)('on %s', (name) => {
  test('with eight writers in parallel, readers that are cut every 100 ms miss nothing, get nothing twice, and see one order', async () => {
    const backend = await startBackend(name)
    // Two processes, but for PGlite, which has one: there they are two tails.
    const [near, far] = [await openAnother(backend), await openAnother(backend)]
    const feeds = [await startFeedOn(near), await startFeedOn(far)] as const
    const shared = await Promise.all([1, 2, 3].map(() => enrollAgent(callThrough(near.database))))
    const start = feeds[0].position('sessions') ?? ''

    let total = Number.POSITIVE_INFINITY
    let deadline = Number.POSITIVE_INFINITY
    const read = (open: PiecesOptions['open']) =>
      readInPieces({
        open,
        // A connection of a moment must not harm either.
        pieceMs: () => (Math.random() < 0.1 ? 2 : 60 + Math.random() * 80),
        isDone: (received) => durable(received).length >= total || performance.now() > deadline,
        lastEventId: start,
      })
    let cuts = 0
    const counted = (feed: Feed, id: string | undefined) => {
      cuts += 1
      return feed.open('sessions', id)
    }
    let turn = 0
    const steady = feeds.map((feed) => follow(feed.open('sessions', start)))
    const cut = [
      read((id) => counted(feeds[0], id)),
      read((id) => counted(feeds[1], id)),
      // Comes back to the other process each time, which may be behind what it has seen.
      read((id) => counted(feeds[turn++ % 2] as Feed, id)),
    ]

    const written = await writeInParallel(
      backend,
      feeds,
      near.database,
      shared,
      (calls) => calls >= MIN_CALLS && cuts >= MIN_CUTS,
    )
    for (const feed of feeds) feed.ring()
    const log = await readLog(near.database)
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
    const numbers = await readNumbers(near.database)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    for (const { received } of pieces) expect(lines(received)).toEqual(expected)
    for (const { events } of steady) expect(lines(events)).toEqual(expected)

    // Every event is what the contract says it is.
    for (const { type, data } of steady.flatMap(({ events }) => events)) {
      expect(sessionsFeedEvent.parse(data).type).toBe(type)
    }

    // What happened to one session is in the order in which it happened.
    const seen = bySession(steady[0]?.events ?? [])
    for (const [sessionId, steps] of written) {
      const got = (seen.get(sessionId) ?? []).map(({ type, data }) =>
        type === 'session_created' ? { type, data: {} } : { type, data },
      )
      expect(got).toEqual(steps)
    }
    for (const { sessionId } of shared) expectChained(seen.get(sessionId) ?? [])

    console.log(`${name}: ${total} events, ${written.size} sessions, ${cuts} cuts`)
    expect(total).toBeGreaterThan(100)
    for (const one of steady) await one.cancel()
    for (const feed of feeds) await feed.stop()
    await Promise.all([near.close(), far.close()])
    await backend.stop()
  })
})

test('what nobody has looked at is numbered in the order in which it happened', async () => {
  const backend = await startBackend('postgres')
  const opened = await openAnother(backend)
  const call = callThrough(opened.database)
  const agents = await Promise.all([1, 2, 3, 4, 5].map(() => enrollAgent(call)))
  for (let round = 0; round < 10; round++) {
    await Promise.all(agents.map((agent) => reconnect(call, agent)))
  }
  await Promise.all(agents.map((agent) => closeSession(call, agent)))
  const log = await readLog(opened.database)
  const numbers = await readNumbers(opened.database)
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  for (const { sessionId } of agents) {
    const steps = log.filter(({ session_id }) => session_id === sessionId)
    const counts = Array.from({ length: 10 }, (_, index) => index + 1)
    expect(steps.map(({ data }) => data.reconnect_count)).toEqual([undefined, ...counts, undefined])
    expect(steps[0]?.type).toBe('session_created')
    expect(steps.at(-1)?.type).toBe('session_disconnected')
  }
  await opened.close()
  await backend.stop()
})

async function writeInParallel(
  backend: Backend,
  feeds: readonly [Feed, Feed],
  database: Parameters<typeof callThrough>[0],
  shared: Parameters<typeof write>[1],
  isEnough: (calls: number) => boolean,
): Promise<Map<string, Step[]>> {
  let calls = 0
  const isOver = () => isEnough(calls)
  const written = await Promise.all(
    Array.from({ length: WRITERS }, async (_, index) => {
      const url = backend.env.DATABASE_URL
      if (!url) {
        const direct = callThrough(database)
        return write(
          async (name, args) => {
            const answer = await direct(name, args)
            calls += 1
            feeds[index % 2]?.ring()
            // PGlite answers without a turn of the event loop; requests come with one.
            await setImmediate()
            return answer
          },
          shared,
          isOver,
        )
      }
      await using connection = await connect(url)
      const slow = callOutOfOrder(connection)
      return await write(
        async (name, args) => {
          const answer = await slow(name, args)
          calls += 1
          // Some rings are lost: the poll stands behind them.
          if (Math.random() < 0.8) feeds[index % 2]?.ring()
          return answer
        },
        shared,
        isOver,
      )
    }),
  )
  return new Map(written.flatMap((sessions) => [...sessions]))
}

/** The changes of a session that many writers change follow from one another. */
function expectChained(steps: readonly Step[]): void {
  let reconnects = 0
  let state: unknown = null
  for (const { type, data } of steps) {
    if (type === 'session_created') continue
    if (data.update_type === 'reconnected') {
      reconnects += 1
      expect(data.reconnect_count).toBe(reconnects)
    } else {
      expect(data.previous_state).toBe(state)
      expect(data.state).not.toBe(state)
      state = data.state
    }
  }
  expect(steps.length).toBeGreaterThan(2)
}
