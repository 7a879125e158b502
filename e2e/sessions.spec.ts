import type { Page } from 'playwright/test'
import { listLimit } from '#lib/sessions/keys.ts'
import { expecting } from './support/page-errors.ts'
import {
  cellOf,
  expectHydrated,
  openLive,
  overflowOf,
  rowOf,
  sessionsTable,
  signIn,
} from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

const rows = (page: Page) => sessionsTable(page).locator('tbody').getByRole('row')

test('filters and search live in the address', async ({ page, fleet }) => {
  await fleet.enroll('ada', { client_type: 'codex' })
  await fleet.enroll('grace', { client_type: 'codex' })
  await fleet.close(await fleet.enroll('barbara'))
  await openLive(page)
  await expect(rows(page)).toHaveCount(3)

  await page.getByRole('combobox', { name: 'Client type' }).selectOption('codex')
  await expect(page).toHaveURL('/sessions?client_type=codex')
  await expect(rows(page)).toHaveCount(2)
  await page.getByRole('searchbox').fill('ada')
  await expect(page).toHaveURL('/sessions?client_type=codex&q=ada')
  await expect(rows(page)).toHaveCount(1)

  await page.reload()
  await expect(rows(page)).toHaveCount(1)
  await expect(rowOf(page, 'ada')).toBeVisible()
  await expect(page.getByRole('searchbox')).toHaveValue('ada')
  await expect(page.getByRole('combobox', { name: 'Client type' })).toHaveValue('codex')

  await page.goBack()
  await expect(page).toHaveURL('/sessions?client_type=codex')
  await expect(rows(page)).toHaveCount(2)
  await expect(page.getByRole('searchbox')).toHaveValue('')
  await page.goBack()
  await expect(page).toHaveURL('/sessions')
  await expect(rows(page)).toHaveCount(3)

  await page.getByRole('combobox', { name: 'Status' }).selectOption('Disconnected')
  await expect(page).toHaveURL('/sessions?status=disconnected')
  await expect(rows(page)).toHaveCount(1)
  await expect(rowOf(page, 'barbara')).toBeVisible()
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page).toHaveURL('/sessions')
  await expect(rows(page)).toHaveCount(3)

  await page.getByRole('searchbox').fill('nobody')
  await expect(page.getByText('No session matches.')).toBeVisible()
  await page.getByRole('button', { name: 'Show all sessions' }).click()
  await expect(rows(page)).toHaveCount(3)
})

test('a session is found by the beginning of its id', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada')
  await fleet.enroll('grace')
  await page.goto(`/sessions?q=${ada.session_id.slice(0, 13)}`)
  await expect(rows(page)).toHaveCount(1)
  await expect(rowOf(page, 'ada')).toBeVisible()
})

test('older sessions are a page further', async ({ page, fleet }) => {
  await fleet.enrollMany(listLimit + 5)
  await openLive(page)
  await expect(rows(page)).toHaveCount(listLimit)
  await expect(rowOf(page, `agent-${listLimit + 5}`)).toBeVisible()

  await page.getByRole('button', { name: 'Older' }).click()
  await expect(rows(page)).toHaveCount(5)
  await expect(rowOf(page, 'agent-01')).toBeVisible()
  await expect(page).toHaveURL(/\?cursor=/)
  await expect(page.getByRole('button', { name: 'Older' })).toHaveCount(0)

  await page.reload()
  await expect(rows(page)).toHaveCount(5)
  await expectHydrated(page.getByRole('button', { name: 'Newest' }))
  await page.getByRole('button', { name: 'Newest' }).click()
  await expect(rows(page)).toHaveCount(listLimit)
  await page.goto('/sessions?cursor=bm90LW9uZS1vZi1vdXJz')
  await expect(rows(page)).toHaveCount(listLimit)
})

test('a session has a page with its history', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada', { client_type: 'codex' })
  await fleet.heartbeat(ada, { state: 'busy', active_task_count: 3, client_version: '1.2.3' })
  await fleet.reconnect(ada, await fleet.mintReconnectToken(ada))
  await openLive(page)
  await rowOf(page, 'ada').getByRole('link', { name: 'session of ada' }).click()

  await expect(page).toHaveURL(`/sessions/${ada.session_id}`)
  await expect(page).toHaveTitle(/^Session of ada · /)
  await expect(page.getByRole('heading', { level: 1, name: 'ada' })).toBeVisible()
  for (const fact of [ada.session_id, ada.agent_id, 'codex', '1.2.3']) {
    await expect(page.getByText(fact, { exact: true }).first()).toBeVisible()
  }
  const history = page.getByRole('region', { name: 'History' }).getByRole('listitem')
  await expect(history).toHaveText([/^ReconnectedReconnect 1/, /^Now busy/, /^Opened/])

  await page.getByRole('link', { name: 'All sessions' }).click()
  await expect(page).toHaveURL('/sessions')
  await expect(rowOf(page, 'ada')).toBeVisible()
})

