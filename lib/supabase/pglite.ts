import { PGlite } from '@electric-sql/pglite'
import type { SqlConnection, SqlDatabase } from './connection.ts'

/** Opens Postgres in WebAssembly, its data under `directory` (undefined: in memory). */
export function openPGlite(directory?: string): Promise<SqlDatabase> {
  return overPGlite(directory ? new PGlite(directory) : new PGlite())
}

/** A PGlite that was made elsewhere, as everything here calls it, once it is ready. */
export async function overPGlite(pglite: PGlite): Promise<SqlDatabase> {
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
