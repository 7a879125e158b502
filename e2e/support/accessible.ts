import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from 'playwright/test'

/** What axe looks at: each colour scheme once, and each width once. */
const looks = [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 390 },
] as const

/** Runs axe in light on a desk, and in dark on a phone. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // Else each run opens a page of its own, to put together what the frames of this one say.
  expect(page.frames(), `${what}: frames`).toHaveLength(1)
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await expectStill(page)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}\n${failureSummary}`),
    )
    expect(found, `${what}, ${colorScheme}, ${width} px`).toEqual([])
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
