import type { Locator, Page } from 'playwright/test'
import { expectAccessible } from './support/accessible.ts'
import { expecting, serverGone } from './support/page-errors.ts'
import { expectHydrated, openLive, overflowOf } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

test('the page says how the fleet does, and how each of its days was', async ({ page, fleet }) => {
  await page.goto('/status')
  await expect(page.getByText('No agent has enrolled yet.')).toBeVisible()
  await expectAccessible(page, 'empty')
  await page.setViewportSize({ width: 1280, height: 800 })

  const ada = await fleet.enroll('ada')
  const grace = await fleet.enroll('grace')
  await fleet.close(grace)
  await page.goto('/status')
  await expect(page.getByText(/^1 of 2 agents alive, \d+\.\d\d% over 90 days$/)).toBeVisible()
  await expect(rowOf(page, 'ada')).toContainText(/Alive.*\d+\.\d\d%$/)
  await expect(rowOf(page, 'grace')).toContainText('Offline')

  // The days one by one, by the arrow keys; today last, and nothing before it enrolled.
  const days = rowOf(page, 'ada').getByRole('slider', { name: /^ada, day by day\./ })
  await expect(days).toHaveAccessibleName(/Alive throughout on 1 day, .* 89 not observed\./)
  await expectHydrated(days)
  await days.focus()
  await expect(days).toHaveAttribute('aria-valuetext', /alive throughout/)
  await page.keyboard.press('ArrowLeft')
  await expect(days).toHaveAttribute('aria-valuetext', /not observed$/)
  await expect(rowOf(page, 'ada').getByText(/not observed$/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(rowOf(page, 'ada').getByText(/not observed$/)).toHaveCount(0)
  await days.hover({ position: { x: 2, y: 2 } })
  await expect(rowOf(page, 'ada').getByText(/: not observed$/)).toBeVisible()
  await expectAccessible(page, 'full')
  expect(await overflowOf(page)).toBe(0)

  await rowOf(page, 'ada').getByRole('link', { name: 'ada' }).click()
  await expect(page).toHaveURL(`/agents/${ada.agent_id}`)
  const section = page.getByRole('region', { name: 'Availability, 90 days' })
  await expect(section).toContainText('alive over 90 days')
  await section.getByText('In figures').click()
  await expect(section.getByRole('table').getByRole('row')).toHaveCount(91)

  await page.getByText('Badge', { exact: true }).click()
  const badge = page.getByRole('img', { name: 'Status of ada' })
  await expect
    .poll(() => badge.evaluate((img: HTMLImageElement) => img.naturalWidth))
    .toBeGreaterThan(0)
  const markdown = page.getByRole('figure').filter({ hasText: 'Markdown' }).locator('pre')
  await expect(markdown).toContainText(`/api/badge/${ada.agent_id}.svg)](`)
})

test('it is searched and paged by its address, and asks anew by itself', async ({
  page,
  fleet,
}) => {
  await fleet.enrollMany(26)
  const zoe = await fleet.enroll('zoe')
  await page.clock.install()
  await page.goto('/status')
  await expect(rows(page)).toHaveCount(25)
  const next = page.getByRole('button', { name: 'Next' })
  await expectHydrated(next)
  await next.click()
  await expect(rows(page)).toHaveCount(2)
  await expect(page).toHaveURL(/\/status\?cursor=/)
  await page.reload()
  await expect(rows(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'First' }).click()
  await expect(rows(page)).toHaveCount(25)
  await page.getByRole('searchbox').fill('zo')
  await page.clock.runFor(300)
  await expect(page).toHaveURL('/status?q=zo')
  await expect(rows(page)).toHaveCount(1)
  // What is said of the fleet is said of all of it.
  await expect(page.getByText(/^27 of 27 agents alive/)).toBeVisible()

  await fleet.close(zoe)
  await page.clock.runFor(61_000)
  await expect(rowOf(page, 'zoe')).toContainText('Offline')
  await expect(page.getByText(/^26 of 27 agents alive/)).toBeVisible()

  await page.goto('/status?q=nobody')
  await expect(page.getByText('No agent matches.')).toBeVisible()
})

test.describe('a private dashboard', () => {
  test.use({ settings: { ROLLCALL_DASHBOARD: 'private' } })

  test('asks for sign-in', async ({ page }) => {
    await page.goto('/status?q=ada')
    await expect(page).toHaveURL(`/login?next=${encodeURIComponent('/status?q=ada')}`)
  })
})

test.describe('while the server is away', () => {
  test.use({ hasOwnServer: true, ...expecting(...serverGone) })

  test('it keeps what it knew, and says so', async ({ page, fleet, server }) => {
    await fleet.enroll('ada')
    await page.clock.install()
    await page.goto('/status')
    await expectHydrated(page.getByRole('searchbox'))
    await server.kill()
    await page.clock.runFor(61_000)
    await expect(page.getByText(/^Cannot reach the server since/)).toBeVisible()
    await expect(rowOf(page, 'ada')).toContainText('Alive')
    await server.start()
    await page.clock.runFor(4_000)
    await expect(page.getByText(/^Cannot reach the server/)).toHaveCount(0)
    await openLive(page, '/sessions')
  })
})

function rows(page: Page): Locator {
  return page
    .getByRole('region', { name: 'Agents by name' })
    .getByRole('listitem')
    .filter({
      has: page.getByRole('slider'),
    })
}

function rowOf(page: Page, name: string): Locator {
  return rows(page).filter({ has: page.getByRole('link', { name, exact: true }) })
}
