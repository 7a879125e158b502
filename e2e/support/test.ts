import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from 'playwright/test'
import { openPGlite } from '#lib/supabase/pglite.ts'
import { Fleet } from './fleet.ts'
import { type ExpectedError, watchPages } from './page-errors.ts'
import { AppServer, lastingPort, type Settings } from './server.ts'

export { expect }

interface Fixtures {
  /** Environment of the server: `test.use({ settings: { … } })`. */
  settings: Settings
  /** What browsers may complain of in this test; any other error on a page fails it. */
  expectedErrors: readonly ExpectedError[]
  server: AppServer
  fleet: Fleet
  noPageErrors: undefined
}

interface WorkerFixtures {
  /** A data directory that a server has migrated: making one takes longer than to copy it. */
  migrated: string
}

/** So that a server on a copy does not take the time since for an outage, and give everybody grace. */
async function forgetLastSweep(dataDir: string): Promise<void> {
  const database = await openPGlite(join(dataDir, 'db'))
  await database.exec('update rollcall.server_state set last_sweep_at = null')
  await database.close()
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  settings: [{}, { option: true }],
  expectedErrors: [[], { option: true }],

  migrated: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs off its pattern
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'rollcall-e2e-'))
      const server = new AppServer(await lastingPort(), folder)
      try {
        await server.start()
        await server.stop()
        await forgetLastSweep(folder)
        await use(folder)
      } finally {
        await server.kill()
        rmSync(folder, { recursive: true, force: true })
      }
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  server: async ({ migrated, settings }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-e2e-'))
    cpSync(migrated, folder, { recursive: true })
    const server = new AppServer(await lastingPort(), folder, settings)
    try {
      await server.start()
      await use(server)
    } finally {
      await server.kill()
      rmSync(folder, { recursive: true, force: true })
    }
  },

  fleet: async ({ server }, use) => {
    await use(new Fleet(server.url))
  },

  baseURL: async ({ server }, use) => {
    await use(server.url)
  },

  noPageErrors: [
    async ({ context, expectedErrors }, use) => {
      const errors = watchPages(context, expectedErrors)
      await use(undefined)
      expect(errors, 'errors on the pages').toEqual([])
    },
    { auto: true },
  ],
})
