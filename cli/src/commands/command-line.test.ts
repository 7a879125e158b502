import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { problemReply, ScriptedServer } from '../client/scripted-server.ts'
import type { Identity } from '../identity/identity.ts'
import { lockIdentity } from '../identity/lock-identity.ts'
import { sampleIdentity } from '../identity/sample-identity.ts'
import { type Host, runCommandLine } from './program.ts'

const TASK = '0b9f52ee-479d-4e4a-95e0-cc8d4e848d19'
const OTHER = '3f67cff0-bcc2-4010-8287-0a1dd36c3070'
const KEY = 'idempotency-key'

const task = {
  task_id: TASK,
  title: 'Review',
  state: 'working',
  assignee_id: sampleIdentity(0).agent_id,
  claim: 3,
  paid: '9.75',
  fee: '0.25',
}

let folder: string
let config: string
let server: ScriptedServer

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-unit-'))
  config = join(folder, 'agent', 'config.json')
  server = await new ScriptedServer().start()
})
afterEach(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a command line as the process does, and answers what it printed. */
async function run(words: string[], { input = '', env = {} } = {}) {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const stdin = new PassThrough()
  stdin.end(input)
  const host = {
    env: { ROLLCALL_CONFIG: config, ...env },
    stdin,
    stdout,
    stderr,
  } as unknown as Host
  const exitCode = await runCommandLine(words, host)
  const read = (stream: PassThrough) => String(stream.read() ?? '')
  return { exitCode, stdout: read(stdout), stderr: read(stderr) }
}

const enrolled = {
  agent_id: sampleIdentity(0).agent_id,
  session_id: '28825b45-5c24-4e7c-9ca0-036ccf5bf326',
  access_token: 'access-1',
  token_type: 'Bearer',
  expires_in: 86_400,
  refresh_token: 'refresh-1',
  refresh_token_expires_in: 2_592_000,
  heartbeat_interval_s: 30,
}
const asEnrolled = { name: 'nano', client_type: 'rollcall', roles: ['coder'] }
/** The agent as the server tells of it. */
const agent = {
  ...asEnrolled,
  agent_id: enrolled.agent_id,
  status: 'active',
  enrolled_at: new Date(0).toISOString(),
  token: {},
}
const session = {
  session_id: enrolled.session_id,
  status: 'active',
  created_at: agent.enrolled_at,
  last_activity: agent.enrolled_at,
  lease_expires_at: agent.enrolled_at,
}

async function enroll(...more: string[]) {
  server.answer = ({ call }) =>
    call === 'POST /api/enroll' ? { status: 201, body: enrolled } : { body: agent }
  const words = ['enroll', server.url, '--name', 'nano', '--token', 'rce_x', ...more]
  const answer = await run(words)
  server.got.splice(0)
  return answer
}
const saved = () => JSON.parse(readFileSync(config, 'utf8')) as Identity

describe('the command line', () => {
  test.each([
    [[], 2],
    [['--help'], 0],
    [['tasks', 'post', '--help'], 0],
    [['help', 'enroll'], 0],
    [['--version'], 0],
    [['nonsense'], 2],
    [['enroll'], 2],
    [['start', '--interval', '0'], 2],
    [['tasks', 'list', '--limit', '201'], 2],
    [['watch', 'nonsense'], 2],
    [['tasks', 'nonsense'], 2],
  ])('%j ends with %d', async (words, exitCode) => {
    const answer = await run(words)
    expect(answer.exitCode).toBe(exitCode)
    expect(exitCode === 0 ? answer.stdout : answer.stderr).not.toBe('')
    expect(exitCode === 0 ? answer.stderr : answer.stdout).toBe('')
  })

  test('every command explains itself with an example', async () => {
    const { stdout } = await run(['--help'])
    const [, list = ''] = stdout.split('Commands:\n')
    const names = [...list.matchAll(/^ {2}(\w+)/gm)].map((match) => match[1] ?? '')
    expect(names).toContain('mcp')
    for (const name of names.filter((each) => each !== 'help')) {
      const help = await run([name, '--help'])
      expect(help.stdout, name).toContain('Examples:\n  $ rollcall ')
    }
  })

  test('without an identity a person must act', async () => {
    for (const command of ['status', 'whoami', 'start', 'balance', 'token', 'leave', 'mcp']) {
      const { exitCode, stdout, stderr } = await run([command])
      expect({ exitCode, stdout }, command).toEqual({ exitCode: 3, stdout: '' })
      expect(stderr).toContain(`there is no ${config}`)
    }
  })

  test('failures are JSON where JSON was asked for', async () => {
    const missing = await run(['whoami', '--json'])
    expect(JSON.parse(missing.stderr)).toMatchObject({
      code: 'identity_missing',
      next_action: 'enroll',
    })
    const usage = await run(['--json', 'enroll'])
    expect(JSON.parse(usage.stderr.split('\n')[0] ?? '')).toMatchObject({ title: 'Wrong usage' })
  })
})

describe('enroll', () => {
  test('saves what the server settled, for nobody else to read', async () => {
    const { exitCode, stdout } = await enroll()
    expect(exitCode).toBe(0)
    expect(stdout).toContain('rollcall start')
    expect(saved()).toMatchObject({ url: server.url, ...asEnrolled, agent_id: enrolled.agent_id })
    expect(saved().session?.session_id).toBe(enrolled.session_id)
    if (process.platform !== 'win32') expect(statSync(config).mode & 0o777).toBe(0o600)
  })

  test('takes the token from standard input or the environment', async () => {
    server.answer = ({ call }) =>
      call === 'POST /api/enroll' ? problemReply(401, 'invalid_enrollment_token') : { body: {} }
    const words = ['enroll', server.url, '--name', 'nano']
    await run([...words, '--token', '-'], { input: 'rce_in\n' })
    await run(words, { env: { ROLLCALL_ENROLLMENT_TOKEN: 'rce_env' } })
    expect(server.got.map(({ body }) => body.enrollment_token)).toEqual(['rce_in', 'rce_env'])
  })

  test('does not spend the token where an identity is, a daemon runs, or nothing can be saved', async () => {
    await enroll()
    const before = saved()
    const words = ['enroll', server.url, '--name', 'nano', '--token', 'rce_x']
    expect((await run(words)).exitCode).toBe(1)
    const lock = lockIdentity(config)
    expect((await run([...words, '--force'])).stderr).toContain(`process ${process.pid}`)
    lock.release()
    writeFileSync(join(folder, 'file'), '')
    const elsewhere = await run(['--config', join(folder, 'file', 'config.json'), ...words])
    expect(elsewhere.exitCode).toBe(1)
    expect(elsewhere.stderr).toContain('has not been used')
    expect(server.got).toEqual([])
    expect(saved()).toEqual(before)
    expect((await enroll('--force')).exitCode).toBe(0)
  })

  test('says what the operator can do about a refusal', async () => {
    server.answer = () => problemReply(401, 'enrollment_token_used_up')
    const { exitCode, stderr } = await run(['enroll', server.url, '--name', 'n', '--token', 't'])
    expect(exitCode).toBe(3)
    expect(stderr).toContain('a new enrollment token')
    expect(existsSync(config)).toBe(false)
  })

  test('warns of an address where tokens can be read on the way', async () => {
    const words = ['enroll', 'http://rollcall.invalid', '--name', 'n', '--token', 't']
    const { stderr } = await run(words)
    expect(stderr).toContain('is not encrypted')
  })
})

describe('with an identity', () => {
  beforeEach(async () => {
    await enroll()
  })

  test('a transfer names the other agent, and is tried again under one key', async () => {
    let attempts = 0
    server.answer = ({ call }) => {
      if (call === 'GET /api/agents') {
        return {
          body: {
            agents: [{ name: 'memo', agent_id: OTHER, status: 'active' }],
            next_cursor: null,
          },
        }
      }
      attempts += 1
      if (attempts === 1) return { isCut: true }
      const answer = { transfer_id: 't', amount: '2', fee: '0', net_amount: '2', from_balance: '8' }
      return { status: 201, body: { ...answer, to_agent_name: 'memo' } }
    }
    const { exitCode, stdout } = await run(['transfer', 'memo', '2', '--memo', 'thanks'])
    expect({ exitCode, stdout: stdout.split('\n')[0] }).toEqual({
      exitCode: 0,
      stdout: 'Paid 2 to memo. The balance is 8.',
    })
    const made = server.got.filter(({ call }) => call === 'POST /api/economy/transfers')
    expect(made[0]?.body).toEqual({ to_agent_id: OTHER, amount: '2', memo: 'thanks' })
    expect(new Set(made.map(({ headers }) => headers[KEY])).size).toBe(1)
  })

  test('a task is completed under the claim that the server shows', async () => {
    server.answer = ({ call }) =>
      call === 'GET /api/tasks' ? { body: { tasks: [task], next_cursor: null } } : { body: task }
    const { stdout } = await run(['tasks', 'complete', '0b9f52ee', '--result', '-'], {
      input: '{"ok":true}',
    })
    expect(stdout).toContain('9.75')
    expect(server.got.at(-1)).toMatchObject({
      call: `POST /api/tasks/${TASK}/complete`,
      body: { claim: 3, result: { ok: true } },
    })
  })

  test('a result that is no JSON is refused before anything is asked', async () => {
    const { exitCode } = await run(['tasks', 'complete', TASK, '--result', 'done'])
    expect(exitCode).toBe(2)
    expect(server.got).toEqual([])
  })

  test('a task that another agent has is not completed by guessing', async () => {
    server.answer = () => ({
      body: { ...task, assignee_id: OTHER, assignee_name: 'memo' },
    })
    const { exitCode, stderr } = await run(['tasks', 'fail', TASK, '--message', 'no'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('memo has it')
    expect(server.got).toHaveLength(1)
  })

  test('status asks, shows, and says by its exit code whether it could', async () => {
    server.answer = ({ call }) =>
      call.includes('/sessions/') ? problemReply(404, 'session_not_found') : { body: agent }
    const there = await run(['status'])
    expect(there.exitCode).toBe(0)
    expect(there.stdout).toContain('not known to the server')
    await server.stop()
    const away = await run(['status'])
    expect(away.exitCode).toBe(1)
    expect(away.stdout).toContain('cannot be reached')
    expect(away.stderr).toContain('connection refused')
  })

  test('leave closes the session, once', async () => {
    server.answer = ({ call }) => (call.startsWith('GET') ? { body: session } : { status: 204 })
    expect((await run(['leave'])).stdout).toContain('Closed session')
    expect(server.got.at(-1)?.call).toBe(`DELETE /api/mcp/sessions/${enrolled.session_id}`)
    expect(saved().session).toBeNull()
    expect((await run(['leave'])).stdout).toContain('no session')
  })

  test('token prints one, alone or as a header', async () => {
    expect((await run(['token'])).stdout).toBe('access-1\n')
    expect((await run(['token', '--header'])).stdout).toBe('{"Authorization":"Bearer access-1"}\n')
  })

  test('mcp relays a message a line, and prints nothing else', async () => {
    server.answer = ({ body }) => ({ body: { jsonrpc: '2.0', id: body.id, result: {} } })
    const input =
      'garbage\n{"jsonrpc":"2.0","id":1,"method":"ping"}\n\n{"jsonrpc":"2.0","id":2,"method":"ping"}'
    const { exitCode, stdout } = await run(['mcp'], { input })
    const messages = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(exitCode).toBe(0)
    expect(messages.map(({ id }) => id).sort()).toEqual([1, 2, null])
  })

  test('JSON of another server is told apart from Rollcall’s', async () => {
    server.answer = () => ({ body: { hello: 'world' } })
    for (const words of [['balance'], ['tasks'], ['status'], ['transfer', 'memo', '1']]) {
      const { exitCode, stderr } = await run(words)
      expect(exitCode, words[0]).toBe(1)
      expect(stderr, words[0]).toContain('not as Rollcall does')
    }
  })

  test('what the server refuses for good ends with 3', async () => {
    server.answer = () => problemReply(401, 'agent_unknown')
    const { exitCode, stderr } = await run(['balance'])
    expect(exitCode).toBe(3)
    expect(stderr).toContain('rollcall enroll URL --token TOKEN --name NAME --force')
  })
})
