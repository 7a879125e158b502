import { readFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { inject } from 'vitest'
import type { SqlDatabase } from '#lib/supabase/connection.ts'
import { overPGlite } from '#lib/supabase/pglite.ts'

/** A PGlite in memory that has every migration: a copy of the one that was made for the run. */
export async function openMigratedPGlite(): Promise<SqlDatabase> {
  const snapshot = new Blob([await readFile(inject('migratedPGlite'))])
  return overPGlite(new PGlite({ loadDataDir: snapshot }))
}
