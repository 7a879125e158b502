import type { Page } from 'playwright/test'
import { expecting, serverGone } from './support/page-errors.ts'
import {
  expectHydrated,
  expectLiveAgain,
  liveMark,
  overflowOf,
  signIn,
} from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

const strip = (page: Page) => page.getByRole('region', { name: /^The fleet on this server/ })

/** A number of the strip by its name. */
function count(page: Page, name: string) {
  const term = page.getByRole('term').filter({ hasText: name })
  return strip(page).locator('dl > div').filter({ has: term }).getByRole('definition')
}

test('the strip shows the fleet as it is, and follows it', async ({ page, fleet }) => {
  const [ada, grace] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
  await fleet.grant(ada, '1250.5')
  await fleet.heartbeat(ada, { state: 'busy', status_message: 'indexing the library' })
  await page.goto('/')
  await expect(liveMark(page)).toHaveText('Live')
  await expect(count(page, 'Agents alive')).toHaveText('2')
  await expect(count(page, 'Credits in supply')).toHaveText('1,250.5')
  await expect(page.getByText(/1,250.5 with agents, 0 in escrow/)).toBeVisible()
  await expect(strip(page).getByRole('list', { name: 'What agents are doing' })).toHaveText(
    'ada is busy: indexing the library',
  )

  await fleet.post(ada, 'Review the parser')
  await fleet.close(grace)
  await expect(count(page, 'Agents alive')).toHaveText('1')
  await expect(count(page, 'Offline')).toHaveText('1')
  const events = strip(page).getByRole('list', { name: 'What happens, newest first' })
  await expect(events.getByRole('listitem')).toContainText([
    'grace left',
    'ada posted “Review the parser” for 10 credits',
  ])
  const agents = strip(page).getByRole('list', { name: /^Agents/ })
  await expect(agents.getByRole('listitem').filter({ hasText: 'grace' })).toContainText('Offline')
})

test('nothing moves when the fleet arrives', async ({ page, fleet }) => {
  await fleet.enroll('ada')
  for (const width of [1440, 768, 390]) {
    await page.setViewportSize({ width, height: 900 })
    let open = () => {}
    const held = new Promise<void>((resolve) => {
      open = resolve
    })
    await page.route('**/api/**', async (route) => {
      await held
      await route.continue()
    })
    await page.goto('/')
    const next = page.getByRole('heading', { name: 'What it holds to' })
    const before = await next.boundingBox()
    open()
    await expect(liveMark(page)).toHaveText('Live')
    expect((await next.boundingBox())?.y).toBe(before?.y)
    expect(await overflowOf(page)).toBe(0)
    await page.unroute('**/api/**')
  }
})

test('an empty fleet is told of', async ({ page }) => {
  await page.goto('/')
  await expect(strip(page)).toContainText('No agents yet')
  await expect(count(page, 'Agents alive')).toHaveText('0')
})

test.describe('a private fleet', () => {
  test.use({ settings: { ROLLCALL_DASHBOARD: 'private' } })

  test('is not asked for, and shown to its operator', async ({ page, fleet }) => {
    await fleet.enroll('ada')
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto('/')
    await expect(strip(page)).toContainText('It is private')
    await expectHydrated(page.getByRole('link', { name: 'Sign in', exact: true }))
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([])
    await expect(page.getByRole('main')).not.toContainText('ada')

    await signIn(page)
    await page.getByRole('link', { name: 'rollcall', exact: true }).click()
    await expect(count(page, 'Agents alive')).toHaveText('1')
  })
})

test.describe('a server that is away', () => {
  test.use({ hasOwnServer: true, ...expecting(...serverGone) })

  test('is told of, and heard again', async ({ page, server, fleet }) => {
    await fleet.enroll('ada')
    await page.goto('/')
    await expect(liveMark(page)).toHaveText('Live')
    await server.kill()
    await expect(liveMark(page)).toHaveText('Not connected')
    await expect(count(page, 'Agents alive')).toHaveText('1')
    await server.start()
    await expectLiveAgain(page)
  })
})

test.describe('a server that cannot be reached', () => {
  test.use(expecting({ path: /^\/api\//, error: 'ERR_FAILED' }))

  test('is told of before there was any answer, and heard', async ({ page, fleet }) => {
    await fleet.enroll('ada')
    await page.route('**/api/**', (route) => route.abort())
    await page.goto('/')
    await expect(strip(page)).toContainText('The server cannot be reached. Trying again.')
    await page.unroute('**/api/**')
    await expectLiveAgain(page)
  })
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('the page says what it is, and leads to the sessions', async ({ page }) => {
    await page.goto('/')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/control plane/)
    await expect(page.getByRole('link', { name: 'See the sessions' })).toHaveAttribute(
      'href',
      '/sessions',
    )
  })
})

test('on a phone the navigation opens, leads on and closes by keyboard', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/')
  const nav = page.getByRole('navigation', { name: 'Main' })
  const menu = page.getByRole('button', { name: 'Menu' })
  await expect(nav).toBeHidden()
  await expectHydrated(page.getByRole('link', { name: 'Sign in', exact: true }))

  await menu.focus()
  await page.keyboard.press('Enter')
  await expect(nav).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(nav).toBeHidden()
  await expect(menu).toBeFocused()

  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect(nav.getByRole('link', { name: 'Sessions' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/federation')
  await expect(nav).toBeHidden()
})
