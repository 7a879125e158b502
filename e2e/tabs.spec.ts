import type { BrowserContext, Page } from 'playwright/test'
import { liveMark, openLive, rowOf } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

// HTTP/1.1 has six connections a site: eight streams would leave none to fetch anything with.
const TABS = 8

test('eight tabs of a browser are live by one stream, and one goes on when the leading tab is closed', async ({
  context,
  server,
  fleet,
}) => {
  const ada = await fleet.enroll('ada')
  const tabs = await openTabs(context)
  await expectOneStream(server)

  await fleet.heartbeat(ada, { state: 'busy' })
  await fleet.enroll('grace')
  await expectAll(tabs, async (tab) => {
    await expect(rowOf(tab, 'grace')).toContainText('Alive')
    await expect(rowOf(tab, 'ada')).toContainText('busy')
    await expect(liveMark(tab)).toHaveText('Live')
  })
  await expectOneStream(server)

  const [leader, ...others] = tabs
  await leader?.close()
  await fleet.enroll('barbara')
  await expectAll(others, async (tab) => {
    await expect(rowOf(tab, 'barbara')).toContainText('Alive')
    await expect(liveMark(tab)).toHaveText('Live')
  })
  await expectOneStream(server)

  await fleet.enroll('katherine')
  await expectAll(others, (tab) => expect(rowOf(tab, 'katherine')).toContainText('Alive'))
})

/** Opens the tabs one after the other, so that the first is the one that leads. */
async function openTabs(context: BrowserContext): Promise<Page[]> {
  const tabs: Page[] = []
  for (let n = 0; n < TABS; n += 1) {
    const tab = await context.newPage()
    await openLive(tab)
    tabs.push(tab)
  }
  return tabs
}

async function expectAll(tabs: Page[], check: (tab: Page) => Promise<void>): Promise<void> {
  await Promise.all(tabs.map(check))
}

async function expectOneStream(server: { metric(name: string): Promise<number> }): Promise<void> {
  await expect.poll(() => server.metric('rollcall_feed_streams')).toBe(1)
}
