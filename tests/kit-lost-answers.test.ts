import { describe, type ExpectStatic, test } from 'vitest'
import {
  enrollAgent,
  type KeeperChange,
  MemoryIdentity,
  RollcallClient,
  SessionKeeper,
} from '../cli/src/index.ts'
import { mintEnrollmentToken, uniqueName } from './support/agents.ts'
import { pace, paced } from './support/pace.ts'
import { handle } from './support/routes.ts'
import { PUBLIC_URL, useServer } from './support/server.ts'

/** How much faster the keeper's time goes: its heartbeat interval of 30 s is a second then, paced. */
const SPEED = 30 / pace

/** Time for the keeper, so much faster than that of the server. */
function fastClock(speed: number) {
  const begunAt = { wall: Date.now(), mono: performance.now() }
  const passed = () => (performance.now() - begunAt.mono) * speed
  return {
    now: () => begunAt.wall + passed(),
    monotonic: passed,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(Math.max(ms, 0) / speed, 60_000))
        signal?.addEventListener('abort', () => {
          clearTimeout(timer)
          resolve()
        })
        if (signal?.aborted) resolve()
      }),
  }
}

// What the server did, it did: only that it said so was lost. They wait most of their time, each with an
// agent, and an `expect`, of its own.
describe.concurrent('a keeper whose answer gets lost', () => {
  const running = useServer('pglite')

  async function begin(
    expect: ExpectStatic,
    { withSession = true, expiresAt = Number.NaN, speed = SPEED } = {},
  ) {
    const losing: RegExp[] = []
    const requests: string[] = []
    const send: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      const what = `${request.method} ${new URL(request.url).pathname}`
      requests.push(what)
      const response = await handle(request)
      // As every HTTP server has it.
      response.headers.set('Date', new Date().toUTCString())
      const index = losing.findIndex((path) => path.test(what))
      if (index < 0) return response
      losing.splice(index, 1)
      // As Node.js tells of a connection that broke. The kit tries such a call once more by itself
      // where that is safe; the second answer is lost as well where the test says so.
      const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
      throw new TypeError('fetch failed', { cause })
    }
    const options = { url: PUBLIC_URL, fetch: send, random: () => 0 }
    const { enrollment_token } = await mintEnrollmentToken()
    const enrolled = await enrollAgent(new RollcallClient(options), {
      enrollment_token,
      name: uniqueName(),
      client_type: 'kit',
    })
    const { agent_id, session, credentials } = enrolled
    const identity = new MemoryIdentity({
      ...enrolled,
      session: withSession ? session : null,
      credentials: Number.isNaN(expiresAt)
        ? credentials
        : { ...credentials, access_token_expires_at: new Date(expiresAt).toISOString() },
    })
    if (!withSession)
      await running.sql('delete from rollcall.sessions where agent_id = $1', [agent_id])
    const clock = fastClock(speed)
    const changes: KeeperChange[] = []
    const keeper = new SessionKeeper({
      client: new RollcallClient({ ...options, credentials: identity, clock }),
      identity,
      clock,
      random: () => 0,
      onChange: (change) => void changes.push(change),
    })
    const session_id = session?.session_id ?? ''
    const beats = async (more: number) => {
      const isBeat = (what: string) => what.endsWith('/heartbeat')
      const before = requests.filter(isBeat).length
      await expect
        .poll(() => requests.filter(isBeat).length, { timeout: paced(20_000) })
        .toBeGreaterThanOrEqual(before + more)
    }
    return {
      agent_id,
      session_id,
      identity,
      requests,
      changes,
      beats,
      /** The next answers to such requests are lost. */
      lose: (...paths: RegExp[]) => void losing.push(...paths),
      allLost: () => losing.length === 0,
      sessions: () =>
        running.sql(
          `select session_id, status, disconnect_reason, reconnect_count from rollcall.sessions
           where agent_id = $1 order by created_at`,
          [agent_id],
        ),
      timeOut: async () => {
        await running.sql(
          `update rollcall.sessions set lease_expires_at = now() - interval '1 hour' where agent_id = $1`,
          [agent_id],
        )
        await running.sweep()
      },
      run: () => {
        const run = keeper.run()
        return {
          [Symbol.asyncDispose]: async () => {
            await keeper.stop()
            await run
          },
        }
      },
      stop: () => keeper.stop(),
    }
  }

  const families = () =>
    running.sql('select * from rollcall.token_families where revoked_at is not null')

  test.for([
    ['refresh', 0],
    ['refresh ahead of time', Date.now() + 2 * 60_000],
  ] as const)('%s: it is asked again, and the family lives', async ([, expiresAt], { expect }) => {
    const agent = await begin(expect, { expiresAt })
    const { refresh_token } = agent.identity.identity.credentials
    agent.lose(/refresh/, /refresh/, /refresh/)
    await using _ = agent.run()
    await expect.poll(agent.allLost).toBe(true)
    await agent.beats(1)
    await expect
      .poll(() => agent.identity.identity.credentials.refresh_token)
      .not.toBe(refresh_token)
    expect(await families()).toEqual([])
    // The rotation happened once: the next one finds the newest token in its hands.
    const [row] = await running.sql(
      `select max(generation) as generation from rollcall.refresh_tokens
       join rollcall.token_families using (family_id) where agent_id = $1`,
      [agent.agent_id],
    )
    expect(row).toEqual({ generation: 1 })
  })

  test('heartbeat: the next one is on time', async ({ expect }) => {
    const agent = await begin(expect)
    agent.lose(/heartbeat/, /heartbeat/, /heartbeat/)
    await using _ = agent.run()
    await agent.beats(6)
    expect(await agent.sessions()).toMatchObject([
      { session_id: agent.session_id, status: 'active' },
    ])
  })

  test('the first session: the one that was opened is taken', async ({ expect }) => {
    const agent = await begin(expect, { withSession: false })
    agent.lose(/POST .*sessions$/)
    await using _ = agent.run()
    await agent.beats(1)
    const sessions = await agent.sessions()
    expect(sessions).toMatchObject([{ status: 'active' }])
    expect(agent.identity.identity.session?.session_id).toBe(sessions[0]?.session_id)
  })

  test('reconnect: the session is held, and comes back once more', async ({ expect }) => {
    const agent = await begin(expect)
    await using _ = agent.run()
    await hasToken(expect, agent)
    await agent.timeOut()
    agent.lose(/reconnect/)
    await expect.poll(agent.sessions).toMatchObject([{ status: 'active', reconnect_count: 1 }])
    // The token that it had is used up, and the next one was in the answer.
    await agent.beats(2)
    await agent.timeOut()
    await agent.beats(2)
    expect(await agent.sessions()).toMatchObject([
      { session_id: agent.session_id, status: 'active', reconnect_count: 2 },
    ])
  })

  test('a new reconnect token: the session comes back with another', async ({ expect }) => {
    const agent = await begin(expect)
    agent.lose(/POST .*token$/, /POST .*token$/)
    await using _ = agent.run()
    await hasToken(expect, agent)
    await agent.timeOut()
    await expect
      .poll(agent.sessions)
      .toMatchObject([{ session_id: agent.session_id, status: 'active', reconnect_count: 1 }])
  })

  test('goodbye: the session is closed, and the keeper at its end', async ({ expect }) => {
    // The keeper gives it five seconds, which must be some.
    const agent = await begin(expect, { speed: 1 / pace })
    await using _ = agent.run()
    await agent.beats(1)
    agent.lose(/DELETE/, /DELETE/)
    await agent.stop()
    expect(await agent.sessions()).toMatchObject([
      { session_id: agent.session_id, disconnect_reason: 'client_closed' },
    ])
    expect(agent.changes.at(-1)).toMatchObject({ type: 'left', said_goodbye: true })
    expect(agent.identity.identity.session).toBeNull()
  })

  const hasToken = (expect: ExpectStatic, agent: Awaited<ReturnType<typeof begin>>) =>
    expect.poll(() => agent.identity.identity.session?.reconnect_token ?? null).not.toBeNull()
})
