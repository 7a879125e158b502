import { PGlite } from '@electric-sql/pglite'
import type { SqlConnection, SqlDatabase } from './connection.ts'

/** Opens Postgres in WebAssembly, its data under `directory` (undefined: in memory). */
export async function openPGlite(directory?: string): Promise<SqlDatabase> {
  const pglite = directory ? new PGlite(directory) : new PGlite()
  await pglite.waitReady
  const connection: SqlConnection = {
    query: async (text, values) => {
      const result = await pglite.query<Record<string, unknown>>(text, values)
      return { rows: result.rows }
    },
    exec: async (text) => {
      await pglite.exec(text)
    },
  }
  return {
    ...connection,
    // One connection is all there is.
    withConnection: (work) => work(connection),
    close: () => pglite.close(),
  }
}