test.describe('what is not there', () => {
  const unknownPath = '/sessions/00000000-0000-4000-8000-000000000000'
  test.use(
    expecting(
      { path: unknownPath, status: 404 },
      { path: '/sessions/not-an-id', status: 404 },
      { path: '/no-such-page', status: 404 },
    ),
  )

  test('is answered with 404', async ({ page }) => {
    const unknown = await page.goto(unknownPath)
    expect(unknown?.status()).toBe(404)
    await expect(page.getByRole('heading', { name: 'No such session' })).toBeVisible()
    expect((await page.goto('/sessions/not-an-id'))?.status()).toBe(404)
    await page.getByRole('link', { name: 'All sessions' }).click()
    await expect(page).toHaveURL('/sessions')

    expect((await page.goto('/no-such-page'))?.status()).toBe(404)
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
  })
})

test('an empty fleet shows how to enroll the first agent', async ({ page }) => {
  await openLive(page)
  await expect(page.getByText('No sessions yet')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Enroll the first agent' })).toBeVisible()
  await page.getByRole('link', { name: 'Sign in as the operator' }).click()
  await expect(page).toHaveURL('/login?next=%2Fsessions')
  await signIn(page)
  await expect(page.getByRole('button', { name: 'Mint an enrollment token' })).toBeVisible()
})

test('/mcp leads to the sessions', async ({ page, request }) => {
  const answer = await request.get('/mcp', { maxRedirects: 0 })
  expect(answer.status()).toBe(308)
  expect(answer.headers().location).toBe('/sessions')
  await page.goto('/mcp')
  await expect(page).toHaveURL('/sessions')
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('the pages have their data', async ({ page, fleet }) => {
    const ada = await fleet.enroll('ada')
    await fleet.close(await fleet.enroll('grace'))
    await page.goto('/sessions')
    await expect(page.getByText('1 session alive')).toBeVisible()
    await expect(rowOf(page, 'ada')).toContainText('Alive')
    await expect(rowOf(page, 'grace')).toContainText('closed by its client')
    const hours = page.getByRole('table', { name: /^Connections by the hour/ })
    await expect(hours.getByRole('row')).toHaveCount(25)

    await page.getByRole('searchbox').fill('ada')
    await page.getByRole('searchbox').press('Enter')
    await expect(page).toHaveURL(/[?&]q=ada/)
    await expect(rows(page)).toHaveCount(1)

    await page.goto(`/sessions/${ada.session_id}`)
    await expect(page.getByRole('heading', { level: 1, name: 'ada' })).toBeVisible()
    await expect(page.getByRole('region', { name: 'History' })).toContainText('Opened')
  })
})

test('hostile names are shown as text', async ({ page, fleet }) => {
  const names = [
    '<img src=x onerror="window.isHacked=1;alert(1)">',
    '"></script><script>window.isHacked=1;alert(1)</script>',
    "'}};window.isHacked=1;//{{window.isHacked=1}}",
    'gnp.exe مرحبا',
    `long-${'x'.repeat(95)}`,
  ]
  const dialogs: string[] = []
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  const agents = []
  for (const name of names) {
    const agent = await fleet.enroll(name, { client_type: name.slice(0, 64).trim() })
    await fleet.heartbeat(agent, { state: 'busy', status_message: name, client_version: name })
    agents.push(agent)
  }
  await openLive(page)
  for (const [n, agent] of agents.entries()) {
    const name = names[n] ?? ''
    const link = page.locator(`a[href="/agents/${agent.agent_id}"]`)
    await expect(link).toHaveText(name)
  }
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await overflowOf(page)).toBe(0)
  for (const [n, agent] of agents.entries()) {
    await page.goto(`/sessions/${agent.session_id}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(names[n] ?? '')
    expect(await overflowOf(page)).toBe(0)
  }
  await page.goto(`/sessions?${new URLSearchParams({ q: names[1] ?? '' })}`)
  await expect(rows(page)).toHaveCount(1)
  expect(dialogs).toEqual([])
  expect(await page.evaluate(() => 'isHacked' in window)).toBe(false)
})

test('everything is reached by keyboard', async ({ page, fleet }) => {
  await fleet.enroll('ada')
  await signIn(page)
  await openLive(page)

  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the content' })
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()

  const enroll = page.getByRole('button', { name: 'Enroll an agent' })
  await tabTo(page, 'Enroll an agent')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Enroll an agent' })
  await expect(dialog).toBeVisible()
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let n = 0; n < 25; n += 1) {
      await page.keyboard.press(key)
      await expect(dialog.locator(':focus')).toHaveCount(1)
    }
  }
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(enroll).toBeFocused()

  await tabTo(page, 'ada')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'ada' })).toBeVisible()
})

test('no page scrolls sideways on a phone', async ({ page, fleet }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/sessions')
  expect(await overflowOf(page), 'the empty page').toBe(0)
  await page.goto('/login')
  expect(await overflowOf(page), '/login').toBe(0)
  const ada = await fleet.enroll('ada')
  await fleet.close(await fleet.enroll('grace'))
  await signIn(page)
  // Not /login: who is signed in does not stay there.
  for (const path of ['/', '/sessions', `/sessions/${ada.session_id}`]) {
    await page.goto(path)
    expect(await overflowOf(page), path).toBe(0)
  }
  await page.goto('/sessions')
  await expect(await cellOf(page, 'ada', 'Agent')).toBeVisible()
})

/** Presses Tab until what has this text or name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let n = 0; n < 60; n += 1) {
    await page.keyboard.press('Tab')
    const text = await page.evaluate(() => document.activeElement?.textContent?.trim())
    if (text === name) return
  }
  throw new Error(`Tab does not reach "${name}".`)
}
