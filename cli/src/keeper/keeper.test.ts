import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RollcallClient } from '../client/client.ts'
import { FakeClock } from '../client/fake-clock.ts'
import {
  type Got,
  problemReply,
  type Reply,
  ScriptedServer,
  tokensReply,
} from '../client/scripted-server.ts'
import type { Identity } from '../identity/identity.ts'
import { IdentityFile } from '../identity/identity-file.ts'
import { nodeFileSystem } from '../identity/replace-file.ts'
import { sampleIdentity } from '../identity/sample-identity.ts'
import { type KeeperChange, type KeeperOptions, SessionKeeper } from './keeper.ts'

const OPEN = 'POST /api/mcp/sessions'
const LIST = 'GET /api/mcp/sessions'
const REFRESH = 'POST /api/sessions/refresh'
const of = (session: string, what: string) => `${what} /api/mcp/sessions/${session}`
const beatOf = (session: string) => `${of(session, 'POST')}/heartbeat`
const mintOf = (session: string) => `${of(session, 'POST')}/token`
const reconnectOf = (session: string) => `${of(session, 'POST')}/reconnect`

let server: ScriptedServer
let clock: FakeClock
let folder: string
let path: string
let changes: KeeperChange[]
const running: SessionKeeper[] = []

/** What the server answers unless a test says otherwise, by call; the newest entry counts. */
let script: Map<string, (got: Got, nth: number) => Reply | Promise<Reply> | undefined>
let opened: number

