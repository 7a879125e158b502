import { inject } from 'vitest'
import type { openDatabase } from '#lib/server/open-database.ts'
import { createDatabase as createDatabaseClient } from '#lib/supabase/database.ts'
import { createGateway } from '#lib/supabase/gateway.ts'
import { connect, createDatabase, serverAt } from './databases.ts'
import { startLite } from './lite.ts'
import { openMigratedPGlite } from './pglite.ts'

/** Where the database can be, with SQL of our own: the whole suite runs on both. */
export const backendNames = ['pglite', 'postgres'] as const
/** Or behind PostgREST, as on Supabase: tests/supabase says what is run there, and why no more is. */
export type BackendName = (typeof backendNames)[number] | 'lite'

/** True of one of them: to run what ends before it comes to the database, and so is the same on all. */
export const once = (name: BackendName): boolean => name === 'pglite'

export type Row = Record<string, unknown>

/** A fresh, migrated database, and how a server is put on it. */
export interface Backend {
  readonly name: BackendName
  /** The variables that put a server on it. */
  readonly env: Readonly<Record<string, string>>
  /** Opens it in the stead of the server; undefined: the server's own way. */
  readonly open: typeof openDatabase | undefined
  /** SQL as the owner, behind the server's back: to look at rows, and to move time. */
  sql(text: string, values?: unknown[]): Promise<Row[]>
  stop(): Promise<void>
}

export function startBackend(name: BackendName): Promise<Backend> {
  return { pglite: startPGlite, postgres: startOnPostgres, lite: startOnLite }[name]()
}

/** In memory; only one connection is to be had, so the server and the test share it. */
async function startPGlite(): Promise<Backend> {
  const sql = await openMigratedPGlite()
  return {
    name: 'pglite',
    env: {},
    open: async () => ({
      database: createDatabaseClient('http://gateway.invalid', 'embedded', createGateway(sql)),
      doorbell: undefined,
      pollMs: { busy: 5000, idle: 5000 },
      migrated: Promise.resolve(),
      close: async () => {},
    }),
    sql: async (text, values) => (await sql.query(text, values)).rows,
    stop: () => sql.close(),
  }
}

async function startOnPostgres(): Promise<Backend> {
  const database = await createDatabase(serverAt(inject('postgresUrl')), {
    template: inject('migratedTemplate'),
  })
  const sql = await connect(database.url)
  return {
    name: 'postgres',
    env: { DATABASE_URL: database.url },
    open: undefined,
    sql: async (text, values) => (await sql.query(text, values)).rows,
    stop: async () => {
      await sql.close()
      await database.drop()
    },
  }
}

async function startOnLite(): Promise<Backend> {
  const postgres = await startOnPostgres()
  const lite = await startLite(postgres.env.DATABASE_URL ?? '')
  return {
    ...postgres,
    name: 'lite',
    env: { SUPABASE_URL: lite.url, SUPABASE_SECRET_KEY: lite.secretKey },
    stop: async () => {
      await lite.stop()
      await postgres.stop()
    },
  }
}
