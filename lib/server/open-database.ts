import { join } from 'node:path'
import type { Config } from '#lib/config/config.ts'
import { type DataDirLock, lockDataDir } from '#lib/config/data-dir.ts'
import type { Doorbell } from '#lib/feed/feed.ts'
import type { SqlDatabase } from '#lib/supabase/connection.ts'
import { createDatabase, type Database, DatabaseUnavailable } from '#lib/supabase/database.ts'
import { createGateway } from '#lib/supabase/gateway.ts'
import { applyMigrations } from '#lib/supabase/migrations.ts'
import { openPGliteThread } from '#lib/supabase/pglite-thread.ts'
import { openPostgres } from '#lib/supabase/postgres.ts'
import { keepUp } from '#lib/supabase/upkeep.ts'

const RETRY_MS = 1000
const CHANNEL = 'rollcall_events'

export interface OpenDatabase {
  readonly database: Database
  readonly doorbell: Doorbell | undefined
  /** How often the feed looks for events that nobody rang for, in milliseconds. */
  readonly pollMs: number
  /** Resolves when the migrations are applied (on Supabase: at once). */
  readonly migrated: Promise<void>
  close(): Promise<void>
}

/** Opens the database where the configuration puts it. */
export async function openDatabase(
  config: Config,
  onError: (error: unknown) => void,
): Promise<OpenDatabase> {
  const place = config.database
  switch (place.kind) {
    case 'embedded':
      return openEmbedded(config.dataDir, onError)
    case 'postgres':
      return openShared(place.url, onError)
    case 'supabase':
      return {
        database: createDatabase(place.url, place.secretKey, withTimeout),
        doorbell: undefined,
        pollMs: 250,
        migrated: Promise.resolve(),
        close: async () => {},
      }
  }
}

/** A project that does not answer must not hold a call for ever. */
const withTimeout: typeof fetch = (input, init) =>
  fetch(input, {
    ...init,
    signal: AbortSignal.any([AbortSignal.timeout(20_000), ...(init?.signal ? [init.signal] : [])]),
  })

const overGateway = (sql: SqlDatabase) =>
  createDatabase('http://gateway.invalid', 'embedded', createGateway(sql))

async function openEmbedded(
  dataDir: string,
  onError: (error: unknown) => void,
): Promise<OpenDatabase> {
  const lock: DataDirLock = lockDataDir(dataDir)
  try {
    const sql = await openPGliteThread(join(dataDir, 'db'))
    await sql.withConnection((connection) => applyMigrations(connection))
    const stopUpkeep = keepUp(sql, onError)
    return {
      database: overGateway(sql),
      // The only process on this database, so there is nobody to ring but itself.
      doorbell: undefined,
      pollMs: 5000,
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

async function openShared(url: string, onError: (error: unknown) => void): Promise<OpenDatabase> {
  const sql = openPostgres(url, onError)
  let isMigrated = false
  let isClosed = false

  async function migrate(): Promise<void> {
    try {
      await sql.withConnection((connection) => applyMigrations(connection))
      isMigrated = true
    } catch (error) {
      onError(error)
    }
  }
  // A database that is away at the start is waited for; until then every call is refused.
  async function migrateUntilDone(): Promise<void> {
    while (!isMigrated && !isClosed) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      await migrate()
    }
  }

  // Where it is there, the first sweep and the feed find it migrated.
  await migrate()
  const migrated = isMigrated ? Promise.resolve() : migrateUntilDone()

  const database = overGateway(sql)
  const processId = `${process.pid}-${Math.random().toString(36).slice(2)}`
  return {
    database: {
      call: async (name, args, result) => {
        if (!isMigrated) throw new DatabaseUnavailable('the migrations have not been applied yet')
        return database.call(name, args, result)
      },
    },
    doorbell: {
      listen: (onRing) => sql.listen(CHANNEL, onRing),
      ring: async () => {
        await sql.query('select pg_notify($1, $2)', [CHANNEL, processId])
      },
    },
    pollMs: 1000,
    migrated,
    close: async () => {
      isClosed = true
      await sql.close()
    },
  }
}
