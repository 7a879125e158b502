import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { paced } from '../../../tests/support/pace.ts'
import { type Got, problemReply, type Reply, ScriptedServer } from '../client/scripted-server.ts'
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

/** A task as lists have it. */
const listed = {
  ...task,
  reward: '10',
  required_roles: [],
  requester_name: 'memo',
  assignee_name: null,
  created_at: new Date(0).toISOString(),
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
    [['tasks', 'list', '--limit', '10001'], 2],
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
    expect(JSON.parse(usage.stderr)).toMatchObject({ title: 'Wrong usage', code: 'wrong_usage' })
    const word = await run(['--json', 'tasks', 'nonsense'])
    expect(JSON.parse(word.stderr)).toMatchObject({ code: 'wrong_usage' })
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

  test('spends one token where several are enrolled into one file at once', async () => {
    server.answer = ({ call }) =>
      call === 'POST /api/enroll' ? { status: 201, body: enrolled } : { body: agent }
    const words = ['enroll', server.url, '--name', 'nano', '--token', 'rce_x']
    const answers = await Promise.all([run(words), run(words), run(words)])
    expect(answers.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1, 1])
    expect(server.count('POST /api/enroll')).toBe(1)
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

  test.each([
    [502, 'a proxy', { status: 502, text: '<h1>Bad Gateway</h1>' }],
    [201, 'Rollcall, in part', { status: 201, body: { transfer_id: 't' } }],
  ])(
    'a transfer that was answered %d by %s names its key',
    async (_, __, reply) => {
      server.answer = () => reply
      const { exitCode, stderr } = await run(['transfer', OTHER, '2', '--json'])
      const keys = new Set(server.got.map(({ headers }) => headers[KEY]))
      expect(keys.size).toBe(1)
      const [key] = keys
      expect({ exitCode, ...JSON.parse(stderr) }).toMatchObject({
        exitCode: 1,
        code: 'outcome_unknown',
        idempotency_key: key,
        remedy: expect.stringContaining(`--idempotency-key ${key}`),
      })
    },
    20_000,
  )

  test('an enrollment that a proxy lost may have happened', async () => {
    server.answer = () => ({ status: 504, text: '<h1>Gateway Timeout</h1>' })
    const { stderr } = await run(['enroll', server.url, '--name', 'n', '--token', 't', '--force'])
    expect(stderr).toContain('It is not known whether the agent was enrolled')
  })

  test('what a key of one’s own has done already is told so', async () => {
    const body = { transfer_id: 't', amount: '2', fee: '0', net_amount: '2', from_balance: '8' }
    server.answer = () => ({ status: 201, body, headers: { 'Idempotency-Replayed': 'true' } })
    const words = ['transfer', OTHER, '2']
    const again = await run([...words, '--idempotency-key', 'once'])
    expect(again.stdout).toContain('done by an earlier call')
    expect((await run(words)).stdout).not.toContain('earlier call')
  })

  test('tasks are listed page by page, and it is told that there are more', async () => {
    server.answer = ({ query }) => {
      const tasks = Array.from({ length: Number(query.get('limit')) }, () => listed)
      return { body: { tasks, next_cursor: 'more' } }
    }
    const { stdout, stderr } = await run(['tasks', '--limit', '250'])
    expect(stdout.trim().split('\n')).toHaveLength(251)
    expect(stderr).toContain('There are more')
    expect(server.got.map(({ query }) => [query.get('limit'), query.get('cursor')])).toEqual([
      ['200', null],
      ['50', 'more'],
    ])
    const json = await run(['tasks', '--limit', '1', '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ more: true })
  })

  test(
    'nothing of others is obeyed by a terminal',
    async () => {
      const hostile = 'a\u001b[31mRED\u009b2J\u202eb\nrollcall: forged'
      const everything = {
        ...{ ...agent, name: hostile, status: hostile, roles: [hostile], client_type: hostile },
        ...{ session_id: hostile, created_at: hostile, last_activity: hostile },
        ...{ lease_expires_at: hostile, reconnect_count: hostile },
        ...{ balance: hostile, held: hostile, total_earned: hostile, total_spent: hostile },
        ...{ transfer_id: hostile, amount: hostile, fee: hostile, net_amount: hostile },
        ...{ from_balance: hostile, to_agent_name: hostile },
        ...{ ...listed, task_id: hostile, title: hostile, reward: hostile, state: hostile },
        ...{ requester_name: hostile, claim: hostile, paid: hostile, required_roles: [hostile] },
        ...{ description: hostile, message: hostile, result: { [hostile]: hostile } },
        assignee_id: enrolled.agent_id,
      }
      const forGood = () => problemReply(401, 'agent_unknown', { title: hostile, detail: hostile })
      // What these two say of an outage, before that ends them.
      const away = problemReply(503, 'database_unavailable', { detail: hostile })
      const firstAway = () => (server.got.length === 1 ? away : forGood())
      const replies: ((got: Got) => Reply)[] = [
        forGood,
        () => ({ body: everything }),
        () => ({ body: { tasks: [everything], agents: [everything], next_cursor: null } }),
        () => problemReply(409, hostile, { title: hostile, detail: hostile, request_id: hostile }),
        () => problemReply(400, 'x', { errors: [{ path: hostile, message: hostile }] }),
        () => problemReply(500, hostile, { title: hostile, request_id: hostile }),
      ]
      const commands = [
        ['status'],
        ['whoami'],
        ['doctor'],
        ['balance'],
        ['transfer', OTHER, '1'],
        ['tasks'],
        ['tasks', 'show', TASK],
        ['tasks', 'post', 'Review', '--reward', '1'],
        ['tasks', 'claim', TASK],
        ['tasks', 'complete', TASK, '--result', '1', '--claim', '1'],
        ['tasks', 'fail', TASK, '--message', 'no', '--claim', '1'],
        ['tasks', 'cancel', TASK],
        ['token'],
        ['mcp'],
        ['leave'],
      ]
      const identity = saved()
      const input = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
      // Only what the kit itself paints.
      const paint = '\u001b'
      const painted = new RegExp(`${paint}\\[(0|1|2|22|31|32|33|36|39)m`, 'g')
      for (const words of [['start'], ['watch'], ...commands]) {
        const isLasting = words[0] === 'start' || words[0] === 'watch'
        for (const reply of isLasting ? [firstAway] : replies) {
          server.answer = reply
          const session = { ...identity.session, session_id: hostile }
          const changed = { ...identity, name: hostile, client_type: hostile, session }
          writeFileSync(config, JSON.stringify({ ...changed, roles: [hostile] }))
          for (const more of [[], ['--json']]) {
            server.got.splice(0)
            const env = { FORCE_COLOR: more.length === 0 ? '1' : '' }
            const { stdout, stderr } = await run([...words, ...more], { input, env })
            const text = `${stdout}${stderr}`.replaceAll(painted, '')
            expect(text.replaceAll('\n', ''), words.join(' ')).not.toMatch(/[\p{Cc}\u202e]/u)
            expect(text, words.join(' ')).not.toMatch(/^rollcall: forged/m)
            expect(`${stdout}${stderr}`).not.toContain('\u001b[31mRED')
          }
        }
      }
    },
    paced(60_000),
  )

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
      'garbage\n[]\n"x"\n{"jsonrpc":"2.0","id":1,"method":"ping"}\n\n{"jsonrpc":"2.0","id":2,"method":"ping"}'
    const { exitCode, stdout } = await run(['mcp'], { input })
    const messages = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(exitCode).toBe(0)
    expect(messages.map(({ id }) => id).sort()).toEqual([1, 2, null, null, null])
    const codes = messages.flatMap(({ error }) => error?.code ?? [])
    expect(codes).toEqual([-32700, -32600, -32600])
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
