import type { Page } from 'playwright/test'
import { expecting, serverGone, watchPages } from './support/page-errors.ts'
import { expect, test } from './support/test.ts'

const path = '/api/asked-for'
const expected = [
  ...serverGone,
  { path, error: 'ERR_FAILED' },
  { path, status: 404 },
  { path: /^\/api\/asked-for$/, status: 503 },
  // Which nobody should write: no test can expect a fault.
  { path, status: 500 },
] as const

test('a page’s error is expected by its address and its status', async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url })
  const errors = watchPages(context, expected)
  const page = await context.newPage()
  await answer(page)
  for (const asked of [
    `${path}?status=404`,
    `${path}?status=503`,
    `${path}?status=409`,
    `${path}-too?status=404`,
    `${path}?status=500`,
  ]) {
    await askFor(page, asked)
  }
  const complaint = 'Failed to load resource: the server responded with a status of'
  expect(errors.map((error) => error.replace(server.url, ''))).toEqual([
    `${complaint} 409 (Conflict) ${path}?status=409`,
    `${complaint} 404 (Not Found) ${path}-too?status=404`,
    `500 ${path}?status=500`,
  ])
  await context.close()
})

test.describe('whatever is expected', () => {
  test.use(expecting(...expected))

  test('an answer of 500 fails its test', async ({ page }) => {
    test.fail()
    await answer(page)
    await askFor(page, `${path}?status=500`)
  })
})

/** Has the page's own questions answered as they ask. */
async function answer(page: Page): Promise<void> {
  await page.route('/api/asked-for*', (route) => {
    const status = Number(new URL(route.request().url()).searchParams.get('status'))
    return route.fulfill({ status, json: {} })
  })
  await page.goto('/login')
}

/** Resolves when the browser has complained. */
async function askFor(page: Page, path: string): Promise<void> {
  const told = page.waitForEvent('console', (message) => message.type() === 'error')
  await page.evaluate((asked) => fetch(asked), path)
  await told
}
