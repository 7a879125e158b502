import { join } from 'node:path'
import { lockDataDir } from '#lib/config/data-dir.ts'
import { applyMigrations } from '#lib/supabase/migrations.ts'
import { overGateway } from '#lib/supabase/over-gateway.ts'
import { openPGliteThread } from '#lib/supabase/pglite-thread.ts'
import { keepUp } from '#lib/supabase/upkeep.ts'
import type { OpenDatabase } from './open-database.ts'

/** PGlite, its data in the data directory, which this process locks for itself. */
export async function openEmbedded(
  dataDir: string,
  onError: (error: unknown) => void,
): Promise<OpenDatabase> {
  const lock = lockDataDir(dataDir)
  try {
    const sql = await openPGliteThread(join(dataDir, 'db'), (error) => {
      // Nobody but this process could bring it back: whatever watches over it starts it again.
      onError(error)
      console.error('The embedded database has ended unexpectedly.')
      process.exit(1)
    })
    await sql.withConnection((connection) => applyMigrations(connection))
    const stopUpkeep = keepUp(sql, onError)
    return {
      database: overGateway(sql),
      doorbell: undefined,
      pollMs: { busy: 5000, idle: 5000 },
      migrated: Promise.resolve(),
      close: async () => {
        stopUpkeep()
        await sql.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}
