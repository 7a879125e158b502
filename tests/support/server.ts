import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { z } from 'zod'
import { loadConfig } from '#lib/config/config.ts'
import { setCurrentServer } from '#lib/server/current.ts'
import { type Server, startServer } from '#lib/server/server.ts'
import { type Backend, type BackendName, type Row, startBackend } from './backends.ts'
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

/** Run one by one. The ledger and the audit record refuse to be emptied, like any other change. */
const EMPTY = [
  'alter table rollcall.transfers disable trigger user',
  'alter table rollcall.entries disable trigger user',
  'alter table rollcall.audit_records disable trigger user',
  `truncate rollcall.enrollment_tokens, rollcall.events, rollcall.session_hours, rollcall.session_totals,
     rollcall.economy_hours, rollcall.idempotency_keys, rollcall.audit_records, rollcall.outages restart identity cascade`,
  'alter table rollcall.transfers enable trigger user',
  'alter table rollcall.entries enable trigger user',
  'alter table rollcall.audit_records enable trigger user',
  `update rollcall.refused_sign_ins set hour_began_at = '-infinity', recorded = 0, unrecorded = 0`,
  `update rollcall.federation_totals set in_escrow = 0, agents = 0, agents_online = 0, agents_revoked = 0,
     tasks_submitted = 0, tasks_working = 0, tasks_completed = 0, tasks_failed = 0, tasks_canceled = 0,
     tasks_rejected = 0`,
]

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
    clear: async () => {
      // The accounts that are nobody's are there from the start.
      const [accounts] = await backend.sql(
        `select jsonb_agg(jsonb_build_object('account_id', account_id, 'kind', kind, 'till', till))::text as kept
         from rollcall.accounts where agent_id is null`,
      )
      for (const statement of EMPTY) await backend.sql(statement)
      await backend.sql(
        `insert into rollcall.accounts (account_id, kind, till)
         select * from jsonb_to_recordset($1::jsonb) as a (account_id uuid, kind text, till smallint)`,
        [accounts?.kept],
      )
      await backend.sql(
        `update rollcall.server_state set last_sweep_at = now(), grace_until = '-infinity'`,
      )
      // Counting on: a log that falls back is another one to who follows it.
      await backend.sql('update rollcall.feed_state set pruned_seq = last_seq')
    },
  }
}
