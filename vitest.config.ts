import { defineConfig } from 'vitest/config'
import { measurePace } from './scripts/lib/pace.mjs'
import { isSettingOfCaller } from './scripts/lib/settings.mjs'

// The tests set what they need.
for (const name of Object.keys(process.env)) if (isSettingOfCaller(name)) delete process.env[name]

// Limits are for a machine that is left alone: a slow or busy one is given more time.
process.env.ROLLCALL_TEST_PACE ??= String(await measurePace())
const pace = Number(process.env.ROLLCALL_TEST_PACE)

const shared = {
  environment: 'node',
  setupFiles: ['./tests/support/quiet-console.ts'],
  restoreMocks: true,
  unstubEnvs: true,
  unstubGlobals: true,
  // What is awaited is mostly there in a few milliseconds; where it is not, the machine may be the reason.
  expect: { poll: { interval: 10, timeout: 10_000 * pace } },
}

/** Server processes that are killed or stopped, and timed. */
const timedTests = 'tests/process/{kill,outage,revocation,stall,two-processes}.test.ts'

export default defineConfig({
  test: {
    passWithNoTests: false,
    // One a core: more of them only take turns.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{lib,components,cli,scripts}/**/*.test.{ts,tsx}'],
          testTimeout: 15_000 * pace,
        },
      },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/process/**'],
          globalSetup: ['./tests/global-setup.ts', './tests/pglite-setup.ts'],
          testTimeout: 30_000 * pace,
          hookTimeout: 60_000 * pace,
        },
      },
      {
        test: {
          ...shared,
          // Server processes of the production build, which has to be there. They wait most of the
          // time, and judge what they measure by what else they measured.
          name: 'process',
          include: [timedTests],
          globalSetup: ['./tests/global-setup.ts'],
          testTimeout: 120_000 * pace,
          hookTimeout: 60_000 * pace,
        },
      },
      {
        test: {
          ...shared,
          // What runs beside an agent, the documentation's examples, the pages and the start itself,
          // against such processes: they wait most of the time and measure nothing, so that `npm test`
          // runs them beside other tests (scripts/lib/schedule.mjs).
          name: 'kit',
          include: ['tests/process/*.test.ts'],
          exclude: [timedTests],
          globalSetup: ['./tests/global-setup.ts'],
          testTimeout: 120_000 * pace,
          hookTimeout: 60_000 * pace,
        },
      },
    ],
  },
})
