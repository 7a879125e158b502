import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { TestProject } from 'vitest/node'
import { applyMigrations } from '#lib/supabase/migrations.ts'
import { overPGlite } from '#lib/supabase/pglite.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The file with the data of a migrated PGlite, to begin others with (support/pglite.ts). */
    migratedPGlite: string
  }
}

/** Makes that file, once for a run: a new database and its migrations take several times as long as a copy. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-pglite-'))
  const pglite = new PGlite()
  const sql = await overPGlite(pglite)
  await sql.withConnection((connection) => applyMigrations(connection))
  const snapshot = await pglite.dumpDataDir('none')
  await sql.close()
  const file = join(folder, 'data.tar')
  await writeFile(file, new Uint8Array(await snapshot.arrayBuffer()))
  project.provide('migratedPGlite', file)
  return () => rm(folder, { recursive: true, force: true })
}
