import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { childEnv } from '#tests/support/child-env.ts'
import { onProcessEnd } from '#tests/support/exit-guard.ts'
import { freePort } from '#tests/support/free-port.ts'
import { paced } from '#tests/support/pace.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY_TIMEOUT_MS = paced(60_000)

export const OPERATOR_KEY = 'rco_the-operator-key-of-the-process-tests'

/** The settings of every server here; the address is one for all, as tokens name it. */
const SETTINGS = {
  ROLLCALL_URL: 'http://rollcall.test',
  ROLLCALL_OPERATOR_KEY: OPERATOR_KEY,
  ROLLCALL_SECRET: 'the secret of the process tests, of more than thirty-two bytes',
  ROLLCALL_LOG_LEVEL: 'warn',
}

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly port?: number
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A server of the production build, in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** What it has printed so far. */
  readonly output: { readonly stdout: string; readonly stderr: string }
  readonly exited: Promise<Exit>
  kill(signal: NodeJS.Signals): void
  /** Resolves at the first ready answer, with the milliseconds since the process was begun. */
  ready(): Promise<number>
  /** Ends it in order, and waits. */
  stop(): Promise<Exit>
}

/** Begins a server and does not wait for it. */
export async function spawnServerProcess(options: ServerOptions = {}): Promise<ServerProcess> {
  if (!existsSync(join(ROOT, '.next', 'BUILD_ID'))) {
    throw new Error('There is no production build to test: run `npm run build` first.')
  }
  const port = options.port ?? (await freePort())
  const begunAt = performance.now()
  const child = spawn(
    join(ROOT, 'node_modules/node/bin/node'),
    [join(ROOT, 'node_modules/next/dist/bin/next'), 'start', '-p', `${port}`, '-H', '127.0.0.1'],
    {
      cwd: ROOT,
      // Nothing of the caller's own Rollcall, databases or Vitest.
      env: {
        ...childEnv,
        NODE_ENV: 'production',
        PORT: `${port}`,
        ...SETTINGS,
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
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
  const url = `http://127.0.0.1:${port}`
  const isGone = () => child.exitCode !== null || child.signalCode !== null
  return {
    url,
    port,
    pid: child.pid ?? 0,
    output,
    exited,
    kill: (signal) => void child.kill(signal),
    ready: async () => {
      await waitUntilReady(url, () => isGone() && output.stderr)
      return Math.round(performance.now() - begunAt)
    },
    stop: async () => {
      child.kill('SIGTERM')
      return exited
    },
    [Symbol.asyncDispose]: () => end(child, exited),
  }
}

/** Starts a server; resolves when it is ready. */
export async function startServerProcess(
  options: ServerOptions = {},
): Promise<ServerProcess & { readyMs: number }> {
  const server = await spawnServerProcess(options)
  try {
    return Object.assign(server, { readyMs: await server.ready() })
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
}

async function end(child: ChildProcess, exited: Promise<Exit>): Promise<void> {
  // It may have been stopped; SIGKILL ends it even so.
  child.kill('SIGKILL')
  await exited
}

/** Resolves at the first ready answer. @throws where it ends before, with why, or takes too long */
export async function waitUntilReady(
  url: string,
  whyGone: () => string | false,
  patienceMs = READY_TIMEOUT_MS,
): Promise<void> {
  let last = 'no answer'
  for (const giveUpAt = performance.now() + patienceMs; performance.now() < giveUpAt; ) {
    try {
      const signal = AbortSignal.timeout(paced(5000))
      const response = await fetch(`${url}/api/health/ready`, { signal })
      last = await response.text()
      if (response.ok) return
    } catch {
      const why = whyGone()
      if (why !== false) throw new Error(`The server has ended: ${why}`)
    }
    await sleep(10)
  }
  throw new Error(`The server did not become ready: ${last}`)
}

/** A data directory that goes with the test; new, or a copy. */
export function makeDataDir(copyOf?: string): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'rollcall-process-'))
  if (copyOf !== undefined) cpSync(copyOf, path, { recursive: true })
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

export const medianOf = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
