import type { TestProject } from 'vitest/node'
import { applyMigrations } from '#lib/supabase/migrations.ts'
import { connect, createTemplate } from './support/databases.ts'
import { createSupabaseRoles } from './support/lite.ts'
import { startPostgres } from './support/postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's connection string to the run's own Postgres. */
    postgresUrl: string
    /** A database with Supabase's roles and every migration, to copy from. */
    migratedTemplate: string
    postgresSource: 'installed' | 'embedded'
  }
}

const TEMPLATE = 'rollcall_migrated'

/** One Postgres for the whole run; each test file copies its databases from the template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
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
  project.provide('postgresUrl', server.url())
  project.provide('postgresSource', server.source)
  project.provide('migratedTemplate', TEMPLATE)
  return server.stop
}
