import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findEmbedded } from './embedded.ts'
import { onProcessEnd } from './exit-guard.ts'
import { freePort } from './free-port.ts'
import { findInstalled, type PostgresBinaries } from './installed.ts'
import { makeFolderFor, type RunAs, runAs, serverEnv, unprivilegedUser } from './unprivileged.ts'

export interface PostgresOptions {
  /** Which binaries are tried first; the others are still the fallback. */
  prefer?: 'installed' | 'embedded'
  /** Keep fsync and its kin on, for tests that kill the server. */
  durable?: boolean
}

export interface PostgresServer {
  readonly port: number
  readonly source: 'installed' | 'embedded'
  /** Such as "18.4". */
  readonly version: string
  /** A superuser's connection string; the database defaults to `postgres`. */
  url(database?: string): string
  /** Sends the postmaster a signal and does not wait. */
  kill(signal: NodeJS.Signals): void
  /** Starts it again on the same port and data, stopping it first where it still runs. */
  restart(): Promise<void>
  /** Ends it and removes its files; safe to repeat. */
  stop(): Promise<void>
}

const READY = 'database system is ready to accept connections'
const PASSING = /Address already in use|is still in use|lock file .* already exists/
const STARTUP_MS = 60_000
const SHUTDOWN_MS = 15_000
const LOG_CHARS = 16_000

/**
 * Starts a throw-away Postgres of version 15 or newer on 127.0.0.1, also when the caller is root.
 * Throws an error that names everything that was tried.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const user = unprivilegedUser()
  const root = makeFolderFor(user, 'rollcall-pg-')
  const running: { child?: ChildProcess } = {}
  const callOff = onProcessEnd(() => {
    running.child?.kill('SIGQUIT')
    removeFolder(root)
  })
  try {
    return await startFirst()
  } catch (error) {
    await cleanUp()
    throw error
  }

  async function startFirst(): Promise<PostgresServer> {
    const finders = [() => findInstalled(user), () => findEmbedded(user, root)]
    if (options.prefer === 'embedded') finders.reverse()
    const tried: string[] = []
    for (const find of finders) {
      const found = await find()
      tried.push(...found.tried)
      for (const binaries of found.binaries) {
        try {
          return await launch(binaries)
        } catch (error) {
          tried.push(`${binaries.bin}: ${error instanceof Error ? error.message.trim() : error}`)
        }
      }
    }
    throw new Error(`Postgres cannot be started here. Tried:\n- ${tried.join('\n- ')}`)
  }

  async function launch(binaries: PostgresBinaries): Promise<PostgresServer> {
    const data = join(root, `data-${binaries.source}-${binaries.version}`)
    const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-locale', '-E', 'UTF8']
    await runAs(user, join(binaries.bin, 'initdb'), [...initdb, '--no-sync'])
    let port = 0
    const boot = async (fixedPort?: number) => {
      const giveUpAt = Date.now() + STARTUP_MS
      for (;;) {
        port = fixedPort ?? (await freePort())
        const args = ['-D', data, ...settings(port, options.durable ?? false)]
        try {
          running.child = await spawnReady(join(binaries.bin, 'postgres'), args, user)
          return
        } catch (error) {
          if (!PASSING.test(String(error)) || Date.now() > giveUpAt) throw error
          await sleep(100)
        }
      }
    }
    await boot()
    return {
      port,
      source: binaries.source,
      version: binaries.version,
      url: (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`,
      kill: (signal) => void running.child?.kill(signal),
      async restart() {
        await shutDown(running.child)
        await boot(port)
      },
      stop: cleanUp,
    }
  }

  async function cleanUp(): Promise<void> {
    await shutDown(running.child)
    callOff()
    removeFolder(root)
  }
}

/** Synchronous, for an exiting process; tries again, as a server that is ending may still write. */
function removeFolder(path: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let attempt = 0; attempt < 100 && existsSync(path); attempt += 1) {
    if (attempt > 0) Atomics.wait(pause, 0, 0, 20)
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // The next attempt decides.
    }
  }
}

function settings(port: number, durable: boolean): string[] {
  const fast = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
  return [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=200',
    // Kept in the data folder: a kill leaves nothing in /dev/shm, which containers keep small.
    'dynamic_shared_memory_type=mmap',
    'timezone=UTC',
    ...(durable ? [] : fast),
  ].flatMap((setting) => ['-c', setting])
}

/** Gives the server once it takes connections; throws with its log when it ends before. */
function spawnReady(program: string, args: string[], user: RunAs): Promise<ChildProcess> {
  const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe']
  const child = spawn(program, args, { ...user, cwd: '/', env: serverEnv(), stdio })
  return new Promise((resolve, reject) => {
    let log = ''
    const fail = (reason: string) => {
      clearTimeout(timer)
      child.kill('SIGQUIT')
      reject(new Error(`${reason}\n${log}`))
    }
    const timer = setTimeout(() => fail('postgres did not become ready'), STARTUP_MS)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code, signal) => fail(`postgres ended with ${signal ?? code}`))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      log = (log + chunk).slice(-LOG_CHARS)
      if (!log.includes(READY)) return
      clearTimeout(timer)
      child.removeAllListeners('exit')
      // Read on and thrown away: a full pipe would stop the server.
      child.stderr.removeAllListeners('data').resume()
      resolve(child)
    })
  })
}

async function shutDown(child?: ChildProcess): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  // A test may have stopped it; only then would the next signal wait for ever.
  child.kill('SIGCONT')
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), SHUTDOWN_MS)
  await gone
  clearTimeout(timer)
}
