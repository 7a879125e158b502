import { expect, type Locator, type Page } from 'playwright/test'
import { paced } from '#tests/support/pace.ts'
import { OPERATOR_KEY } from './server.ts'

/** The mark that says how a page keeps up. */
export function liveMark(page: Page): Locator {
  return page
    .getByRole('status')
    .filter({ hasText: /^(Live|Polling.*|Connecting.*|Not connected)$/ })
}

/** Opens a page and waits until its stream is up. */
export async function openLive(page: Page, path = '/sessions'): Promise<void> {
  await page.goto(path)
  await expect(liveMark(page)).toHaveText('Live')
}

/** Waits until a page has found the server again: it asks ever more seldom. */
export async function expectLiveAgain(page: Page): Promise<void> {
  await expect(liveMark(page)).toHaveText('Live', { timeout: paced(60_000) })
}

/** Waits until scripts have taken an element over: a click before that does nothing. */
export async function expectHydrated(locator: Locator): Promise<void> {
  const isHydrated = () =>
    locator.evaluate((element) =>
      Object.keys(element).some((key) => key.startsWith('__reactProps')),
    )
  await expect.poll(isHydrated).toBe(true)
}

/** The table of sessions. */
export function sessionsTable(page: Page): Locator {
  return page.getByRole('table', { name: /^Sessions/ })
}

/** The row of an agent's session. */
export function rowOf(page: Page, name: string): Locator {
  const link = page.getByRole('link', { name, exact: true })
  return sessionsTable(page).getByRole('row').filter({ has: link })
}

/** A cell of a row by the head of its column. */
export async function cellOf(page: Page, name: string, column: string): Promise<Locator> {
  const heads = await sessionsTable(page).getByRole('columnheader').allInnerTexts()
  const index = heads.indexOf(column)
  expect(index, `a column "${column}" in ${heads}`).toBeGreaterThanOrEqual(0)
  return rowOf(page, name).getByRole('cell').nth(index)
}

/** A named number of the overview, as "Active" of "Status". */
export function figure(page: Page, group: string, label: string): Locator {
  const term = page.getByRole('term').filter({ hasText: label })
  const entry = page.getByRole('region', { name: group }).locator('dl > div').filter({ has: term })
  return entry.getByRole('definition').first()
}

/** Signs the operator in by the link that the server prints, and waits for the live dashboard. */
export async function signIn(page: Page): Promise<void> {
  await page.goto(`/login#key=${OPERATOR_KEY}`)
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
  await expect(page).toHaveURL('/sessions')
  await expect(liveMark(page)).toHaveText('Live')
}

/** Signs the operator in by typing the key. */
export async function typeKey(page: Page, key: string): Promise<void> {
  const button = page.getByRole('button', { name: 'Sign in' })
  await expectHydrated(button)
  await page.getByLabel('Operator key').fill(key)
  await button.click()
}

/** How far the page scrolls sideways, in pixels. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    window.scrollTo(1000, 0)
    return window.scrollX
  })
}
