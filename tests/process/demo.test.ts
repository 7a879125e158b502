import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { listTransfersContract } from '#lib/economy/contract.ts'
import { listAgentsContract } from '#lib/federation/contract.ts'
import { listSessionsContract } from '#lib/sessions/contract.ts'
import { listTasksContract } from '#lib/tasks/contract.ts'
import { childEnv } from '#tests/support/child-env.ts'
import { onProcessEnd } from '#tests/support/exit-guard.ts'
import { freePort } from '#tests/support/free-port.ts'
import { paced } from '#tests/support/pace.ts'
import { type Exit, makeDataDir } from './support.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NAMES = ['Dexter', 'Memo', 'Nano', 'Sienna']
/** What a newcomer is promised; and how long a start may take, should it have to build first. */
const MINUTE_MS = paced(60_000)
const START_MS = paced(120_000)

test('the demo is a living federation within a minute, and Ctrl-C ends all of it', {
  timeout: paced(300_000),
}, async () => {
  using dataDir = makeDataDir()
  const port = await freePort()
  let first: Record<string, string>
  {
    await using demo = startDemo(port, dataDir.path)
    await demo.announced()
    const soon = { timeout: MINUTE_MS, interval: 250 }
    await expect.poll(() => demo.agents(), soon).toHaveLength(4)
    first = idsByName(await demo.agents())
    expect(Object.keys(first).toSorted()).toEqual(NAMES)
    await expect
      .poll(async () => (await demo.tasks('completed')).map(({ paid }) => Number(paid)), soon)
      .toContainEqual(expect.toSatisfy((paid: number) => paid > 0))
    await expect.poll(() => demo.transfers(), soon).not.toHaveLength(0)
    await expect
      .poll(async () => (await demo.sessions()).some((each) => each.reconnect_count > 0), soon)
      .toBe(true)
    // A line for each of these.
    for (const line of [
      /^\d\d:\d\d:\d\d {2}Nano enrolled/m,
      / completed “.+” and was paid [\d.]+ credits$/m,
      / paid \w+ [\d.]+ credits: “.+”$/m,
      / lost its connection$/m,
      / reconnected to the session it had, after \d+ s$/m,
    ]) {
      expect(demo.output.stdout).toMatch(line)
    }
    expect(await demo.interrupt()).toEqual({ code: 0, signal: null })
    expect(demo.output.stdout.match(/ closed its session$/gm)).toHaveLength(4)
    expect(demo.output.stderr).toBe('')
  }

  // A second run goes on with what is there.
  await using demo = startDemo(port, dataDir.path)
  await demo.announced()
  await expect
    .poll(async () => (await demo.agents()).every(({ status }) => status === 'active'), {
      timeout: MINUTE_MS,
    })
    .toBe(true)
  expect(idsByName(await demo.agents())).toEqual(first)
  expect(await demo.transfers()).not.toHaveLength(0)
  expect(await demo.interrupt()).toEqual({ code: 0, signal: null })
})

interface Demo extends AsyncDisposable {
  readonly output: { readonly stdout: string; readonly stderr: string }
  /** Resolves once it has said where it is. */
  announced(): Promise<void>
  agents(): Promise<z.output<typeof listAgentsContract.response>['agents']>
  tasks(state: string): Promise<z.output<typeof listTasksContract.response>['tasks']>
  transfers(): Promise<z.output<typeof listTransfersContract.response>['transfers']>
  sessions(): Promise<z.output<typeof listSessionsContract.response>['sessions']>
  /** Ctrl-C in its terminal; waits for the end, also of the server that it had started. */
  interrupt(): Promise<Exit>
}

/** `npm run demo`, in a process group of its own, as a terminal's. */
function startDemo(port: number, dataDir: string): Demo {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/demo.mjs')], {
    cwd: ROOT,
    // Nothing of the caller's own; its database must not be touched even if one is named.
    env: {
      ...childEnv,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      PORT: `${port}`,
      ROLLCALL_DATA_DIR: dataDir,
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const callOff = onProcessEnd(() => child.kill('SIGKILL'))
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      callOff()
      resolve({ code, signal })
    })
  })
  async function list<Schema extends z.ZodType>(path: string, schema: Schema) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    return schema.parse(await response.json())
  }
  return {
    output,
    announced: async () => {
      const hasSaid = () => output.stdout.includes('rollcall demo: ') || output.stderr !== ''
      await expect.poll(hasSaid, { timeout: START_MS }).toBe(true)
      expect(output.stderr).toBe('')
      expect(output.stdout).toContain(`http://localhost:${port}/login?next=/federation#key=rco_`)
    },
    agents: async () => (await list('/api/agents', listAgentsContract.response)).agents,
    tasks: async (state) =>
      (await list(`/api/tasks?state=${state}`, listTasksContract.response)).tasks,
    transfers: async () =>
      (await list('/api/economy/transfers?kind=transfer', listTransfersContract.response))
        .transfers,
    sessions: async () => (await list('/api/mcp/sessions', listSessionsContract.response)).sessions,
    interrupt: async () => {
      const server = Number.parseInt(readFileSync(join(dataDir, 'demo/lock'), 'utf8'), 10)
      process.kill(-(child.pid ?? 0), 'SIGINT')
      const exit = await exited
      expect(isAlive(server)).toBe(false)
      return exit
    },
    [Symbol.asyncDispose]: () => end(child, exited),
  }
}

async function end(child: ChildProcess, exited: Promise<Exit>): Promise<void> {
  // The server notices that it is alone, and ends by itself.
  child.kill('SIGKILL')
  await exited
}

function idsByName(agents: readonly { name: string; agent_id: string }[]) {
  return Object.fromEntries(agents.map(({ name, agent_id }) => [name, agent_id]))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
