import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SqlConnection } from './connection.ts'

const FILE = /^(\d{14})_([a-z0-9_]+)\.sql$/
/** Of the two-key space, so that it cannot meet a one-key lock of another program by chance. */
const LOCK = [1919904876, 3] as const

export interface Migration {
  readonly version: string
  readonly name: string
  readonly sql: string
}

/** Of the checkout that the process runs in; read at run time, not traced into the build. */
const DIRECTORY = join(/* turbopackIgnore: true */ process.cwd(), 'supabase', 'migrations')

async function migrationFiles(): Promise<string[]> {
  return (await readdir(DIRECTORY)).filter((file) => FILE.test(file)).sort()
}

/** The version of the newest migration that this checkout has. */
export async function newestMigration(): Promise<string> {
  return FILE.exec((await migrationFiles()).at(-1) ?? '')?.[1] ?? ''
}

/** Reads the migrations in the Supabase CLI's format, oldest first. */
export async function readMigrations(): Promise<Migration[]> {
  return Promise.all(
    (await migrationFiles()).map(async (file) => {
      const [, version = '', name = ''] = FILE.exec(file) ?? []
      return {
        version,
        name,
        sql: await readFile(join(/* turbopackIgnore: true */ DIRECTORY, file), 'utf8'),
      }
    }),
  )
}

/**
 * Applies what is missing, one transaction each, under an advisory lock, and records it where the
 * Supabase CLI does. Safe to call from many processes at once; answers the versions it applied.
 */
export async function applyMigrations(
  connection: SqlConnection,
  migrations?: readonly Migration[],
): Promise<string[]> {
  const known = migrations ?? (await readMigrations())
  await connection.query('select pg_advisory_lock($1, $2)', [...LOCK])
  try {
    await connection.exec(`
      create schema if not exists supabase_migrations;
      create table if not exists supabase_migrations.schema_migrations (
        version text not null primary key,
        statements text[],
        name text
      );
    `)
    const { rows } = await connection.query(
      'select version from supabase_migrations.schema_migrations',
    )
    const applied = new Set(rows.map((row) => String(row.version)))
    const missing = known.filter((migration) => !applied.has(migration.version))
    for (const migration of missing) await apply(connection, migration)
    return missing.map((migration) => migration.version)
  } finally {
    await connection.query('select pg_advisory_unlock($1, $2)', [...LOCK])
  }
}

async function apply(connection: SqlConnection, { version, name, sql }: Migration): Promise<void> {
  await connection.exec(
    "begin; set local lock_timeout = '10s'; set local statement_timeout = '10min'",
  )
  try {
    await connection.exec(sql)
    await connection.query(
      'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, array[$3])',
      [version, name, sql],
    )
    await connection.exec('commit')
  } catch (cause) {
    await connection.exec('rollback')
    throw new Error(`Migration ${version}_${name} failed: ${(cause as Error).message}`, { cause })
  }
}
