import { applyMigrations } from '#lib/supabase/migrations.ts'
import { connect, createTemplate } from './databases.ts'
import { createSupabaseRoles } from './lite.ts'
import { startPostgres } from './postgres.ts'

/** What the test files are told of the run's Postgres. */
export interface MigratedPostgres {
  /** A superuser's connection string. */
  postgresUrl: string
  /** A database with Supabase's roles and every migration, to copy from. */
  migratedTemplate: string
  postgresSource: 'installed' | 'embedded'
}

const TEMPLATE = 'rollcall_migrated'

/** Starts a Postgres for a whole run; each test file copies its databases from the template. */
export async function startMigratedPostgres(): Promise<
  MigratedPostgres & { stop: () => Promise<void> }
> {
  const prefer = process.env.ROLLCALL_TEST_POSTGRES === 'embedded' ? 'embedded' : 'installed'
  const server = await startPostgres({ prefer })
  try {
    await createTemplate(server, TEMPLATE, async (url) => {
      await createSupabaseRoles(url)
      await using sql = await connect(url)
      await applyMigrations(sql)
    })
  } catch (error) {
    await server.stop()
    throw error
  }
  return {
    postgresUrl: server.url(),
    migratedTemplate: TEMPLATE,
    postgresSource: server.source,
    stop: server.stop,
  }
}
