import { setTimeout as sleep } from 'node:timers/promises'
import { describe, type ExpectStatic, inject, test } from 'vitest'
import { createDatabase, serverAt } from '#tests/support/databases.ts'
import { freePort } from '#tests/support/free-port.ts'
import { paced } from '#tests/support/pace.ts'
import { enrollAgents, getSession, heartbeat, type Identity, watchFeed } from './client.ts'
import { makeDataDir, type ServerProcess, startServerProcess } from './support.ts'

const IDLE_TIMEOUT_S = paced(3)
const SWEEP_INTERVAL_S = paced(0.5)
/** Longer than the idle timeout, so that every lease is over before the server is back. */
const OUTAGE_MS = IDLE_TIMEOUT_S * 1000 + 500
/** How long after an outage agents are silent still: not as long as the lease that they are given. */
const LATER_MS = IDLE_TIMEOUT_S * 500
/** Until somebody is told of a lease that is over. */
const SWEPT_MS = paced(10_000)

const SETTINGS = {
  ROLLCALL_SESSION_IDLE_TIMEOUT_S: String(IDLE_TIMEOUT_S),
  ROLLCALL_SWEEP_INTERVAL_S: String(SWEEP_INTERVAL_S),
}

/** Heartbeats several times a lease for as long as wanted, through everything. */
function keepAlive(url: string, agents: readonly Identity[]) {
  let isOver = false
  const beating = agents.map(async (agent) => {
    while (!isOver) {
      await heartbeat(url, agent).catch(() => undefined)
      await sleep(IDLE_TIMEOUT_S * 200)
    }
  })
  return async () => {
    isOver = true
    await Promise.all(beating)
  }
}

/** By how many seconds a session outlived its last heartbeat, and when it ended, by the database. */
async function endOf(url: string, { session_id }: Identity, expect: ExpectStatic) {
  const session = await getSession(url, session_id)
  expect(session).toMatchObject({ status: 'disconnected', disconnect_reason: 'idle_timeout' })
  const endedAt = Date.parse(session.disconnected_at ?? '')
  return { endedAt, silentS: (endedAt - Date.parse(session.last_activity)) / 1000 }
}

async function stallAndKill(env: Record<string, string>, expect: ExpectStatic): Promise<void> {
  const port = await freePort()
  const start = () => startServerProcess({ env: { ...SETTINGS, ...env }, port })
  let server: ServerProcess = await start()
  try {
    const { url } = server
    const agents = await enrollAgents(url, 4)
    const [lively, neverBack, lostLater, silent] = agents
    if (!lively || !neverBack || !lostLater || !silent) throw new Error('there are four')
    const watch = watchFeed(url)
    const lost = () =>
      watch.events
        .filter(({ type }) => type === 'session_disconnected')
        .map(({ data }) => data.session_id)
    const expectActive = async (those: readonly Identity[]) => {
      const sessions = await Promise.all(those.map(({ session_id }) => getSession(url, session_id)))
      expect(sessions.map(({ status }) => status)).toEqual(those.map(() => 'active'))
    }

    /**
     * Longer than an idle timeout; `others` come back only some time after it, `gone` never.
     * @param away resolves once the server is back, with the time before which it was not
     */
    async function outage(
      away: () => Promise<number>,
      gone: Identity,
      others: readonly Identity[],
    ) {
      const before = lost()
      const stop = keepAlive(url, [gone, ...others])
      await expect.poll(() => isHeard(url, [gone, ...others])).toBe(true)
      await stop()
      const awayUntil = await away()
      const backAt = Date.now()
      await expectActive([gone, ...others])
      await sleep(LATER_MS)
      const stopOthers = keepAlive(url, others)
      // Who does not come back gets one idle timeout, and no more; it alone goes offline.
      await expect.poll(lost, { timeout: IDLE_TIMEOUT_S * 1000 + SWEPT_MS }).not.toEqual(before)
      expect(lost()).toEqual([...before, gone.session_id])
      await stopOthers()
      await expectActive(others)
      const { endedAt } = await endOf(url, gone, expect)
      expect(endedAt - awayUntil).toBeGreaterThanOrEqual(IDLE_TIMEOUT_S * 1000 - 1)
      expect(endedAt - backAt).toBeLessThan(2 * IDLE_TIMEOUT_S * 1000)
    }

    await outage(
      async () => {
        server.kill('SIGSTOP')
        await sleep(OUTAGE_MS)
        const now = Date.now()
        server.kill('SIGCONT')
        return now
      },
      neverBack,
      [lively, lostLater, silent],
    )
    await outage(
      async () => {
        server.kill('SIGKILL')
        await server.exited
        await sleep(OUTAGE_MS)
        const now = Date.now()
        server = await start()
        return now
      },
      lostLater,
      [lively, silent],
    )

    // Without any outage, an agent that falls silent goes offline in time, and it alone.
    const before = lost()
    const stop = keepAlive(url, [lively])
    await heartbeat(url, silent)
    await expect
      .poll(lost, { timeout: IDLE_TIMEOUT_S * 1000 + SWEPT_MS })
      .toEqual([...before, silent.session_id])
    const { silentS } = await endOf(url, silent, expect)
    console.log(`offline ${silentS.toFixed(2)} s after its last heartbeat`)
    // The wire has milliseconds, cut off: one of them may be missing.
    expect(silentS).toBeGreaterThanOrEqual(IDLE_TIMEOUT_S - 0.001)
    // A sweep that a busy machine delays counts as an outage, and gives a second lease at most.
    expect(silentS).toBeLessThan(2 * IDLE_TIMEOUT_S)
    await stop()
    await expectActive([lively])
    await watch.stop()
  } finally {
    await server[Symbol.asyncDispose]()
  }
}

/** Whether each has been heard just now. */
async function isHeard(url: string, agents: readonly Identity[]): Promise<boolean> {
  const sessions = await Promise.all(agents.map(({ session_id }) => getSession(url, session_id)))
  const since = Date.now() - IDLE_TIMEOUT_S * 500
  return sessions.every(({ last_activity }) => Date.parse(last_activity) > since)
}

// Both at once: most of it is waiting.
describe.concurrent('a server that was stopped, or away, takes no session offline; silence does', () => {
  test('embedded', async ({ expect }) => {
    using dataDir = makeDataDir()
    await stallAndKill({ ROLLCALL_DATA_DIR: dataDir.path }, expect)
  })

  test('on Postgres', async ({ expect }) => {
    await using database = await createDatabase(serverAt(inject('postgresUrl')), {
      template: inject('migratedTemplate'),
    })
    await stallAndKill({ DATABASE_URL: database.url }, expect)
  })
})
