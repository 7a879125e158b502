import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { ConfigError } from '#lib/config/config.ts'
import type { Doorbell } from '#lib/feed/feed.ts'
import { isUnavailable } from '#lib/supabase/connection.ts'
import { DatabaseUnavailable } from '#lib/supabase/database.ts'
import { applyMigrations } from '#lib/supabase/migrations.ts'
import { overGateway } from '#lib/supabase/over-gateway.ts'
import { openPostgres, type PostgresDatabase } from '#lib/supabase/postgres.ts'
import type { OpenDatabase } from './open-database.ts'

const RETRY_MS = 1000
const CHANNEL = 'rollcall_events'

/** Any Postgres, shared with other server processes. While it is away every call is refused. */
export async function openShared(
  url: string,
  onError: (error: unknown) => void,
): Promise<OpenDatabase> {
  const sql = openPostgres(url, onError)
  const database = overGateway(sql)
  let isMigrated = false
  let isClosed = false

  async function migrate(): Promise<void> {
    await sql.withConnection((connection) => applyMigrations(connection))
    isMigrated = true
  }

  async function migrateUntilDone(): Promise<void> {
    while (!isMigrated && !isClosed) {
      await setTimeout(RETRY_MS)
      await migrate().catch(onError)
    }
  }

  // Where it is there, the first sweep and the feed find it migrated.
  try {
    await migrate()
  } catch (error) {
    if (!isUnavailable(error)) {
      await sql.close()
      throw new ConfigError(
        `DATABASE_URL should be a Postgres database that Rollcall may set up: ${(error as Error).message}.`,
      )
    }
    onError(error)
  }
  return {
    database: {
      call: async (name, args, result) => {
        if (!isMigrated) throw new DatabaseUnavailable('the migrations have not been applied yet')
        return database.call(name, args, result)
      },
    },
    doorbell: doorbellOver(sql),
    pollMs: { busy: 1000, idle: 1000 },
    migrated: isMigrated ? Promise.resolve() : migrateUntilDone(),
    close: async () => {
      isClosed = true
      await sql.close()
    },
  }
}

function doorbellOver(sql: PostgresDatabase): Doorbell {
  // Its own rings come back to a process as well; it has heard them already.
  const own = randomUUID()
  return {
    listen: (onRing) =>
      sql.listen(CHANNEL, (payload) => {
        if (payload !== own) onRing()
      }),
    ring: async () => {
      await sql.query('select pg_notify($1, $2)', [CHANNEL, own])
    },
  }
}
