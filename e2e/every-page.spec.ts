import type { Page } from 'playwright/test'
import { expectAccessible } from './support/accessible.ts'
import { everyPage, type SitePage } from './support/every-page.ts'
import { expecting } from './support/page-errors.ts'
import { liveMark, overflowOf, signIn } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

test.use({
  contextOptions: { reducedMotion: 'reduce' },
  ...expecting({ path: '/no-such-page', status: 404 }),
})

/** Nothing compares them: they are to be looked at, and stay in test-results. */
const takesPictures = process.env.ROLLCALL_TEST_PICTURES === '1'

const widths = [390, 768, 1440] as const
const schemes = ['light', 'dark'] as const
/** More than that of a page looks like the rest of it. */
const tallest = 3000

const viewers = [
  { what: 'every public page', isWanted: (page: SitePage) => !page.isLive && !page.isPrivate },
  { what: 'every dashboard', isWanted: (page: SitePage) => page.isLive === true },
  { what: 'every page of the operator', isWanted: (page: SitePage) => page.isPrivate === true },
]

for (const { what, isWanted } of viewers) {
  test(`${what} stands at every width, in light and dark`, async ({ page, fleet }, testInfo) => {
    test.slow()
    const pages = (await everyPage(fleet)).filter(isWanted)
    let dialogs = 0
    page.on('dialog', (dialog) => {
      dialogs += 1
      void dialog.dismiss()
    })
    if (pages.some(({ isPrivate }) => isPrivate)) await signIn(page)
    for (const one of pages) {
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.goto(one.path)
      if (one.isLive) await expect(liveMark(page)).toHaveText('Live')
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
      await expectAccessible(page, one.name)
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 })
        expect(await overflowOf(page), `${page.url()} scrolls sideways at ${width} px`).toBe(0)
        if (takesPictures)
          await takePictures(page, (scheme) =>
            testInfo.outputPath(`${one.name}-${width}-${scheme}.png`),
          )
      }
    }
    expect(dialogs, 'scripts that names have run').toBe(0)
  })
}

/** Of the page at its width, in each scheme. */
async function takePictures(page: Page, pathOf: (scheme: string) => string): Promise<void> {
  const { width, height } = await page.evaluate(() => ({
    width: innerWidth,
    height: document.documentElement.scrollHeight,
  }))
  const clip = { x: 0, y: 0, width, height: Math.min(height, tallest) }
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme })
    // Two frames, until the whole page wears the colours of the scheme.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    )
    await page.screenshot({ path: pathOf(colorScheme), fullPage: true, clip })
  }
}
