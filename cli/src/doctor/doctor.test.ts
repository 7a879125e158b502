import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Got, problemReply, type Reply, ScriptedServer } from '../client/scripted-server.ts'
import type { Context } from '../commands/context.ts'
import type { Identity } from '../identity/identity.ts'
import { lockIdentity } from '../identity/lock-identity.ts'
import { sampleIdentity } from '../identity/sample-identity.ts'
import { openTerminal } from '../terminal/terminal.ts'
import { runDoctor } from './doctor.ts'
import type { Finding } from './finding.ts'

const SESSION = '28825b45-5c24-4e7c-9ca0-036ccf5bf326'

let folder: string
let path: string
let server: ScriptedServer

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-unit-'))
  path = join(folder, 'config.json')
  server = await new ScriptedServer(healthy).start()
})
afterEach(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
const session = (changes: object = {}) => ({
  session_id: SESSION,
  status: 'active',
  created_at: inMs(-600_000),
  last_activity: inMs(-10_000),
  lease_expires_at: inMs(290_000),
  disconnected_at: null,
  disconnect_reason: null,
  ...changes,
})
const agent = (changes: object = {}) => ({
  ...sampleIdentity(0),
  status: 'active',
  enrolled_at: inMs(-86_400_000),
  revoked_at: null,
  token: { revoked_at: null, revoked_reason: null },
  ...changes,
})

function healthy({ call }: Got): Reply {
  if (call === 'GET /api/health/ready') return { body: { status: 'ready' } }
  if (call.startsWith('GET /api/agents/')) return { body: agent() }
  if (call.startsWith('GET /api/mcp/sessions/')) return { body: session() }
  if (call.startsWith('GET /api/economy/accounts/'))
    return { body: { balance: '0', held: '0', total_earned: '0', total_spent: '0' } }
  return problemReply(404, 'not_found')
}

/** All is well, but for what a test answers to some call. */
const butFor =
  (call: string, reply: Reply) =>
  (got: Got): Reply =>
    got.call.startsWith(call) ? reply : healthy(got)

function save(changes: Partial<Identity> = {}) {
  const saved = { session_id: SESSION, reconnect_token: null, reconnect_token_expires_at: null }
  const identity = sampleIdentity(Date.now(), { url: server.url, session: saved, ...changes })
  writeFileSync(path, JSON.stringify(identity), { mode: 0o600 })
}

/** What the doctor finds, by the check; and the exit code. */
async function examine() {
  const stdout = new PassThrough()
  const terminal = openTerminal(stdout, new PassThrough(), {}, true)
  const context: Context = {
    terminal,
    env: {},
    stdin: process.stdin,
    configOption: undefined,
    configPath: async () => path,
    beforeExit: () => {},
  }
  const exitCode = await runDoctor(context)
  const { ok, findings } = JSON.parse(String(stdout.read())) as { ok: boolean; findings: Finding[] }
  expect(ok).toBe(exitCode === 0)
  const wrong = findings.filter(({ outcome }) => outcome === 'wrong').map(({ check }) => check)
  const of = (check: string) => findings.find((finding) => finding.check === check)
  return { exitCode, wrong, of, findings }
}

describe('with the daemon running', () => {
  let lock: { release(): void }
  beforeEach(() => {
    lock = lockIdentity(path)
  })
  afterEach(() => lock.release())

  test('nothing is wrong where all is well, and nothing was changed', async () => {
    save()
    const before = readFileSync(path, 'utf8')
    const { exitCode, wrong } = await examine()
    expect(wrong).toEqual([])
    expect(exitCode).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(before)
    expect(server.got.every(({ call }) => call.startsWith('GET '))).toBe(true)
  })

  test('an access token that has run out is told of, and not refreshed', async () => {
    save()
    server.answer = (got) => (got.token ? problemReply(401, 'access_token_expired') : healthy(got))
    const { wrong, of } = await examine()
    expect(wrong).toEqual(['access token'])
    expect(of('session')?.outcome).toBe('ok')
    // The server may have revoked it, which only using it would show.
    expect(of('refresh token')?.outcome).toBe('unknown')
    expect(server.count('POST /api/sessions/refresh')).toBe(0)
  })

  test('a token of other secrets is told of, whatever anyone may read', async () => {
    save()
    server.answer = (got) =>
      got.call.endsWith('/candidates') ? problemReply(401, 'invalid_access_token') : healthy(got)
    const { wrong, of } = await examine()
    expect(wrong).toEqual(['access token'])
    expect(of('access token')?.says).toContain('does not know it')
    expect(of('refresh token')?.outcome).toBe('unknown')
  })

  test('where the tokens are revoked, nothing but enrolling is advised', async () => {
    save()
    const reused = agent({ token: { revoked_at: inMs(-5000), revoked_reason: 'reuse' } })
    const ended = session({ status: 'disconnected', disconnect_reason: 'agent_revoked' })
    server.answer = (got) =>
      got.call.startsWith('GET /api/agents/')
        ? { body: reused }
        : butFor('GET /api/mcp/sessions/', { body: ended })(got)
    lock.release()
    const { findings } = await examine()
    const remedies = findings.flatMap(({ remedy }) => remedy ?? [])
    expect(findings.find(({ check }) => check === 'refresh token')?.outcome).toBe('wrong')
    expect(remedies).not.toEqual([])
    for (const remedy of remedies) expect(remedy).toMatch(/enroll/)
  })

  test('with a private dashboard, what needs a good token cannot be told', async () => {
    save()
    server.answer = (got) => {
      if (got.call === 'GET /api/health/ready') return healthy(got)
      return problemReply(401, got.token ? 'access_token_expired' : 'authentication_required')
    }
    const { of } = await examine()
    expect(of('agent')?.outcome).toBe('unknown')
    expect(of('session')?.outcome).toBe('unknown')
  })

  test('heartbeats that do not arrive are told of', async () => {
    save()
    const silent = session({ last_activity: inMs(-200_000), lease_expires_at: inMs(100_000) })
    server.answer = butFor('GET /api/mcp/sessions/', { body: silent })
    expect((await examine()).wrong).toEqual(['lease'])
  })
})

describe('the identity file', () => {
  test('is not there', async () => {
    const { exitCode, wrong, of } = await examine()
    expect(exitCode).toBe(1)
    expect(wrong).toEqual(['identity'])
    expect(of('identity')?.remedy).toContain('rollcall enroll')
  })

  test.each(['', '{"version": 1, "url": "http', '{"version":1}'])(
    'is damaged: %s',
    async (text) => {
      writeFileSync(path, text, { mode: 0o600 })
      const { of } = await examine()
      expect(of('identity')).toMatchObject({
        outcome: 'wrong',
        says: expect.stringContaining('damaged'),
        remedy: expect.stringContaining('--force'),
      })
    },
  )

  test('lacks a member, which is named whole', async () => {
    const { credentials, ...rest } = sampleIdentity(Date.now())
    const { access_token: _, ...tokens } = credentials
    writeFileSync(path, JSON.stringify({ ...rest, credentials: tokens }), { mode: 0o600 })
    const says = `${path} is damaged: \`credentials.access_token\` is missing or wrong.`
    expect((await examine()).of('identity')?.says).toBe(says)
  })

  test('may be read by others', async () => {
    save()
    chmodSync(path, 0o644)
    const { of } = await examine()
    expect(of('file mode')).toMatchObject({ outcome: 'wrong', remedy: `chmod 600 ${path}` })
  })

  test('has a crash’s remains beside it, which stay', async () => {
    save()
    // No process has this number: it is over what Linux gives out.
    const remains = `${path}.4999999.tmp`
    writeFileSync(remains, '{')
    const { of } = await examine()
    expect(of('leftovers')).toMatchObject({
      outcome: 'wrong',
      remedy: expect.stringContaining(remains),
    })
    expect(readFileSync(remains, 'utf8')).toBe('{')
  })
})

describe('the server', () => {
  test('is not there: what it alone knows is left open', async () => {
    save()
    await server.stop()
    const { wrong, of } = await examine()
    expect(wrong).toEqual(['server', 'daemon'])
    expect(of('server')?.says).toContain('connection refused')
    expect(of('session')?.outcome).toBe('unknown')
  })

  test('is something else', async () => {
    save()
    server.answer = () => ({ text: '<h1>It works!</h1>' })
    expect((await examine()).of('server')).toMatchObject({ outcome: 'wrong' })
  })

  test('is something else that speaks JSON', async () => {
    save()
    server.answer = () => ({ body: { status: 'ready' } })
    const { of } = await examine()
    expect(of('agent')?.outcome).toBe('unknown')
    expect((await examine()).wrong).toEqual(['server', 'daemon'])
  })

  test('is not ready', async () => {
    save()
    const reply = problemReply(503, 'database_unavailable')
    server.answer = butFor('GET /api/health/ready', reply)
    expect((await examine()).of('server')?.says).toContain('not ready')
  })

  test('has another time', async () => {
    save()
    const headers = { Date: new Date(Date.now() + 7_200_000).toUTCString() }
    server.answer = butFor('GET /api/health/ready', { body: { status: 'ready' }, headers })
    const { of } = await examine()
    expect(of('clock')).toMatchObject({ outcome: 'wrong' })
    expect(of('clock')?.says).toMatch(/clock is (1|2) h behind/)
  })
})

describe('the agent and its session', () => {
  test.each<[string, string, Reply, string]>([
    ['agent', 'GET /api/agents/', { body: agent({ status: 'revoked' }) }, 'revoked'],
    ['agent', 'GET /api/agents/', problemReply(404, 'agent_not_found'), 'does not know'],
    [
      'agent',
      'GET /api/agents/',
      { body: agent({ token: { revoked_at: inMs(-5000), revoked_reason: 'reuse' } }) },
      'another machine',
    ],
    ['session', 'GET /api/mcp/', problemReply(404, 'session_not_found'), 'does not know'],
    [
      'session',
      'GET /api/mcp/',
      { body: session({ status: 'disconnected', disconnect_reason: 'idle_timeout' }) },
      'no heartbeat in time',
    ],
    [
      'session',
      'GET /api/mcp/',
      { body: session({ status: 'disconnected', disconnect_reason: 'operator' }) },
      'the operator',
    ],
    ['lease', 'GET /api/mcp/', { body: session({ lease_expires_at: inMs(-5000) }) }, 'ran out'],
  ])('%s: %s answers otherwise', async (check, call, reply, words) => {
    save()
    server.answer = butFor(call, reply)
    const finding = (await examine()).of(check)
    expect(finding).toMatchObject({ outcome: 'wrong', remedy: expect.any(String) })
    expect(finding?.says).toContain(words)
  })

  test('there is no session', async () => {
    save({ session: null })
    expect((await examine()).wrong).toEqual(['session', 'daemon'])
  })
})

describe('the daemon', () => {
  test('does not run', async () => {
    save()
    const { wrong, of } = await examine()
    expect(wrong).toEqual(['daemon'])
    expect(of('daemon')?.remedy).toBe('rollcall start')
  })

  test('was killed', async () => {
    save()
    writeFileSync(`${path}.lock`, '4999999 boot/1\n')
    expect((await examine()).of('daemon')?.says).toContain('Process 4999999')
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe('4999999 boot/1\n')
  })

  test.runIf(process.platform === 'linux')('is stopped', async () => {
    save()
    const child = spawn('sleep', ['60'])
    try {
      const pid = child.pid ?? 0
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
      const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      writeFileSync(`${path}.lock`, `${pid} ${bootId}/${started}\n`)
      child.kill('SIGSTOP')
      await expect.poll(async () => (await examine()).of('daemon')?.says).toContain('is stopped')
    } finally {
      child.kill('SIGKILL')
    }
  })
})
