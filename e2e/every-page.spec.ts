import type { Page } from 'playwright/test'
import { expectAccessible } from './support/accessible.ts'
import { everyPage, type SitePage } from './support/every-page.ts'
import { liveMark, overflowOf, signIn } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' }, expectedErrors: /404/ })

const widths = [390, 768, 1440] as const
const schemes = ['light', 'dark'] as const

// The pictures stay in test-results, to be looked at.
for (const { who, isWanted } of [
  { who: 'anyone', isWanted: (page: SitePage) => !page.isPrivate },
  { who: 'the operator', isWanted: (page: SitePage) => page.isLive || page.isPrivate },
]) {
  test(`every page stands at every width, in light and dark, for ${who}`, async ({
    page,
    fleet,
  }, testInfo) => {
    test.setTimeout(300_000)
    const pages = await everyPage(fleet)
    let dialogs = 0
    page.on('dialog', (dialog) => {
      dialogs += 1
      void dialog.dismiss()
    })
    if (who === 'the operator') await signIn(page)
    for (const one of pages.filter(isWanted)) {
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.goto(one.path)
      if (one.isLive) await expect(liveMark(page)).toHaveText('Live')
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
      if (who === 'anyone' || one.isPrivate) await expectAccessible(page, one.name)
      await takePictures(page, (look) => testInfo.outputPath(`${one.name}-${look}.png`))
    }
    expect(dialogs, 'scripts that names have run').toBe(0)
  })
}

async function takePictures(page: Page, pathOf: (look: string) => string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    expect(await overflowOf(page), `${page.url()} scrolls sideways at ${width} px`).toBe(0)
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: pathOf(`${width}-${colorScheme}`), fullPage: true })
    }
  }
}
