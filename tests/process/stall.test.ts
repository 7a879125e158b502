import { setTimeout as sleep } from 'node:timers/promises'
import { describe, type ExpectStatic, inject, test } from 'vitest'
import { createDatabase, serverAt } from '#tests/support/databases.ts'
import { freePort } from '#tests/support/free-port.ts'
import { enrollAgents, getSession, heartbeat, type Identity, watchFeed } from './client.ts'
import { makeDataDir, type ServerProcess, startServerProcess } from './support.ts'

const IDLE_TIMEOUT_S = 2
const SWEEP_INTERVAL_S = 0.3
/** What a busy machine may add. */
const SLACK_S = 0.7
const OUTAGE_MS = 2800

const SETTINGS = {
  ROLLCALL_SESSION_IDLE_TIMEOUT_S: String(IDLE_TIMEOUT_S),
  ROLLCALL_SWEEP_INTERVAL_S: String(SWEEP_INTERVAL_S),
}

/** Heartbeats twice a second for as long as wanted, through everything. */
function keepAlive(url: string, agents: readonly Identity[]) {
  let isOver = false
  const beating = agents.map(async (agent) => {
    while (!isOver) {
      await heartbeat(url, agent).catch(() => undefined)
      await sleep(500)
    }
  })
  return async () => {
    isOver = true
    await Promise.all(beating)
  }
}

const statuses = async (url: string, agents: readonly Identity[]) => {
  const sessions = await Promise.all(agents.map(({ session_id }) => getSession(url, session_id)))
  return sessions.map(({ status }) => status)
}

async function stallAndKill(env: Record<string, string>, expect: ExpectStatic): Promise<void> {
  const port = await freePort()
  const start = () => startServerProcess({ env: { ...SETTINGS, ...env }, port })
  let server: ServerProcess = await start()
  try {
    const { url } = server
    const agents = await enrollAgents(url, 4)
    const [silent, ...lively] = agents
    if (!silent) throw new Error('there are four')
    const allActive = agents.map(() => 'active')
    const watch = watchFeed(url)
    const lost = () => watch.events.filter(({ type }) => type === 'session_disconnected')
    let stop = keepAlive(url, agents)
    await sleep(1000)

    // Stopped for longer than the idle timeout; the agents come back only some time after it.
    await stop()
    server.kill('SIGSTOP')
    await sleep(OUTAGE_MS)
    server.kill('SIGCONT')
    expect(await statuses(url, agents)).toEqual(allActive)
    await sleep(IDLE_TIMEOUT_S * 500)
    stop = keepAlive(url, agents)
    await sleep(IDLE_TIMEOUT_S * 1000)
    expect(await statuses(url, agents)).toEqual(allActive)
    expect(lost()).toEqual([])

    // Killed, and started again after longer than that.
    await stop()
    server.kill('SIGKILL')
    await server.exited
    await sleep(OUTAGE_MS)
    server = await start()
    expect(await statuses(url, agents)).toEqual(allActive)
    await sleep(IDLE_TIMEOUT_S * 500)
    stop = keepAlive(url, agents)
    await sleep(IDLE_TIMEOUT_S * 1000)
    expect(await statuses(url, agents)).toEqual(allActive)
    expect(lost()).toEqual([])

    // An agent that does fall silent goes offline in time, and it alone.
    await stop()
    stop = keepAlive(url, lively)
    await expect.poll(lost, { timeout: 6000 }).toHaveLength(1)
    const session = await getSession(url, silent.session_id)
    expect(session).toMatchObject({ status: 'disconnected', disconnect_reason: 'idle_timeout' })
    const silentS =
      (Date.parse(session.disconnected_at ?? '') - Date.parse(session.last_activity)) / 1000
    console.log(`offline ${silentS.toFixed(2)} s after its last heartbeat`)
    // The wire has milliseconds, cut off: one of them may be missing.
    expect(silentS).toBeGreaterThanOrEqual(IDLE_TIMEOUT_S - 0.001)
    expect(silentS).toBeLessThan(IDLE_TIMEOUT_S + SWEEP_INTERVAL_S + SLACK_S)
    await sleep(IDLE_TIMEOUT_S * 1000)
    expect(lost().map(({ data }) => data.session_id)).toEqual([silent.session_id])
    expect(await statuses(url, lively)).toEqual(lively.map(() => 'active'))
    await stop()

    // Those whose agents do not come back after an outage get one idle timeout, and no more.
    server.kill('SIGSTOP')
    await sleep(OUTAGE_MS)
    server.kill('SIGCONT')
    const backAt = Date.now()
    await expect.poll(lost, { timeout: 6000 }).toHaveLength(agents.length)
    for (const { session_id } of lively) {
      const { disconnected_at } = await getSession(url, session_id)
      const sinceBackS = (Date.parse(disconnected_at ?? '') - backAt) / 1000
      expect(sinceBackS).toBeGreaterThanOrEqual(IDLE_TIMEOUT_S - 0.05)
      expect(sinceBackS).toBeLessThan(IDLE_TIMEOUT_S + 2 * SWEEP_INTERVAL_S + SLACK_S)
    }
    await watch.stop()
  } finally {
    await server[Symbol.asyncDispose]()
  }
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
