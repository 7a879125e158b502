import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { z } from 'zod'
import { loadConfig } from '#lib/config/config.ts'
import { setCurrentServer } from '#lib/server/current.ts'
import { type Server, startServer } from '#lib/server/server.ts'
import { type Backend, type BackendName, type Row, startBackend } from './backends.ts'
import { EMPTY_DATABASE } from './empty-database.ts'
import { paced } from './pace.ts'

export type Settings = Readonly<Record<string, string>>

export const OPERATOR_KEY = 'rco_the-operator-key-of-the-tests'
export const SECRET = 'the secret of the tests, of more than thirty-two bytes'
export const PUBLIC_URL = 'http://rollcall.test'

/** The settings of every test server. It sweeps at its start, then only when a test says so. */
const SETTINGS: Settings = {
  ROLLCALL_LOG_LEVEL: 'silent',
  ROLLCALL_OPERATOR_KEY: OPERATOR_KEY,
  ROLLCALL_SECRET: SECRET,
  ROLLCALL_URL: PUBLIC_URL,
  ROLLCALL_SWEEP_INTERVAL_S: '3600',
  // Nothing is written there, as both secrets are given.
  ROLLCALL_DATA_DIR: join(tmpdir(), 'rollcall-test-unused'),
}

/** Starts a server on a backend and makes it the one that the route handlers find. */
export async function startTestServer(backend: Backend, settings: Settings = {}): Promise<Server> {
  const config = loadConfig({ ...SETTINGS, ...backend.env, ...settings })
  const server = await startServer(config, backend.open)
  await vi.waitFor(async () => expect(await server.whyNotReady()).toBeNull(), {
    timeout: paced(10_000),
    interval: 10,
  })
  setCurrentServer(server)
  return server
}

export interface TestServer {
  readonly server: Server
  readonly backend: Backend
  sql(text: string, values?: unknown[]): Promise<Row[]>
  /** The first row. */
  row(text: string, values?: unknown[]): Promise<Row>
  /** Starts it again with other settings on the same database. */
  restart(settings?: Settings): Promise<Server>
  /** One sweep, as the timer would do it. */
  sweep(): Promise<SweepResult>
  /** Empties every table; as new. */
  clear(): Promise<void>
}

const sweepResult = z.object({
  outcome: z.string(),
  is_back: z.boolean().optional(),
  disconnected: z.int().optional(),
  agents_offline: z.int().optional(),
  tasks_ended: z.int().optional(),
  more: z.boolean().optional(),
})
export type SweepResult = z.infer<typeof sweepResult>

/** A server on a database of its own for the tests of a `describe`; started before, ended after. */
export function useServer(name: BackendName, settings: Settings = {}): TestServer {
  let backend: Backend
  let server: Server | undefined
  const started = () => {
    if (!server) throw new Error('the server starts with the first test')
    return server
  }
  const stop = async () => {
    setCurrentServer(undefined)
    await server?.stop()
    server = undefined
  }
  beforeAll(async () => {
    backend = await startBackend(name)
    server = await startTestServer(backend, settings)
  })
  afterAll(async () => {
    await stop()
    await backend?.stop()
  })
  return {
    get server() {
      return started()
    },
    get backend() {
      return backend
    },
    sql: (text, values) => backend.sql(text, values),
    row: async (text, values) => {
      const [row] = await backend.sql(text, values)
      if (!row) throw new Error(`no row: ${text}`)
      return row
    },
    restart: async (other = settings) => {
      await stop()
      server = await startTestServer(backend, other)
      return server
    },
    sweep: () => {
      const { config, database } = started()
      return database.call(
        'sweep',
        { p_sweep_interval_s: config.sweepIntervalS, p_idle_timeout_s: config.idleTimeoutS },
        sweepResult,
      )
    },
    clear: async () => void (await backend.sql(EMPTY_DATABASE)),
  }
}
