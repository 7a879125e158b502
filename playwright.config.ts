import { defineConfig } from 'playwright/test'
import { measurePace } from './scripts/lib/pace.mjs'

const executablePath = process.env.ROLLCALL_TEST_CHROMIUM
const isRoot = process.getuid?.() === 0

// Measured once a run: the processes that run the tests read this file again.
process.env.ROLLCALL_TEST_PACE ??= String(await measurePace())
const pace = Number(process.env.ROLLCALL_TEST_PACE)

/** What Chromium leaves out: the last list that it is given counts, so Playwright's own is in it. */
const disabledFeatures = [
  // Two pages behind the address bar of each window, which take as long to start as the page that is tested.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  // Playwright's (chromiumSwitches.ts).
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'TcpPortRandomizationWin',
  'ThirdPartyStoragePartitioning',
]

// Fixtures start the servers, so there is no `webServer` here.
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/support/global-setup.ts',
  // One by one to whoever is free: files take from seconds to minutes.
  fullyParallel: true,
  outputDir: 'test-results',
  // One more than two cores: they often wait, for what is told or asked after a while.
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
        `--disable-features=${disabledFeatures.join(',')}`,
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
