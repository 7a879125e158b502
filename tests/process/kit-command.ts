import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { childEnv } from '#tests/support/child-env.ts'
import { onProcessEnd } from '#tests/support/exit-guard.ts'
import { paced } from '#tests/support/pace.ts'
import type { Exit } from './support.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const COMMAND = join(ROOT, 'cli/bin/rollcall.mjs')

/** One line of what `rollcall start --json` prints. */
export interface Change {
  readonly type: string
  readonly at: string
  readonly [member: string]: unknown
}

/** What of the identity file the tests look at. */
export interface SavedIdentity {
  readonly agent_id: string
  readonly credentials: { readonly access_token: string; readonly refresh_token: string }
  readonly session: { readonly session_id: string; readonly reconnect_token: string | null } | null
}

/** The command, running. */
export interface Running extends AsyncDisposable {
  readonly pid: number
  readonly output: { readonly stdout: string; readonly stderr: string }
  /** What it has printed so far, where that is JSON by the line. */
  readonly changes: readonly Change[]
  readonly exited: Promise<Exit>
  kill(signal: NodeJS.Signals): void
  /** Resolves once a change of this type was printed so often. */
  saw(type: string, times?: number): Promise<void>
}

/** An agent's own machine, as it were: a folder with its identity file. */
export interface Machine extends Disposable {
  readonly folder: string
  readonly config: string
  identity(): SavedIdentity
  /** Begins a command, and does not wait for it. */
  begin(...words: string[]): Running
  /** Runs a command to its end. */
  run(...words: string[]): Promise<Exit & { readonly stdout: string; readonly stderr: string }>
}

export interface MachineOptions {
  /** The Node.js that runs the command, and the command. */
  readonly node?: string
  readonly command?: string
}

export function makeMachine({ node = process.execPath, command = COMMAND }: MachineOptions = {}) {
  if (
    !existsSync(command) ||
    (command === COMMAND && !existsSync(join(ROOT, 'cli/dist/main.js')))
  ) {
    throw new Error('There is no agent kit to test: run `node cli/build.mjs` first.')
  }
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-kit-'))
  const config = join(folder, 'agent', 'config.json')
  // Nothing of the caller's own identity.
  const env = {
    ...childEnv,
    HOME: folder,
    ROLLCALL_CONFIG: config,
    NODE_ENV: 'production' as const,
  }
  const begin = (...words: string[]) =>
    follow(spawn(node, [command, ...words], { cwd: folder, env }))
  const machine: Machine = {
    folder,
    config,
    begin,
    identity: () => JSON.parse(readFileSync(config, 'utf8')) as SavedIdentity,
    run: async (...words) => {
      await using running = begin(...words)
      return { ...(await running.exited), ...running.output }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
  return machine
}

/** A machine whose agent is enrolled. */
export async function enrollMachine(
  server: { readonly url: string; mint(): Promise<string> },
  options: MachineOptions = {},
): Promise<Machine> {
  const machine = makeMachine(options)
  const token = await server.mint()
  const name = `kit-${randomUUID()}`
  const { code, stderr } = await machine.run('enroll', server.url, '--token', token, '--name', name)
  if (code !== 0) throw new Error(`enroll ended with ${code}: ${stderr}`)
  return machine
}

function follow(child: ChildProcess): Running {
  const callOff = onProcessEnd(() => child.kill('SIGKILL'))
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
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
  const changes = () =>
    output.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Change)
  const told = () => `${output.stdout}${output.stderr}`
  return {
    pid: child.pid ?? 0,
    output,
    exited,
    get changes() {
      return changes()
    },
    kill: (signal) => void child.kill(signal),
    saw: (type, times = 1) =>
      until(`${times} × ${type}`, () => {
        const seen = changes().filter((change) => change.type === type).length
        const isGone = child.exitCode !== null || child.signalCode !== null
        if (isGone && seen < times) throw new Error(`no ${type}: ${told()}`)
        return seen >= times
      }),
    [Symbol.asyncDispose]: async () => {
      // Stopped or not.
      child.kill('SIGKILL')
      await exited
    },
  }
}

const PATIENCE_MS = paced(60_000)

/** Awaits a condition, also in tests that run beside others, where `expect.poll` is not to be had. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  for (const giveUpAt = performance.now() + patienceMs; !(await isSo()); ) {
    if (performance.now() > giveUpAt) throw new Error(`not within ${patienceMs} ms: ${what}`)
    await sleep(50)
  }
}
