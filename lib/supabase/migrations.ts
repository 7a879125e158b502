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
 * Applies what is missing, one transaction each, and records it where the Supabase CLI does. Safe to
 * call from many processes at once: each transaction first waits for an advisory lock, then looks
 * again. Answers the versions that this call applied.
 */
export async function applyMigrations(
  connection: SqlConnection,
  migrations?: readonly Migration[],
): Promise<string[]> {
  const known = migrations ?? (await readMigrations())
  const { rows } = await connection.query(
    "select to_regclass('supabase_migrations.schema_migrations') is not null as is_there",
  )
  if (!rows[0]?.is_there) await inTransaction(connection, () => connection.exec(HISTORY))
  const before = await appliedVersions(connection)
  const done: string[] = []
  for (const migration of known) {
    if (before.has(migration.version)) continue
    const isMine = await inTransaction(connection, () => apply(connection, migration))
    if (isMine) done.push(migration.version)
  }
  return done
}

const HISTORY = `
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (
    version text not null primary key,
    statements text[],
    name text
  );
`

async function appliedVersions(connection: SqlConnection): Promise<Set<string>> {
  const { rows } = await connection.query(
    'select version from supabase_migrations.schema_migrations',
  )
  return new Set(rows.map((row) => String(row.version)))
}

/** False if another process was faster. */
async function apply(connection: SqlConnection, migration: Migration): Promise<boolean> {
  const { version, name, sql } = migration
  if ((await appliedVersions(connection)).has(version)) return false
  try {
    await connection.exec(sql)
    await connection.query(
      'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, array[$3])',
      [version, name, sql],
    )
  } catch (cause) {
    throw new Error(`Migration ${version}_${name} failed: ${(cause as Error).message}`, { cause })
  }
  return true
}

/** Under the advisory lock, which a pooler in front of Postgres lets go with the transaction. */
async function inTransaction<Result>(
  connection: SqlConnection,
  work: () => Promise<Result>,
): Promise<Result> {
  await connection.exec(
    `begin; select pg_advisory_xact_lock(${LOCK.join()}); set local lock_timeout = '10s'`,
  )
  try {
    const result = await work()
    await connection.exec('commit')
    return result
  } catch (error) {
    // What failed is told, not that it cannot be rolled back either.
    await connection.exec('rollback').catch(() => {})
    throw error
  }
}
