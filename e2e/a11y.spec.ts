import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { openLive, rowOf, signIn } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' }, expectedErrors: /404/ })

test('the pages around', async ({ page }) => {
  for (const path of ['/', '/login', '/no-such-page']) {
    await page.goto(path)
    await expectAccessible(page, path)
  }
})

test('/sessions with an empty fleet', async ({ page }) => {
  await openLive(page)
  await expectAccessible(page, 'for anyone')
  await signIn(page)
  await expectAccessible(page, 'for the operator')
})

test('/sessions with a fleet, and its dialog', async ({ page, fleet }) => {
  const agents = await fleet.enrollMany(5)
  const [ada, grace, barbara] = agents
  if (!ada || !grace || !barbara) throw new Error('five agents')
  await fleet.heartbeat(ada, { state: 'busy', status_message: 'indexing the library' })
  await fleet.close(grace)
  await fleet.heartbeat(barbara, { lease_s: 1 })
  await signIn(page)
  await openLive(page)
  await expect(rowOf(page, barbara.name)).toContainText('Lost')
  await expectAccessible(page, 'the list')

  await page.getByRole('button', { name: 'Enroll an agent' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Mint an enrollment token' })).toBeVisible()
  await expectAccessible(page, 'the dialog')
  await dialog.getByRole('button', { name: 'Mint an enrollment token' }).click()
  await expect(dialog.getByRole('heading', { name: 'The enrollment token' })).toBeVisible()
  await expectAccessible(page, 'the dialog with a token')
})

test('the page of a session, and its dialog', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada')
  await fleet.heartbeat(ada, { state: 'busy', cpu_percent: 12 })
  await signIn(page)
  await openLive(page, `/sessions/${ada.session_id}`)
  await expectAccessible(page, 'the page')
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectAccessible(page, 'the dialog')
})

/** Runs axe in light and dark, on a desk and on a phone. */
async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await expectStill(page)
      const { violations } = await new AxeBuilder({ page }).analyze()
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}\n${failureSummary}`),
      )
      expect(found, `${what}, ${colorScheme}, ${width} px`).toEqual([])
    }
  }
}

/** Waits for fades to end: colours in the middle of one are not those that anybody reads. */
async function expectStill(page: Page): Promise<void> {
  const countFades = () =>
    page.evaluate(() => {
      const ends = document.getAnimations().map((each) => each.effect?.getComputedTiming().endTime)
      return ends.filter((end) => end !== Number.POSITIVE_INFINITY).length
    })
  await expect.poll(countFades).toBe(0)
}
