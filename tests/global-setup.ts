import type { TestProject } from 'vitest/node'
import { type MigratedPostgres, startMigratedPostgres } from './support/migrated-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext extends MigratedPostgres {}
}

/** Takes the Postgres that `npm test` has started, else starts one for this run of Vitest. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ofRun = process.env.ROLLCALL_TEST_POSTGRES_OF_RUN
  const { stop, ...postgres } = ofRun
    ? { ...(JSON.parse(ofRun) as MigratedPostgres), stop: async () => undefined }
    : await startMigratedPostgres()
  project.provide('postgresUrl', postgres.postgresUrl)
  project.provide('migratedTemplate', postgres.migratedTemplate)
  project.provide('postgresSource', postgres.postgresSource)
  return stop
}
