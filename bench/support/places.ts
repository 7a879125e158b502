import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SqlConnection } from '#lib/supabase/connection.ts'
import { applyMigrations } from '#lib/supabase/migrations.ts'
import { openPGlite } from '#lib/supabase/pglite.ts'
import { connect, createDatabase } from '#tests/support/databases.ts'
import type { PostgresServer } from '#tests/support/postgres.ts'
import { type BenchServer, startServer } from './server.ts'

export interface StartOptions {
  /** Fills the migrated database before the server starts. */
  readonly seed?: (connection: SqlConnection) => Promise<void>
  readonly env?: Readonly<Record<string, string>>
}

/** Where the server under test keeps its data. */
export interface BenchPlace {
  readonly name: string
  /** The database is a part of the server's process. */
  readonly isEmbedded: boolean
  /** The database server, where there is one to be spoken to without Rollcall's own. */
  readonly postgres?: PostgresServer
  /** Starts a server on a new database. */
  start(options?: StartOptions): Promise<BenchServer & AsyncDisposable>
}

let started = 0

/** The embedded database, its data in a folder under `scratch`. */
export function onPGlite(folder: string, scratch: string): BenchPlace {
  return {
    name: 'PGlite',
    isEmbedded: true,
    start: async ({ seed, env = {} } = {}) => {
      const dataDir = join(scratch, `data-${++started}`)
      if (seed) {
        mkdirSync(dataDir, { mode: 0o700 })
        const sql = await openPGlite(join(dataDir, 'db'))
        await sql.withConnection((connection) => applyMigrations(connection))
        await seed(sql)
        await sql.close()
      }
      const server = await startServer({ folder, dataDir, env })
      return { ...server, [Symbol.asyncDispose]: server.stop }
    },
  }
}

/** A database of its own on a Postgres that runs for the benchmark. */
export function onPostgres(folder: string, scratch: string, postgres: PostgresServer): BenchPlace {
  return {
    name: 'Postgres',
    isEmbedded: false,
    postgres,
    start: async ({ seed, env = {} } = {}) => {
      const database = await createDatabase(postgres)
      if (seed) {
        await using sql = await connect(database.url)
        await applyMigrations(sql)
        await seed(sql)
      }
      const dataDir = join(scratch, `data-${++started}`)
      const server = await startServer({ folder, dataDir, databaseUrl: database.url, env })
      return {
        ...server,
        [Symbol.asyncDispose]: async () => {
          await server.stop()
          await database.drop()
        },
      }
    },
  }
}
