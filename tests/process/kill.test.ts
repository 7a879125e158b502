import { setTimeout as sleep } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { createDatabase, serverAt } from '#tests/support/databases.ts'
import { freePort } from '#tests/support/free-port.ts'
import { mintEnrollmentToken, openFeed, watchFeed } from './client.ts'
import { makeDataDir, type ServerProcess, startServerProcess } from './support.ts'
import { startWork } from './working-agent.ts'

const WORKERS = 6
const MAX_USES = 10_000

test('kill -9 in the middle of writes, ten times: nothing acknowledged is lost', async () => {
  using dataDir = makeDataDir()
  await killInTheMiddle({ ROLLCALL_DATA_DIR: dataDir.path }, 10)
})

test('kill -9 in the middle of writes to Postgres: nothing acknowledged is lost', async () => {
  await using database = await createDatabase(serverAt(inject('postgresUrl')), {
    template: inject('migratedTemplate'),
  })
  await killInTheMiddle({ DATABASE_URL: database.url }, 2)
})

async function killInTheMiddle(env: Record<string, string>, times: number): Promise<void> {
  const port = await freePort()
  const start = () => startServerProcess({ env, port })
  let server: ServerProcess & { readyMs: number } = await start()
  try {
    const origin = await whereItBegins(server.url)
    const watch = watchFeed(server.url, origin)
    const work = startWork(server.url, await mintEnrollmentToken(server.url, MAX_USES), WORKERS)
    const readyMs: number[] = []
    let seen = 0
    for (let n = 0; n < times; n++) {
      // The middle of writes: agents of this life are at work.
      await expect
        .poll(() => sum(work.agents.map(({ acknowledged }) => acknowledged.heartbeats)), {
          interval: 10,
          timeout: 10_000,
        })
        .toBeGreaterThan(seen + 30)
      await sleep(Math.random() * 200)
      server.kill('SIGKILL')
      await server.exited
      seen = sum(work.agents.map(({ acknowledged }) => acknowledged.heartbeats))
      server = await start()
      readyMs.push(server.readyMs)
      expect(work.failures).toEqual([])
    }
    await work.stop()
    expect(work.failures).toEqual([])
    for (const agent of work.agents) await agent.verify()

    // The feed tells of everything, once, also to one who read through all of it.
    const all = await openFeed(server.url, origin)
    const created = () => all.events.filter(({ type }) => type === 'session_created')
    await expect.poll(() => created().length).toBeGreaterThanOrEqual(work.agents.length)
    await expect.poll(() => watch.events.length, { timeout: 5000 }).toBe(durableCount())
    expect(watch.events.map(({ id }) => id)).toEqual(durableIds())
    const ofSession = new Map<unknown, unknown[]>()
    for (const { data } of watch.events) {
      ofSession.set(data.session_id, [...(ofSession.get(data.session_id) ?? []), data.data])
    }
    for (const { identity } of work.agents) {
      const [first, ...counts] = ofSession.get(identity.session_id) ?? []
      expect(first).toMatchObject({ client_type: 'process-test' })
      expect(counts).toEqual(
        counts.map((_, index) => ({ update_type: 'reconnected', reconnect_count: index + 1 })),
      )
    }
    expect(ofSession.size).toBeLessThanOrEqual(work.attempts)
    function durableIds() {
      return all.events.filter(({ id }) => id !== undefined).map(({ id }) => id)
    }
    function durableCount() {
      return durableIds().length
    }

    const total = { heartbeats: 0, reconnects: 0, refreshes: 0 }
    for (const { acknowledged } of work.agents) {
      for (const key of ['heartbeats', 'reconnects', 'refreshes'] as const) {
        total[key] += acknowledged[key]
      }
    }
    console.log(
      `${times} kills: ${work.agents.length} agents, ${JSON.stringify(total)}; ready again after ${readyMs.join(', ')} ms`,
    )
    await all.cancel()
    await watch.stop()
  } finally {
    await server[Symbol.asyncDispose]()
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

/** The position of an empty log. */
async function whereItBegins(url: string): Promise<string> {
  const reading = await openFeed(url)
  await expect.poll(() => reading.lastEventId).toMatch(/-0$/)
  await reading.cancel()
  return reading.lastEventId ?? ''
}