beforeEach(async () => {
  clock = new FakeClock()
  folder = await mkdtemp(join(tmpdir(), 'rollcall-keeper-'))
  path = join(folder, 'config.json')
  changes = []
  script = new Map()
  opened = 0
  server = await new ScriptedServer(
    (got) => script.get(got.call)?.(got, server.count(got.call)) ?? usual(got),
    clock,
  ).start()
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((keeper) => keeper.stop()))
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Answers as Rollcall words them, without knowing what they mean. */
function usual({ call, body }: Got): Reply {
  const [, session, verb] = /sessions\/([^/]+)\/(\w+)$/.exec(call) ?? []
  if (call === REFRESH) {
    const generation = Number(body.refresh_token.split('-')[1]) + 1
    return tokensReply(`access-${generation}`, `refresh-${generation}`)
  }
  if (call === OPEN) return { status: 201, body: sessionOf(`s${++opened}`) }
  if (call.startsWith('DELETE')) return { status: 204 }
  const token = { reconnect_token: `token-${server.got.length}`, expires_in_minutes: 15 }
  if (verb === 'token') return { body: { session_id: session, ...token } }
  if (verb === 'reconnect') {
    const message = 'Session reconnected'
    return { body: { success: true, session_id: session, message, reconnect_count: 1, ...token } }
  }
  if (verb === 'heartbeat') {
    const server_time = new Date(clock.now()).toISOString()
    const lease_expires_at = new Date(clock.now() + 300_000).toISOString()
    const times = { last_activity: server_time, lease_expires_at, server_time }
    return { body: { session_id: session, status: 'active', next_heartbeat_in_s: 30, ...times } }
  }
  return problemReply(404, 'not_found')
}

const sessionOf = (session_id: string, ageMs = 0) => ({
  session_id,
  created_at: new Date(clock.now() - ageMs).toISOString(),
})

const savedSession = {
  session_id: 's0',
  reconnect_token: 'token-0',
  reconnect_token_expires_at: new Date(Date.parse('2026-11-21T09:15:00.000Z')).toISOString(),
}

/** A keeper of an identity in a file, started. */
async function keep(
  identity: Partial<Identity> = {},
  { fs = nodeFileSystem, ...options }: Partial<KeeperOptions> & { fs?: typeof nodeFileSystem } = {},
) {
  const file = new IdentityFile(path, { fs: clock.watch(fs) })
  await new IdentityFile(path).create(sampleIdentity(clock.now(), { url: server.url, ...identity }))
  const client = new RollcallClient({
    url: server.url,
    credentials: file,
    clock,
    fetch: server.fetch,
  })
  const keeper = new SessionKeeper({
    client,
    identity: file,
    clock,
    random: () => 0.5,
    onChange: (change) => changes.push(change),
    ...options,
  })
  running.push(keeper)
  return { keeper, ending: keeper.run() }
}

const calls = () => server.got.map(({ call }) => call)
const types = () => changes.map(({ type }) => type)
const onDisk = async (): Promise<Identity> => JSON.parse(await readFile(path, 'utf8'))
const has = (type: KeeperChange['type']) => () => types().includes(type)

describe('a session', () => {
  test('is opened, saved, given a reconnect token, and kept alive', async () => {
    await keep({}, { report: () => ({ state: 'idle', client_version: 'test' }) })
    await clock.passUntil(() => server.count(beatOf('s1')) === 3)
    expect(calls()).toEqual([OPEN, mintOf('s1'), beatOf('s1'), beatOf('s1'), beatOf('s1')])
    expect(server.got.at(-1)?.body).toEqual({
      state: 'idle',
      client_version: 'test',
      latency_ms: expect.any(Number),
    })
    expect(server.got[0]?.body).toEqual({ client_type: 'claude-code' })
    expect((await onDisk()).session).toMatchObject({
      session_id: 's1',
      reconnect_token: 'token-2',
    })
  })

  test('of last time is resumed, and left at the end', async () => {
    const { keeper, ending } = await keep({ session: savedSession })
    await clock.passUntil(has('session.resumed'))
    await clock.passUntil(() => server.count(mintOf('s0')) === 1)
    await keeper.stop()
    expect(await ending).toEqual({ reason: 'left', said_goodbye: true })
    // The token that was saved may have been replaced before the last one ended.
    expect(calls()).toEqual([beatOf('s0'), mintOf('s0'), of('s0', 'DELETE')])
    expect((await onDisk()).session).toBeNull()
    expect(types()).toEqual(['session.resumed', 'left'])
  })

  test('beats as often as it was told to, and as the server asks', async () => {
    await keep({ session: savedSession }, { interval_s: 2 })
    await clock.passUntil(() => server.count(beatOf('s0')) === 2)
    const passed = await clock.passUntil(() => server.count(beatOf('s0')) === 12)
    expect(passed).toBeGreaterThanOrEqual(16_000)
    expect(passed).toBeLessThanOrEqual(20_000)
  })
})

test('a session is held through twenty lives of its access token', async () => {
  const LIFE_S = 4
  const LIVES = 20
  script.set(REFRESH, ({ body }) => {
    const generation = Number(body.refresh_token.split('-')[1]) + 1
    return tokensReply(`access-${generation}`, `refresh-${generation}`, LIFE_S)
  })
  const { credentials } = sampleIdentity(clock.now())
  const access_token_expires_at = new Date(clock.now() + LIFE_S * 1000).toISOString()
  await keep(
    { session: savedSession, credentials: { ...credentials, access_token_expires_at } },
    { interval_s: 1 },
  )
  const passed = await clock.passUntil(() => server.count(REFRESH) === LIVES)
  // Before it runs out, and not much before.
  expect(passed).toBeLessThan(LIVES * LIFE_S * 1000)
  expect(passed).toBeGreaterThan(0.75 * LIVES * LIFE_S * 1000)
  const presented = server.got.filter(({ call }) => call === REFRESH)
  expect(presented.map(({ body }) => body.refresh_token)).toEqual(
    presented.map((_, index) => `refresh-${index + 1}`),
  )
  expect((await onDisk()).credentials.refresh_token).toBe(`refresh-${LIVES + 1}`)
  expect(server.count(OPEN)).toBe(0)
  expect(new Set(types())).toEqual(new Set(['session.resumed', 'token.refreshed']))
})

describe('it survives', () => {
  test('a day asleep: refreshes, comes back to its session, beats on', async () => {
    await keep({ session: savedSession })
    await clock.passUntil(() => server.count(beatOf('s0')) === 2)
    server.got.length = 0
    script.set(beatOf('s0'), (_, nth) =>
      nth === 1
        ? problemReply(409, 'session_disconnected', { next_action: 'reconnect' })
        : undefined,
    )
    clock.leap(86_400_000)
    clock.advance(1000)
    await clock.passUntil(() => server.count(beatOf('s0')) === 2)
    expect(calls()).toEqual([REFRESH, beatOf('s0'), reconnectOf('s0'), beatOf('s0')])
    expect(types()).toEqual([
      'session.resumed',
      'clock.jumped',
      'token.refreshed',
      'session.reconnected',
    ])
    const { credentials, session } = await onDisk()
    expect(credentials.refresh_token).toBe('refresh-2')
    expect(session?.reconnect_token).toBe('token-3')
  })

  test('a server that restarts, unnoticed', async () => {
    await keep({ session: savedSession })
    await clock.passUntil(() => server.count(beatOf('s0')) === 2)
    await server.stop()
    await server.start()
    await clock.passUntil(() => server.count(beatOf('s0')) === 4)
    expect(types()).toEqual(['session.resumed'])
  })

  test('an outage longer than the idle timeout: the session is the same after it', async () => {
    await keep({ session: savedSession })
    await clock.passUntil(has('session.resumed'))
    await server.stop()
    await clock.passUntil(has('offline'))
    await clock.pass(400_000)
    script.set(beatOf('s0'), (_, nth) =>
      nth === 2
        ? problemReply(409, 'session_disconnected', { next_action: 'reconnect' })
        : undefined,
    )
    await server.start()
    await clock.passUntil(has('session.reconnected'))
    expect(types()).toEqual(['session.resumed', 'offline', 'online', 'session.reconnected'])
  })

  test('a full disk: says so, beats on, saves when it can', async () => {
    let isFull = true
    const open: typeof nodeFileSystem.open = async (name, flags, mode) => {
      if (isFull && flags === 'wx') throw Object.assign(new Error('full'), { code: 'ENOSPC' })
      return nodeFileSystem.open(name, flags, mode)
    }
    await keep({}, { fs: { ...nodeFileSystem, open } })
    await clock.passUntil(() => server.count(beatOf('s1')) === 3)
    expect(types()).toEqual(['session.opened', 'save.failed'])
    expect((await onDisk()).session).toBeNull()
    isFull = false
    await clock.passUntil(has('save.recovered'))
    expect((await onDisk()).session).toMatchObject({ session_id: 's1' })
  })

  test('a full disk while it refreshes: the tokens are saved as soon as there is room', async () => {
    let isFull = true
    const open: typeof nodeFileSystem.open = async (name, flags, mode) => {
      if (isFull && flags === 'wx') throw Object.assign(new Error('full'), { code: 'ENOSPC' })
      return nodeFileSystem.open(name, flags, mode)
    }
    const slow = () => {
      const reply = usual({ call: beatOf('s0') } as Got)
      return { body: { ...(reply.body as object), next_heartbeat_in_s: 90 } }
    }
    script.set(beatOf('s0'), ({ token }) =>
      token === 'access-1' ? problemReply(401, 'access_token_expired') : slow(),
    )
    const fs = { ...nodeFileSystem, open }
    await keep({ session: savedSession, heartbeat_interval_s: 90 }, { fs })
    await clock.passUntil(has('session.resumed'))
    await clock.passUntil(() => server.count(mintOf('s0')) === 1)
    expect(types()).toEqual(['save.failed', 'token.refreshed', 'session.resumed'])
    const before = server.count(beatOf('s0'))
    isFull = false
    // A tick of its clock, and not the time until the next call.
    expect(await clock.passUntil(has('save.recovered'))).toBeLessThanOrEqual(10_000)
    expect((await onDisk()).credentials.refresh_token).toBe('refresh-2')
    expect(server.count(beatOf('s0'))).toBe(before)
  })

  test.each(['report', 'onChange'] as const)('a fault in %s', async (which) => {
    const warned = new Promise((resolve) => process.once('warning', resolve))
    const fail = () => {
      throw new Error(`a fault in ${which}`)
    }
    await keep({ session: savedSession }, { [which]: fail })
    await clock.passUntil(() => server.count(beatOf('s0')) === 3)
    expect(await warned).toMatchObject({ message: `a fault in ${which}` })
  })

  test.each([86_400_000, -86_400_000])('a clock that jumps by %i ms', async (jump) => {
    await keep({ session: savedSession })
    await clock.passUntil(() => server.count(beatOf('s0')) === 2)
    clock.leap(jump)
    clock.advance(100)
    await clock.passUntil(() => server.count(beatOf('s0')) === 5)
    expect(types()).toContain('clock.jumped')
    expect(types()).not.toContain('offline')
    expect(server.count(REFRESH)).toBe(jump > 0 ? 1 : 0)
  })
})

describe('an answer that got lost', () => {
  test('to an opening: the session that it made is adopted, and no other is opened', async () => {
    script.set(OPEN, () => ({ isCut: true }))
    script.set(LIST, ({ query }) => {
      expect(Object.fromEntries(query)).toMatchObject({
        agent_id: sampleIdentity(0).agent_id,
        client_type: 'claude-code',
        status: 'active',
      })
      const sessions = [sessionOf('earlier', 3_600_000), sessionOf('ours', 100)]
      const headers = { Date: new Date(clock.now()).toUTCString() }
      return { body: { sessions, next_cursor: null }, headers }
    })
    await keep()
    await clock.passUntil(() => server.count(beatOf('ours')) === 1)
    expect(calls()).toEqual([OPEN, LIST, mintOf('ours'), beatOf('ours')])
    expect(changes).toContainEqual(
      expect.objectContaining({ type: 'session.opened', session_id: 'ours', is_adopted: true }),
    )
  })

  test('to an opening that made none: another is opened', async () => {
    script.set(OPEN, (_, nth) => (nth === 1 ? { isCut: true } : undefined))
    script.set(LIST, () => ({
      body: { sessions: [sessionOf('earlier', 3_600_000)], next_cursor: null },
      headers: { Date: new Date(clock.now()).toUTCString() },
    }))
    await keep()
    await clock.passUntil(() => server.count(beatOf('s1')) === 1)
    expect(calls()).toEqual([OPEN, LIST, OPEN, mintOf('s1'), beatOf('s1')])
  })

  test('to a reconnect: a heartbeat tells that it worked, and a new token is minted', async () => {
    script.set(beatOf('s0'), (_, nth) =>
      nth === 1
        ? problemReply(409, 'session_disconnected', { next_action: 'reconnect' })
        : undefined,
    )
    script.set(reconnectOf('s0'), () => ({ isCut: true }))
    await keep({ session: savedSession })
    await clock.passUntil(() => server.count(mintOf('s0')) === 1)
    expect(calls()).toEqual([beatOf('s0'), reconnectOf('s0'), beatOf('s0'), mintOf('s0')])
  })

  test('to a refresh: the same token is presented again', async () => {
    script.set(beatOf('s0'), ({ token }) =>
      token === 'access-1' ? problemReply(401, 'access_token_expired') : undefined,
    )
    script.set(REFRESH, (_, nth) => (nth <= 2 ? { isCut: true } : undefined))
    await keep({ session: savedSession })
    await clock.passUntil(has('session.resumed'))
    const presented = server.got.filter(({ call }) => call === REFRESH)
    expect(presented.map(({ body }) => body.refresh_token)).toEqual(Array(3).fill('refresh-1'))
  })
})

test('the answer to a refresh ahead of time gets lost, and then the server is away', async () => {
  let exchangedAt: number | undefined
  let isLost = false
  script.set(REFRESH, ({ body }) => {
    exchangedAt ??= clock.now()
    // As the server has it: after its grace time the token counts as stolen.
    const isTheft = body.refresh_token === 'refresh-1' && clock.now() - exchangedAt > 60_000
    if (isTheft) return problemReply(401, 'refresh_token_reused')
    return isLost ? { isCut: true } : undefined
  })
  await keep({ session: savedSession }, { random: () => 0.99 })
  await clock.passUntil(() => server.count(beatOf('s0')) === 2)
  const { access_token_expires_at } = sampleIdentity(clock.now()).credentials
  clock.leap(Date.parse(access_token_expires_at) - clock.now() - 5 * 60_000)
  isLost = true
  await clock.passUntil(() => exchangedAt !== undefined)
  await server.stop()
  await clock.pass(40_000)
  isLost = false
  await server.start()
  await clock.pass(10_000)
  expect(types()).toContain('token.refreshed')
  expect((await onDisk()).credentials.refresh_token).toBe('refresh-2')
  const before = server.count(beatOf('s0'))
  await clock.passUntil(() => server.count(beatOf('s0')) > before)
  expect(types()).not.toContain('stopped')
})

test('a session that cannot come back is followed by another', async () => {
  script.set(beatOf('s0'), () =>
    problemReply(409, 'session_disconnected', { next_action: 'reconnect' }),
  )
  // Neither with its token, nor as the agent that it is.
  script.set(reconnectOf('s0'), ({ body, token }) =>
    'token' in body
      ? problemReply(401, 'token_expired')
      : problemReply(409, token ? 'session_already_disconnected' : 'authentication_required'),
  )
  await keep({ session: savedSession })
  await clock.passUntil(() => server.count(beatOf('s1')) === 1)
  const tries = [reconnectOf('s0'), reconnectOf('s0')]
  expect(calls()).toEqual([beatOf('s0'), ...tries, OPEN, mintOf('s1'), beatOf('s1')])
  expect(types()).toEqual(['session.lost', 'session.opened'])
  expect((await onDisk()).session).toMatchObject({ session_id: 's1' })
})

test('a reconnect token is renewed in time', async () => {
  await keep({ session: savedSession })
  await clock.passUntil(() => server.count(mintOf('s0')) === 2)
  expect(clock.now()).toBeLessThan(Date.parse(savedSession.reconnect_token_expires_at))
  await clock.passUntil(() => server.count(mintOf('s0')) === 4)
  expect(server.count(beatOf('s0'))).toBeGreaterThan(40)
})

describe('the end', () => {
  test('comes where a person must act', async () => {
    script.set(beatOf('s0'), () => problemReply(401, 'agent_unknown'))
    const { ending } = await keep({ session: savedSession })
    expect(await ending).toMatchObject({ reason: 'enroll', problem: { code: 'agent_unknown' } })
    expect(types()).toEqual(['stopped'])
    expect(calls()).toEqual([beatOf('s0')])
  })

  test('is bounded where the server hangs', async () => {
    const { keeper, ending } = await keep({ session: savedSession })
    await clock.passUntil(has('session.resumed'))
    script.set(of('s0', 'DELETE'), () => new Promise(() => {}))
    const stopped = keeper.stop()
    let isOver = false
    void ending.then(() => {
      isOver = true
    })
    expect(await clock.passUntil(() => isOver)).toBeLessThanOrEqual(5000)
    await stopped
    expect(await ending).toEqual({ reason: 'left', said_goodbye: false })
    // It is still ours, and resumed next time if that is soon.
    expect((await onDisk()).session?.session_id).toBe('s0')
  })

  test('comes at once where the server is away and one does not wait for it', async () => {
    await server.stop()
    const { keeper, ending } = await keep({ session: savedSession })
    await clock.passUntil(has('offline'))
    const stopped = keeper.stop()
    let isOver = false
    void ending.then(() => {
      isOver = true
    })
    expect(await clock.passUntil(() => isOver)).toBeLessThanOrEqual(5000)
    await stopped
    expect(types()).toEqual(['offline', 'left'])
  })

  test('in the middle of an opening leaves no session behind', async () => {
    let finish: ((reply: Reply) => void) | undefined
    script.set(OPEN, () => new Promise((resolve) => (finish = resolve)))
    const { keeper, ending } = await keep()
    await clock.passUntil(() => finish !== undefined)
    const stopped = keeper.stop()
    finish?.({ status: 201, body: sessionOf('late') })
    await stopped
    expect(await ending).toEqual({ reason: 'left', said_goodbye: true })
    expect(calls()).toEqual([OPEN, of('late', 'DELETE')])
  })

  test('waits for a refresh that is under way, and saves what it gives', async () => {
    let answer: ((reply: Reply) => void) | undefined
    script.set(REFRESH, () => new Promise((resolve) => (answer = resolve)))
    script.set(beatOf('s0'), () => problemReply(401, 'access_token_expired'))
    const { keeper, ending } = await keep({ session: savedSession })
    await clock.passUntil(() => answer !== undefined)
    const stopped = keeper.stop()
    await clock.passUntil(has('left'))
    let isOver = false
    void ending.then(() => {
      isOver = true
    })
    await clock.rest()
    expect(isOver).toBe(false)
    answer?.(tokensReply('access-2', 'refresh-2'))
    await stopped
    expect(await ending).toEqual({ reason: 'left', said_goodbye: false })
    expect((await onDisk()).credentials.refresh_token).toBe('refresh-2')
    expect(types()).toEqual(['offline', 'left'])
  })

  test('is an error where another agent has taken the place of its own', async () => {
    const { ending } = await keep({ session: savedSession })
    const failed = ending.catch((error) => error)
    await clock.passUntil(() => server.count(beatOf('s0')) === 2)
    const other = sampleIdentity(clock.now(), { url: server.url, agent_id: 'another' })
    await new IdentityFile(path).create(other, { force: true })
    let isOver = false
    void failed.then(() => {
      isOver = true
    })
    await clock.passUntil(() => isOver)
    expect(await failed).toMatchObject({ name: 'IdentityError', code: 'replaced' })
    expect(await onDisk()).toEqual(other)
    expect(server.got.some(({ token }) => token !== 'access-1')).toBe(false)
  })

  test('is an error where there is no identity to begin with', async () => {
    const file = new IdentityFile(join(folder, 'none.json'))
    const client = new RollcallClient({ url: server.url, credentials: file })
    await expect(new SessionKeeper({ client, identity: file }).run()).rejects.toMatchObject({
      code: 'missing',
    })
  })
})
