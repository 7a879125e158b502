import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { paced } from '#tests/support/pace.ts'
import { enrollAgent, IdentityFile, RollcallClient, SessionKeeper } from '../../cli/src/index.ts'
import { until } from './kit-command.ts'
import { startKitServer } from './kit-server.ts'

const DAEMONS = 200
const RESTARTS = 3
const INTERVAL_S = 2
/** Of them, so many enroll at once, and say goodbye: each has five seconds for that. */
const AT_ONCE = 25
/** For one attempt at a call, as two hundred may make one at once. */
const timeout_ms = paced(10_000)
const SETTINGS = {
  ROLLCALL_ACCESS_TOKEN_TTL_S: String(Math.ceil(paced(6))),
  // Whoever presented a token of long ago would be found out.
  ROLLCALL_REFRESH_GRACE_S: String(paced(20)),
  // Long enough for a busy machine to hear all of them in time.
  ROLLCALL_SESSION_IDLE_TIMEOUT_S: String(paced(20)),
  ROLLCALL_SWEEP_INTERVAL_S: String(paced(0.5)),
}

test(`${DAEMONS} daemons through ${RESTARTS} restarts`, async () => {
  const server = await startKitServer(SETTINGS)
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-fleet-'))
  const fleet: { keeper: SessionKeeper; ending: Promise<unknown> }[] = []
  try {
    const seen = new Map<string, number>()
    const token = await server.mint(DAEMONS)
    const anyone = new RollcallClient({ url: server.url, timeout_ms })
    const begin = async () => {
      const enrolled = await enrollAgent(anyone, {
        enrollment_token: token,
        name: randomUUID(),
        client_type: 'process-test',
      })
      const identity = new IdentityFile(join(folder, `${enrolled.agent_id}.json`))
      await identity.create(enrolled)
      const keeper = new SessionKeeper({
        client: new RollcallClient({ url: server.url, credentials: identity, timeout_ms }),
        identity,
        interval_s: INTERVAL_S,
        onChange: ({ type }) => void seen.set(type, (seen.get(type) ?? 0) + 1),
      })
      fleet.push({ keeper, ending: keeper.run() })
      return enrolled
    }
    const enrolled = []
    while (enrolled.length < DAEMONS) {
      enrolled.push(...(await Promise.all(Array.from({ length: AT_ONCE }, begin))))
    }
    const ids = enrolled.map(({ session }) => session?.session_id).sort()
    /** That there are these sessions and no others, and that they all are so. */
    const expectAll = async (status: string, disconnect_reason: string | null) => {
      const { rows } = await server.sql.query(
        'select session_id, status, disconnect_reason from rollcall.sessions order by session_id',
      )
      const others = rows.filter(
        (row) => row.status !== status || row.disconnect_reason !== disconnect_reason,
      )
      expect(others).toEqual([])
      expect(rows.map(({ session_id }) => session_id)).toEqual(ids)
    }

    const now = async () => (await server.sql.query('select now()')).rows[0]?.now
    const count = async (what: string, since: unknown) => {
      const { rows } = await server.sql.query(
        `select count(*)::int as n from rollcall.${what} > $1`,
        [since],
      )
      return Number(rows[0]?.n)
    }
    const heard = (since: unknown) => count('sessions where last_activity', since)
    const refreshed = (since: unknown) => count('refresh_tokens where exchanged_at', since)

    // Each has what brings it back, whatever comes.
    await until('all hold their sessions', async () => {
      const { rows } = await server.sql.query(
        'select count(*)::int as n from rollcall.sessions where reconnect_token_hash is not null',
      )
      return rows[0]?.n === DAEMONS
    })
    for (let restart = 0; restart < RESTARTS; restart++) {
      // Many have beaten, many are just refreshing, and none has come to rest.
      const since = await now()
      await until('a half is heard', async () => (await heard(since)) >= DAEMONS / 2)
      await until('a quarter refreshes', async () => (await refreshed(since)) >= DAEMONS / 4)
      await server.kill()
      await server.start()
    }
    // Each of them is heard again, of the session that it had.
    const since = await now()
    await until('all are heard again', async () => (await heard(since)) === DAEMONS)
    await expectAll('active', null)
    expect(await server.revokedFamilies()).toBe(0)

    for (let left = 0; left < DAEMONS; left += AT_ONCE) {
      await Promise.all(fleet.slice(left, left + AT_ONCE).map(({ keeper }) => keeper.stop()))
    }
    for (const { ending } of fleet) {
      expect(await ending).toEqual({ reason: 'left', said_goodbye: true })
    }
    await expectAll('disconnected', 'client_closed')
    const { rows } = await server.sql.query(
      'select count(*)::int as n from rollcall.refresh_tokens where exchanged_at is not null',
    )
    console.log(
      `${DAEMONS} daemons, ${RESTARTS} restarts: ${rows[0]?.n} refreshes; ${[...seen].map(([type, n]) => `${n} × ${type}`).join(', ')}`,
    )
  } finally {
    await Promise.all(fleet.map(({ keeper }) => keeper.stop()))
    await server[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
})
