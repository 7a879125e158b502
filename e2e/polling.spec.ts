import type { Page } from 'playwright/test'
import { expecting } from './support/page-errors.ts'
import { liveMark, rowOf } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

test.describe('without EventSource', () => {
  test.beforeEach(async ({ page }) => {
    await page.addInitScript(() => Reflect.deleteProperty(window, 'EventSource'))
  })

  test('the page polls every 10 s, a hidden one every 30 s', async ({ page, fleet }) => {
    await fleet.enroll('ada')
    await openStopped(page)
    await expect(liveMark(page)).toHaveText('Polling every 10 s')
    await fleet.enroll('grace')
    await expect(rowOf(page, 'grace')).toHaveCount(0)

    for (const interval of await intervals(page, 3)) {
      expect(interval).toBeGreaterThanOrEqual(10_000)
      expect(interval).toBeLessThan(13_000)
    }
    await expect(rowOf(page, 'grace')).toContainText('Alive')
    await expect(page.getByText('2 sessions alive')).toBeVisible()

    await setVisibility(page, 'hidden')
    await expect(liveMark(page)).toHaveText('Polling every 30 s')
    await setVisibility(page, 'visible')
    await expect(liveMark(page)).toHaveText('Polling every 10 s')
  })
})

test.describe('with streams refused', () => {
  test.use({
    settings: { ROLLCALL_MAX_STREAMS: '0' },
    ...expecting({ path: '/api/events/sessions', status: 503 }),
  })

  test('the page polls', async ({ page, fleet }) => {
    await fleet.enroll('ada')
    await openStopped(page)
    await expect(liveMark(page)).toHaveText('Polling every 10 s')
    await fleet.enroll('grace')
    await expect(rowOf(page, 'grace')).toHaveCount(0)
    await intervals(page, 1)
    await expect(rowOf(page, 'grace')).toContainText('Alive')
  })
})

test('beside a live stream the page does not poll so often', async ({ page, fleet }) => {
  await fleet.enroll('ada')
  await openStopped(page)
  await expect(liveMark(page)).toHaveText('Live')
  const before = (await callsOf(page)).asked
  await page.clock.runFor(15_000)
  expect((await callsOf(page)).asked).toEqual(before)
  await expect(liveMark(page)).toHaveText('Live')
})

/** Opens the page with its clock stopped: its timers run as the test says. */
async function openStopped(page: Page): Promise<void> {
  await page.clock.install()
  await page.addInitScript(() => {
    const calls = { underWay: 0, asked: [] as number[] }
    const fetchReally = window.fetch
    window.fetch = async (input, init) => {
      if (String(input).endsWith('/sessions/health')) calls.asked.push(Date.now())
      calls.underWay += 1
      try {
        return await fetchReally(input, init)
      } finally {
        calls.underWay -= 1
      }
    }
    Object.assign(window, { calls })
  })
  await page.goto('/sessions')
  await expect(liveMark(page)).toHaveText(/^(Live|Polling)/)
  await page.clock.pauseAt(Date.now() + 1_000)
}

/** Lets the page's time run until it has polled anew so often; answers the times between, in ms. */
async function intervals(page: Page, count: number): Promise<number[]> {
  const before = (await callsOf(page)).asked.length
  for (let second = 0; second < 200; second += 1) {
    await page.clock.runFor(1_000)
    // The page's time stands still while the server answers.
    await expect.poll(async () => (await callsOf(page)).underWay).toBe(0)
    const asked = (await callsOf(page)).asked.slice(before)
    if (asked.length > count) return asked.slice(1).map((at, n) => at - (asked[n] ?? 0))
  }
  throw new Error('The page does not poll.')
}

interface Calls {
  readonly underWay: number
  /** When the page asked for its data, in its own time. */
  readonly asked: number[]
}

function callsOf(page: Page): Promise<Calls> {
  return page.evaluate(() => (window as unknown as { calls: Calls }).calls)
}

async function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  await page.evaluate((visibilityState) => {
    Object.defineProperty(document, 'visibilityState', {
      value: visibilityState,
      configurable: true,
    })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)
}
