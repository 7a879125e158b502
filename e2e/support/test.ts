import { test as base, expect } from 'playwright/test'
import { paced } from '#tests/support/pace.ts'
import { Fleet } from './fleet.ts'
import { type ExpectedError, watchPages } from './page-errors.ts'
import type { AppServer, Settings } from './server.ts'
import { SharedServer, startOwnServer } from './servers.ts'

export { expect }

interface Fixtures {
  /** Environment of the server, which then is the test's own: `test.use({ settings: { … } })`. */
  settings: Settings
  /** Whether the server is the test's own, on an embedded database: so that it may be ended. */
  hasOwnServer: boolean
  /** What browsers may complain of in this test; any other error on a page fails it. */
  expectedErrors: readonly ExpectedError[]
  server: AppServer
  fleet: Fleet
  noPageErrors: undefined
}

interface WorkerFixtures {
  sharedServer: SharedServer
}

/** What a server writes down when it has answered `500`: in its own log, or Next.js in its. */
const FAULT = /"level":[56]0|⨯/

export const test = base.extend<Fixtures, WorkerFixtures>({
  settings: [{}, { option: true }],
  hasOwnServer: [false, { option: true }],
  expectedErrors: [[], { option: true }],

  sharedServer: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs off its pattern
    async ({}, use) => {
      await using server = new SharedServer()
      await use(server)
    },
    { scope: 'worker', timeout: paced(60_000) },
  ],

  server: async ({ settings, hasOwnServer, sharedServer }, use) => {
    if (hasOwnServer || Object.keys(settings).length > 0) {
      await using server = await startOwnServer(settings)
      await use(server)
      expectNoFaults(server.log)
      return
    }
    const server = await sharedServer.asNew()
    const before = server.log.length
    await use(server)
    expectNoFaults(server.log.slice(before))
    expect(server.isUp, 'the server, which other tests use as well, is up').toBe(true)
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

function expectNoFaults(log: string): void {
  expect(log.split('\n').filter((line) => FAULT.test(line))).toEqual([])
}
