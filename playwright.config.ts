import { defineConfig } from 'playwright/test'
import { measurePace } from './scripts/lib/pace.mjs'

const executablePath = process.env.ROLLCALL_TEST_CHROMIUM
const isRoot = process.getuid?.() === 0

// Measured once a run: the processes that run the tests read this file again.
process.env.ROLLCALL_TEST_PACE ??= String(await measurePace())
const pace = Number(process.env.ROLLCALL_TEST_PACE)

// The specs start their own servers, so there is no `webServer` here.
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/support/global-setup.ts',
  // One by one to whoever is free: files take from seconds to minutes.
  fullyParallel: true,
  outputDir: 'test-results',
  // One more than two cores: they wait for servers to start, and for what comes in a while.
  workers: 3,
  retries: 0,
  // Machines that test are often busy with something else: conditions are awaited for long.
  timeout: 90_000 * pace,
  expect: { timeout: 15_000 * pace },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    browserName: 'chromium',
    // A trace of every test takes as long again as the tests.
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // Chromium refuses its sandbox to root.
        ...(isRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
})
