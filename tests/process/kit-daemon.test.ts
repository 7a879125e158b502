import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, type ExpectStatic, test } from 'vitest'
import { paced } from '#tests/support/pace.ts'
import { reconnect } from './client.ts'
import { startDeafProxy } from './deaf-proxy.ts'
import { enrollMachine, type Machine, type Running, until } from './kit-command.ts'
import { type KitServer, startKitServer } from './kit-server.ts'

const TOKEN_LIFE_S = Math.ceil(paced(4))
const IDLE_TIMEOUT_S = paced(6)
/** Longer than the idle timeout, and than the grace time of a refresh. */
const AWAY_MS = IDLE_TIMEOUT_S * 1000 + 2000
const LIVES = 5
const CRASHES = 12
const SETTINGS = {
  ROLLCALL_ACCESS_TOKEN_TTL_S: String(TOKEN_LIFE_S),
  ROLLCALL_SESSION_IDLE_TIMEOUT_S: String(IDLE_TIMEOUT_S),
  ROLLCALL_SWEEP_INTERVAL_S: String(paced(0.5)),
}

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0

describe.concurrent('rollcall start', () => {
  let steady: KitServer
  let shaky: KitServer
  let brisk: KitServer

  beforeAll(async () => {
    ;[steady, shaky, brisk] = await Promise.all([
      // A refresh token that is used again after more than one refresh would end its family.
      startKitServer({ ...SETTINGS, ROLLCALL_REFRESH_GRACE_S: String(paced(10)) }),
      startKitServer({ ...SETTINGS, ROLLCALL_REFRESH_GRACE_S: '1' }),
      startKitServer({ ...SETTINGS, ROLLCALL_ACCESS_TOKEN_TTL_S: String(Math.ceil(paced(2))) }),
    ])
  })
  afterAll(async () => {
    await steady?.[Symbol.asyncDispose]()
    await shaky?.[Symbol.asyncDispose]()
    await brisk?.[Symbol.asyncDispose]()
  })

  /** Begins the daemon; resolves once it holds its session and could come back to it. */
  async function keep(machine: Machine): Promise<Running> {
    const daemon = machine.begin('start', '--json')
    const couldComeBack = () => {
      if (daemon.output.stderr !== '') throw new Error(daemon.output.stderr)
      return typeof machine.identity().session?.reconnect_token === 'string'
    }
    try {
      await until('it could come back', couldComeBack)
    } catch (error) {
      await daemon[Symbol.asyncDispose]()
      throw error
    }
    return daemon
  }

  /** Ends the daemon in order: the one session that there ever was is closed by its client. */
  async function sayGoodbye(
    expect: ExpectStatic,
    server: KitServer,
    machine: Machine,
    daemon: Running,
    { signal = 'SIGTERM', reconnects = 0 }: { signal?: NodeJS.Signals; reconnects?: number } = {},
  ) {
    const { agent_id, session } = machine.identity()
    daemon.kill(signal)
    expect(await daemon.exited).toEqual({ code: 0, signal: null })
    expect(daemon.output.stderr).toBe('')
    expect(await server.sessionsOf(agent_id)).toMatchObject([
      {
        session_id: session?.session_id,
        status: 'disconnected',
        disconnect_reason: 'client_closed',
        reconnect_count: reconnects,
      },
    ])
    expect(await server.revokedFamilies(agent_id)).toBe(0)
  }

  test(`holds one session through ${LIVES} lives of its access token`, async ({ expect }) => {
    using machine = await enrollMachine(steady)
    const { agent_id, session } = machine.identity()
    await using daemon = await keep(machine)
    const seen = new Set<string>()
    // Each a token of its own, on disk by the time it is used.
    while (seen.size <= LIVES) {
      const [row, ...others] = await steady.sessionsOf(agent_id)
      expect(others).toEqual([])
      expect(row).toMatchObject({ session_id: session?.session_id, status: 'active' })
      seen.add(machine.identity().credentials.refresh_token)
      // Commands share the identity, and may be the ones that refresh.
      const askedAt = Date.now()
      const { stdout } = await machine.run('token')
      // Whole seconds, the rest cut off.
      expect((Number(decodeJwt(stdout.trim()).exp) + 1) * 1000).toBeGreaterThan(askedAt)
      await sleep(TOKEN_LIFE_S * 250)
    }
    expect(await steady.historyOf(session?.session_id ?? '')).toEqual(['session_created'])
    console.log(
      `${LIVES} lives of a token of ${TOKEN_LIFE_S} s: ${seen.size - 1} refreshes, one session`,
    )
    await sayGoodbye(expect, steady, machine, daemon)
  })

  test('goes on after the server was killed, be it that the answer to a refresh was lost in it', async ({
    expect,
  }) => {
    await using proxy = await startDeafProxy(shaky.url)
    using machine = await enrollMachine({ url: proxy.url, mint: shaky.mint })
    const { agent_id, session } = machine.identity()
    await using daemon = await keep(machine)
    proxy.loseAnswersTo('/api/sessions/refresh')
    const exchanged = async () => {
      const { rows } = await shaky.sql.query(
        `select t.exchanged_at from rollcall.refresh_tokens as t
         join rollcall.token_families as f using (family_id)
         where f.agent_id = $1 and t.exchanged_at is not null`,
        [agent_id],
      )
      return rows.length > 0
    }
    await until('it has refreshed', exchanged)
    await shaky.kill()
    await daemon.saw('offline')
    await sleep(AWAY_MS)
    proxy.loseAnswersTo(undefined)
    await shaky.start()
    const backAt = Date.now()
    await daemon.saw('online')
    console.log(`online ${Date.now() - backAt} ms after the server was ready again`)
    await daemon.saw('token.refreshed')
    // It beats as before: for longer than the idle timeout that the server gave to all.
    await until('it has beaten for long', async () => {
      const [row] = await shaky.sessionsOf(agent_id)
      return Number(row?.last_activity) > backAt + IDLE_TIMEOUT_S * 1000
    })
    expect(await shaky.sessionsOf(agent_id)).toMatchObject([
      { session_id: session?.session_id, status: 'active', reconnect_count: 0 },
    ])
    expect(await shaky.historyOf(session?.session_id ?? '')).toEqual(['session_created'])
    await sayGoodbye(expect, shaky, machine, daemon, { signal: 'SIGINT' })
  })

  test('comes back to its session after SIGSTOP for longer than its lease', async ({ expect }) => {
    using machine = await enrollMachine(steady)
    const { agent_id, session } = machine.identity()
    await using daemon = await keep(machine)
    daemon.kill('SIGSTOP')
    await until('its session has timed out', async () => {
      return (await steady.sessionsOf(agent_id))[0]?.disconnect_reason === 'idle_timeout'
    })
    const { access_token } = machine.identity().credentials
    await until('its access token has run out', () => {
      return Number(decodeJwt(access_token).exp) * 1000 < Date.now()
    })
    // Its tokens are its own: nobody else presents what it may have exchanged.
    const { code, stderr } = await machine.run('token')
    expect(code).toBe(1)
    expect(stderr).toContain(`kill -CONT ${daemon.pid}`)
    daemon.kill('SIGCONT')
    await daemon.saw('session.reconnected')
    expect(await steady.sessionsOf(agent_id)).toMatchObject([
      { session_id: session?.session_id, status: 'active', reconnect_count: 1 },
    ])
    expect(await steady.historyOf(session?.session_id ?? '')).toEqual([
      'session_created',
      'session_disconnected',
      'reconnected',
    ])
    await sayGoodbye(expect, steady, machine, daemon, { reconnects: 1 })
  })

  test(`has the same session after ${CRASHES} kills at any moment`, async ({ expect }) => {
    using machine = await enrollMachine(brisk)
    const { agent_id, session } = machine.identity()
    let startMs = 0
    for (let crash = 0; crash < CRASHES; crash++) {
      const begunAt = performance.now()
      await using daemon = machine.begin('start', '--json')
      if (crash === 0) {
        await daemon.saw('session.resumed')
        startMs = performance.now() - begunAt
      } else {
        await sleep(Math.random() * 2.5 * startMs)
      }
      daemon.kill('SIGKILL')
      expect(await daemon.exited).toEqual({ code: null, signal: 'SIGKILL' })
      expect(daemon.output.stderr).toBe('')
    }
    // As of one that came while the identity was written.
    writeFileSync(`${machine.config}.${process.pid}.tmp`, '{"version":1,"url":"http://loc')
    await using daemon = await keep(machine)
    await daemon.saw('token.refreshed')
    expect(machine.identity().session?.session_id).toBe(session?.session_id)
    expect(await brisk.sessionsOf(agent_id)).toMatchObject([
      { session_id: session?.session_id, status: 'active' },
    ])
    // Where none of the killed ones came to beat, it timed out in between.
    await sayGoodbye(expect, brisk, machine, daemon, { reconnects: expect.any(Number) })
    expect(readdirSync(dirname(machine.config))).toEqual([basename(machine.config)])
  })

  test('comes back as the agent that it is, where the answer to a reconnect was lost in a kill', async ({
    expect,
  }) => {
    using machine = await enrollMachine(brisk)
    {
      await using daemon = await keep(machine)
      daemon.kill('SIGKILL')
      await daemon.exited
    }
    const { agent_id, session } = machine.identity()
    // The token that the disk has is used up by it, and the session times out once more.
    await reconnect(brisk.url, session?.session_id ?? '', session?.reconnect_token ?? '')
    await until('its session has timed out', async () => {
      return (await brisk.sessionsOf(agent_id))[0]?.disconnect_reason === 'idle_timeout'
    })
    await using daemon = await keep(machine)
    await daemon.saw('session.reconnected')
    expect(machine.identity().session?.session_id).toBe(session?.session_id)
    expect(await brisk.historyOf(session?.session_id ?? '')).toEqual([
      'session_created',
      'reconnected',
      'session_disconnected',
      'reconnected',
    ])
    await sayGoodbye(expect, brisk, machine, daemon, { reconnects: 2 })
  })

  test('refuses a second daemon, and says which process is the first', async ({ expect }) => {
    using machine = await enrollMachine(steady)
    await using daemon = await keep(machine)
    const second = await machine.run('start')
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toContain(String(daemon.pid))
    const asJson = await machine.run('start', '--json')
    expect(JSON.stringify(JSON.parse(asJson.stderr))).toContain(String(daemon.pid))
    // The first has not noticed.
    await sayGoodbye(expect, steady, machine, daemon)
  })

  test('exits 3 on an identity file that is cut off, and leaves it as it is', async ({
    expect,
  }) => {
    using machine = await enrollMachine(steady)
    truncateSync(machine.config, 100)
    const damaged = readFileSync(machine.config, 'utf8')
    const { code, stderr, stdout } = await machine.run('start')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain(machine.config)
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
    expect(readFileSync(machine.config, 'utf8')).toBe(damaged)
    const doctor = await machine.run('doctor')
    expect(doctor.code).toBe(1)
    expect(doctor.stdout).toContain(machine.config)
  })

  test('exits 3, with what to do, once its agent is revoked', async ({ expect }) => {
    using machine = await enrollMachine(brisk)
    const { agent_id } = machine.identity()
    await using daemon = await keep(machine)
    await brisk.revoke(agent_id)
    expect(await daemon.exited).toEqual({ code: 3, signal: null })
    expect(daemon.output.stderr).toMatch(/enroll/i)
    expect(await brisk.sessionsOf(agent_id)).toMatchObject([
      { status: 'disconnected', disconnect_reason: 'agent_revoked' },
    ])
    // And at once, when it is started again.
    expect((await machine.run('start')).code).toBe(3)
  })

  // A limit of the process stands for a disk that is full: each write of a file fails.
  test.runIf(hasPrlimit)('goes on beating while nothing can be saved', async ({ expect }) => {
    using machine = await enrollMachine(steady)
    const { agent_id, session } = machine.identity()
    await using daemon = await keep(machine)
    const limit = (bytes: string) =>
      execFileSync('prlimit', ['--pid', String(daemon.pid), `--fsize=${bytes}:unlimited`])
    limit('0')
    await daemon.saw('save.failed')
    const failedAt = Date.now()
    await until('it has beaten for two lives of its token', async () => {
      const [row] = await steady.sessionsOf(agent_id)
      return Number(row?.last_activity) > failedAt + 2 * TOKEN_LIFE_S * 1000
    })
    // What the disk has was exchanged long ago: whoever presented it would end the family.
    const { code, stderr } = await machine.run('token')
    expect(code).toBe(1)
    expect(stderr).toContain(String(daemon.pid))
    limit('unlimited')
    expect((await machine.run('token')).code).toBe(0)
    await daemon.saw('save.recovered')
    // What is on disk now is good: it is all that the next one has.
    daemon.kill('SIGKILL')
    await daemon.exited
    await using next = await keep(machine)
    await next.saw('session.resumed')
    expect(machine.identity().session?.session_id).toBe(session?.session_id)
    await sayGoodbye(expect, steady, machine, next)
  })
})
