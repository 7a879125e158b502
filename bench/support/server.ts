import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { onProcessEnd } from '#tests/support/exit-guard.ts'
import { freePort } from '#tests/support/free-port.ts'
import { nextIn } from './build.ts'

export const OPERATOR_KEY = 'bench-operator-key'

export interface ServerOptions {
  /** Where the build is. */
  readonly folder: string
  readonly dataDir: string
  /** None: the embedded database. */
  readonly databaseUrl?: string | undefined
  readonly env?: Readonly<Record<string, string>>
}

export interface BenchServer {
  readonly port: number
  readonly url: string
  readonly pid: number
  /** A metric of the server by its name. */
  metric(name: string): Promise<number>
  /** Bytes after a garbage collection: of the process, and of what JavaScript holds. */
  memory(): Promise<{ rss: number; held: number }>
  stop(): Promise<void>
}

/** Starts the production build on a free port of the loopback, as `npm start` does. */
export async function startServer(options: ServerOptions): Promise<BenchServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(ROLLCALL_|SUPABASE_|DATABASE_URL$|HOSTNAME$)/.test(name),
  )
  let output = ''
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...(process.env.ROLLCALL_BENCH_NODE_ARGS?.split(' ') ?? []),
      nextIn(options.folder),
      ...['start', '-p', String(port), '-H', '127.0.0.1'],
    ],
    {
      cwd: options.folder,
      env: {
        ...Object.fromEntries(inherited),
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        PORT: String(port),
        ROLLCALL_DATA_DIR: options.dataDir,
        ROLLCALL_SECRET: 'bench-secret-bench-secret-bench-secret-',
        ROLLCALL_OPERATOR_KEY: OPERATOR_KEY,
        ...(options.databaseUrl ? { DATABASE_URL: options.databaseUrl } : {}),
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-8000)
    })
  }
  const callOff = onProcessEnd(() => child.kill('SIGKILL'))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await gone
    clearTimeout(timer)
    callOff()
  }

  for (const giveUpAt = Date.now() + 30_000; ; await sleep(50)) {
    const ready = await fetch(`${url}/api/health/ready`).catch(() => undefined)
    if (ready?.ok) break
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      await stop()
      throw new Error(`The server did not become ready:\n${output}`)
    }
  }
  return {
    port,
    url,
    pid: child.pid ?? 0,
    metric: async (name) => {
      const response = await fetch(`${url}/api/metrics`, {
        headers: { Authorization: `Bearer ${OPERATOR_KEY}` },
      })
      return Number(new RegExp(`^${name} (.+)$`, 'm').exec(await response.text())?.[1])
    },
    memory: async () => {
      const answer = await fetch(`${url}/api/bench/memory`, { method: 'POST' })
      const { rss, heapUsed, external } = (await answer.json()) as NodeJS.MemoryUsage
      return { rss, held: heapUsed + external }
    },
    stop,
  }
}
