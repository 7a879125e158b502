import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { paced } from '../../../tests/support/pace.ts'
import { type Got, type Reply, ScriptedServer, tokensReply } from '../client/scripted-server.ts'
import type { Identity } from '../identity/identity.ts'
import { sampleIdentity } from '../identity/sample-identity.ts'

/** Processes are begun, of the sources. */
const LIMIT_MS = paced(20_000)
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const SESSION = '28825b45-5c24-4e7c-9ca0-036ccf5bf326'
const BEAT = `POST /api/mcp/sessions/${SESSION}/heartbeat`
const GOODBYE = `DELETE /api/mcp/sessions/${SESSION}`

let folder: string
let config: string
let server: ScriptedServer
let children: ChildProcess[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-unit-'))
  config = join(folder, 'config.json')
  children = []
  server = await new ScriptedServer(answer).start()
  const session = { session_id: SESSION, reconnect_token: null, reconnect_token_expires_at: null }
  save(sampleIdentity(Date.now(), { url: server.url, session }))
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

function answer({ call }: Got): Reply {
  if (call === BEAT) {
    const lease_expires_at = new Date(Date.now() + 300_000).toISOString()
    return { body: { session_id: SESSION, lease_expires_at, next_heartbeat_in_s: 1 } }
  }
  if (call.endsWith('/token')) return { body: { reconnect_token: 'r', expires_in_minutes: 15 } }
  if (call === GOODBYE) return { status: 204 }
  return { status: 404, body: {} }
}

const save = (identity: Identity) =>
  writeFileSync(config, JSON.stringify(identity), { mode: 0o600 })

/** The command as a process of its own, of the sources. */
function begin(
  words: string[],
  stdout: 'pipe' | number = 'pipe',
  [program, ...before]: readonly [string, ...string[]] = [process.execPath],
) {
  const env = { PATH: process.env.PATH, HOME: folder, ROLLCALL_CONFIG: config, NODE_ENV: 'test' }
  const child = spawn(program, [...before, MAIN, ...words], {
    env: env as NodeJS.ProcessEnv,
    stdio: ['ignore', stdout, 'pipe'],
  })
  children.push(child)
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  return { child, output, ended }
}

const poll = (what: () => unknown) => expect.poll(what, { timeout: paced(10_000), interval: 20 })
const beats = (times: number) => poll(() => server.count(BEAT)).toBeGreaterThanOrEqual(times)

describe.runIf(existsSync('/dev/full'))('standard output on a full disk', () => {
  test(
    'does not end the daemon',
    async () => {
      const daemon = begin(['start', '--json', '--interval', '0.1'], openSync('/dev/full', 'w'))
      await beats(3)
      daemon.child.kill('SIGTERM')
      expect(await daemon.ended).toEqual({ code: 0, signal: null })
      expect(server.count(GOODBYE)).toBe(1)
      expect(daemon.output.stderr).toBe(
        'rollcall: standard output cannot be written (ENOSPC). Going on without.\n',
      )
    },
    LIMIT_MS,
  )

  test(
    'fails a command whose result it is',
    async () => {
      const command = begin(['whoami'], openSync('/dev/full', 'w'))
      expect(await command.ended).toEqual({ code: 1, signal: null })
      expect(command.output.stderr).toContain('cannot be written (ENOSPC)')
    },
    LIMIT_MS,
  )
})

test.runIf(existsSync('/usr/bin/prlimit'))(
  'a daemon that finds no room to begin with says what it needs',
  async () => {
    const limited = ['/usr/bin/prlimit', '--fsize=0', process.execPath] as const
    const daemon = begin(['start'], 'pipe', limited)
    expect(await daemon.ended).toEqual({ code: 1, signal: null })
    expect(daemon.output.stderr).toContain(`Nothing can be saved in ${folder} (EFBIG).`)
    expect(daemon.output.stderr).toContain('→ The daemon needs a file beside the identity.')
  },
  LIMIT_MS,
)

describe.skipIf(process.platform === 'win32')('a process', () => {
  test(
    'whose reader has gone ends quietly, unless it is the daemon',
    async () => {
      let feed: NodeJS.Timeout | undefined
      server.answer = (got) =>
        got.call !== 'GET /api/events/sessions'
          ? answer(got)
          : {
              stream: (response) => {
                response.writeHead(200, { 'Content-Type': 'text/event-stream' })
                const event = { type: 'reset', reason: 'events_no_longer_retained' }
                feed = setInterval(
                  () => response.write(`event: reset\ndata: ${JSON.stringify(event)}\n\n`),
                  20,
                )
              },
            }
      try {
        const watch = begin(['watch', '--json'])
        const daemon = begin(['start', '--json', '--interval', '0.1'])
        daemon.child.stdout?.destroy()
        await poll(() => watch.output.stdout).not.toBe('')
        watch.child.stdout?.destroy()
        expect(await watch.ended).toEqual({ code: 0, signal: null })
        expect(watch.output.stderr).toBe('')
        await beats(server.count(BEAT) + 3)
        expect(daemon.child.exitCode).toBeNull()
      } finally {
        clearInterval(feed)
      }
    },
    LIMIT_MS,
  )

  test(
    'that prints to no terminal outlives the terminal, as with nohup',
    async () => {
      const daemon = begin(['start', '--json', '--interval', '0.1'])
      await beats(1)
      daemon.child.kill('SIGHUP')
      await beats(server.count(BEAT) + 2)
      daemon.child.kill('SIGTERM')
      expect(await daemon.ended).toEqual({ code: 0, signal: null })
    },
    LIMIT_MS,
  )

  test(
    'that is interrupted while it refreshes saves the answer first',
    async () => {
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      server.answer = async (got) => {
        if (got.call !== 'POST /api/sessions/refresh') return answer(got)
        await held
        return tokensReply('access-2', 'refresh-2')
      }
      save(sampleIdentity(Date.now() - 2 * 86_400_000, { url: server.url }))
      const command = begin(['token'])
      await poll(() => server.count('POST /api/sessions/refresh')).toBe(1)
      command.child.kill('SIGINT')
      // That nothing ends it meanwhile can only be waited for.
      await Promise.race([command.ended, sleep(paced(200))])
      release()
      expect(await command.ended).toEqual({ code: null, signal: 'SIGINT' })
      const { credentials } = JSON.parse(readFileSync(config, 'utf8')) as Identity
      expect(credentials.refresh_token).toBe('refresh-2')
    },
    LIMIT_MS,
  )
})
