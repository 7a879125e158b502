import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, type ExpectStatic, test } from 'vitest'
import { childEnv } from '#tests/support/child-env.ts'
import { onProcessEnd } from '#tests/support/exit-guard.ts'
import { freePort } from '#tests/support/free-port.ts'
import { paced } from '#tests/support/pace.ts'
import { enrollAgents, getSession, heartbeat, type Identity, openFeed, Refused } from './client.ts'
import { npmCommand } from './npm.ts'
import {
  type Exit,
  makeDataDir,
  OPERATOR_KEY,
  startServerProcess,
  waitUntilReady,
} from './support.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const AGENTS = 8

/** One that is set up: what a start takes is not what this is about. */
let setUp: ReturnType<typeof makeDataDir>
beforeAll(async () => {
  setUp = makeDataDir()
  await using server = await startServerProcess({ env: { ROLLCALL_DATA_DIR: setUp.path } })
  await server.stop()
})
afterAll(() => setUp?.[Symbol.dispose]())

// As a process manager ends it, and as a terminal does, which tells everybody in it.
describe.concurrent('npm start, under load, ends in order and loses nothing that it acknowledged', () => {
  test('on SIGTERM to npm', ({ expect }) => endUnderLoad('SIGTERM', (pid) => pid, expect))
  test('on Ctrl-C', ({ expect }) => endUnderLoad('SIGINT', (pid) => -pid, expect))
})

/** @param whom who is told: a process, or as a negative number a group of them */
async function endUnderLoad(
  signal: 'SIGTERM' | 'SIGINT',
  whom: (pid: number) => number,
  expect: ExpectStatic,
): Promise<void> {
  using dataDir = makeDataDir(setUp.path)
  const server = await npmStart(dataDir.path)
  const { url } = server
  try {
    const agents = await enrollAgents(url, AGENTS)
    const feed = await openFeed(url)
    const load = heartbeatsOf(url, agents)
    await expect.poll(load.count).toBeGreaterThan(20 * AGENTS)
    process.kill(whom(server.pid), signal)
    const exit = await server.exited
    await load.stopped
    expect(load.failures).toEqual([])
    // The server ended by itself, or that would be told. npm then ends as its version has it: with
    // the server's exit code, or by the signal that it got.
    expect(server.output.stderr).toBe('')
    expect([
      { code: 0, signal: null },
      { code: null, signal },
    ]).toContainEqual(exit)
    await expect.poll(() => feed.end).toBe('closed')
    // Nothing of it is left running, or in the way of the next one.
    await expect.poll(() => isGroupAlive(server.pid)).toBe(false)
    expect(existsSync(join(dataDir.path, 'lock'))).toBe(false)
    console.log(`${load.count()} heartbeats were acknowledged by ${AGENTS} agents until the end`)

    await using again = await startServerProcess({ env: { ROLLCALL_DATA_DIR: dataDir.path } })
    for (const agent of agents) {
      const { last_activity, status } = await getSession(again.url, agent.session_id)
      expect(status).toBe('active')
      const acknowledged = load.lastOf(agent)
      expect(acknowledged).not.toBe('')
      expect(last_activity >= acknowledged).toBe(true)
    }
  } finally {
    await server.kill()
  }
}

/** Heartbeats of each, one after the other, until the server is gone. */
function heartbeatsOf(url: string, agents: readonly Identity[]) {
  const last = new Map<string, string>()
  const failures: Error[] = []
  let count = 0
  const beating = agents.map(async (agent) => {
    try {
      for (;;) {
        const { last_activity } = await heartbeat(url, agent)
        last.set(agent.session_id, last_activity)
        count += 1
      }
    } catch (error) {
      // Away: it was not acknowledged. Any refusal but that it is going away is a failure.
      if (error instanceof Refused && error.status !== 503) failures.push(error)
    }
  })
  return {
    failures,
    count: () => count,
    lastOf: ({ session_id }: Identity) => last.get(session_id) ?? '',
    stopped: Promise.all(beating),
  }
}

/** `npm start` in a process group of its own, as a terminal's; resolves once it serves. */
async function npmStart(dataDir: string) {
  const port = await freePort()
  const [file, args] = npmCommand('start')
  const child = spawn(file, args, {
    cwd: ROOT,
    // Nothing of the caller's own.
    env: {
      ...childEnv,
      HOME: dataDir,
      NODE_ENV: 'production',
      PORT: `${port}`,
      ROLLCALL_DATA_DIR: dataDir,
      ROLLCALL_OPERATOR_KEY: OPERATOR_KEY,
      ROLLCALL_SECRET: 'the secret of the process tests, of more than thirty-two bytes',
      ROLLCALL_LOG_LEVEL: 'warn',
      npm_config_update_notifier: 'false',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const pid = child.pid ?? 0
  const callOff = onProcessEnd(() => killGroup(pid))
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const kill = async () => {
    killGroup(pid)
    await exited
    callOff()
  }
  const url = `http://127.0.0.1:${port}`
  const isGone = () => child.exitCode !== null || child.signalCode !== null
  try {
    await waitUntilReady(url, () => isGone() && output.stdout + output.stderr, paced(120_000))
  } catch (error) {
    await kill()
    throw error
  }
  return { url, pid, output, exited, kill }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it is gone.
  }
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}
