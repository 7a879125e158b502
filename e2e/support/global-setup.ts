import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyMigrations } from '#lib/supabase/migrations.ts'
import { openPGlite } from '#lib/supabase/pglite.ts'
import { startPostgres } from '#tests/support/postgres.ts'
import { ofRun } from './servers.ts'

/** What all workers share: a Postgres, and a data directory to copy. */
export default async function setup(): Promise<() => Promise<void>> {
  await using made = new AsyncDisposableStack()
  await Promise.all([findPostgres(made), makeDataDir(made)])
  const kept = made.move()
  return () => kept.disposeAsync()
}

async function findPostgres(made: AsyncDisposableStack): Promise<void> {
  if (process.env[ofRun.postgres]) return
  const prefer = process.env.ROLLCALL_TEST_POSTGRES === 'embedded' ? 'embedded' : 'installed'
  const postgres = await startPostgres({ prefer })
  made.defer(postgres.stop)
  process.env[ofRun.postgres] = JSON.stringify({ postgresUrl: postgres.url() })
}

/** No server has swept in it, so the first does not take the time since for an outage. */
async function makeDataDir(made: AsyncDisposableStack): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-e2e-'))
  made.defer(() => rmSync(folder, { recursive: true, force: true }))
  const database = await openPGlite(join(folder, 'db'))
  await applyMigrations(database)
  await database.close()
  process.env[ofRun.dataDir] = folder
}
