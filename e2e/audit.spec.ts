import type { Locator, Page } from 'playwright/test'
import { expectAccessible } from './support/accessible.ts'
import { expecting } from './support/page-errors.ts'
import { OPERATOR_KEY } from './support/server.ts'
import { expectHydrated, openLive, overflowOf, signIn, typeKey } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

test('an agent is renamed, the name taken back, and the record says who did it', async ({
  page,
  fleet,
}) => {
  const ada = await fleet.enroll('ada', { description: 'Counts.' })

  // The record is for operators: who is none signs in, and comes back with the filters.
  await page.goto('/audit?action=agent.renamed')
  await expect(page).toHaveURL(`/login?next=${encodeURIComponent('/audit?action=agent.renamed')}`)
  await page.getByLabel('Your name').fill('Grace')
  await typeKey(page, OPERATOR_KEY)
  await expect(page).toHaveURL('/audit?action=agent.renamed')
  await expect(page.getByText('No record matches.')).toBeVisible()
  await expect(page.locator('meta[name=robots]').first()).toHaveAttribute('content', /noindex/)

  await openLive(page, `/agents/${ada.agent_id}`)
  await page.getByRole('button', { name: 'Rename' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Rename this agent' })
  await expect(dialog).toContainText('The old name becomes free')
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled()
  await expect(nameField(dialog)).toBeFocused()
  await nameField(dialog).fill('lovelace')
  await dialog.getByLabel('Description').fill('')
  await page.keyboard.press('Tab')
  await dialog.getByRole('button', { name: 'Rename' }).press('Enter')
  await expect(page.getByRole('heading', { name: 'lovelace', level: 1 })).toBeVisible()
  expect(await fleet.agent(ada)).toMatchObject({ name: 'lovelace', description: null })

  // By keyboard alone: F6 leads to the notification, which then stays, and Tab to its button.
  const told = notifications(page)
  await expect(told).toContainText('ada is now called lovelace')
  await page.keyboard.press('F6')
  await expect(told).toBeFocused()
  await expectAccessible(page, 'the notification')
  const undo = told.getByRole('button', { name: 'Undo' })
  for (let n = 0; n < 4 && !(await undo.evaluate(isFocused)); n += 1)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(told).toContainText('It is called ada again')
  await expect(page.getByRole('heading', { name: 'ada', level: 1 })).toBeVisible()
  expect(await fleet.agent(ada)).toMatchObject({ name: 'ada', description: 'Counts.' })

  await page.goto('/audit')
  const [newest, before] = [records(page).nth(0), records(page).nth(1)]
  await expect(newest).toContainText('Grace renamed lovelace to ada')
  await expect(newest).toContainText('in a browser')
  await expect(before).toContainText('Grace renamed ada to lovelace')
  await expect(before).toContainText('with a new description')
  await expect(page.getByText(/ago: Grace renamed lovelace to ada/)).toBeVisible()
  await newest.getByRole('link', { name: 'ada' }).click()
  await expect(page).toHaveURL(`/agents/${ada.agent_id}`)

  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible()
  await page.goto('/login')
  await expect(page.getByLabel('Your name')).toHaveValue('Grace')
})

test('the record tells what was done to what, and is searched and paged by its address', async ({
  page,
  fleet,
}) => {
  const ada = await fleet.enroll('ada')
  await fleet.grant(ada, '12.5')
  for (let n = 0; n < 26; n += 1) await fleet.mint({ name: `shift ${n}`, max_uses: 2 })
  await signIn(page)
  await page.goto('/audit')
  await expect(records(page)).toHaveCount(25)
  await expect(records(page).first()).toContainText('signed in')
  await page.getByRole('button', { name: 'Older' }).click()
  await expect(records(page)).toHaveCount(4)
  await expect(records(page).nth(1)).toContainText('minted the enrollment token shift 0')
  await expect(records(page).nth(2)).toContainText('The operator granted 12.5 credits to ada')
  await expect(records(page).nth(2)).toContainText('with the key, over the API')

  await page.goto('/audit')
  const action = page.getByRole('combobox', { name: 'Action' })
  await expectHydrated(action)
  await action.selectOption('Credits granted')
  await expect(page).toHaveURL('/audit?action=credits.granted')
  await expect(records(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('searchbox').fill('shift 7')
  await expect(page).toHaveURL('/audit?q=shift+7')
  await expect(records(page)).toHaveCount(1)
  await expect(records(page).first()).toContainText('for 2 agents, any role, until')

  // A token's name leads to everything that was done to it.
  await records(page).getByRole('link', { name: 'shift 7' }).click()
  await expect(page).toHaveURL(/\/audit\?target_id=/)
  await page.getByRole('button', { name: /^About/ }).click()
  await expect(page).toHaveURL('/audit')
  await expect(records(page)).toHaveCount(25)

  await page.goto('/audit?q=nobody-is-called-so')
  await expect(page.getByText('No record matches.')).toBeVisible()
  await page.getByRole('button', { name: 'Show the whole record' }).click()
  await expect(records(page)).toHaveCount(25)
  await page.setViewportSize({ width: 390, height: 800 })
  expect(await overflowOf(page)).toBe(0)
})

test.describe('what fails', () => {
  const path = /^\/api\/agents\/[0-9a-f-]{36}$/
  test.use(expecting({ path, status: 409 }, { path, status: 503 }, { path, error: 'ERR_FAILED' }))

  test('says so in words, changes nothing, and can be tried again', async ({ page, fleet }) => {
    const ada = await fleet.enroll('ada')
    await fleet.enroll('grace')
    await signIn(page)
    await openLive(page, `/agents/${ada.agent_id}`)
    await page.getByRole('button', { name: 'Rename' }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Rename this agent' })
    const save = dialog.getByRole('button', { name: 'Rename' })
    await nameField(dialog).fill('Grace')
    await save.click()
    await expect(dialog.getByRole('alert')).toContainText('is enrolled under this name')

    await nameField(dialog).fill('lovelace')
    const patch = `**/api/agents/${ada.agent_id}`
    await page.route(patch, (route) =>
      route.fulfill({ status: 503, json: { code: 'unavailable', detail: 'It broke inside.' } }),
    )
    await save.click()
    await expect(dialog.getByRole('alert')).toHaveText('It broke inside.')
    await page.unroute(patch)
    await page.route(patch, (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    )
    await save.click()
    await expect(dialog.getByRole('alert')).toContainText('Cannot reach the server')
    expect((await fleet.agent(ada)).name).toBe('ada')
    await page.unroute(patch)
    await save.click()
    await expect(dialog).toBeHidden()

    // An undo that is refused says why, and stays to be tried again.
    await fleet.enroll('ada')
    const told = notifications(page)
    await told.getByRole('button', { name: 'Undo' }).click()
    await expect(told).toContainText('It could not be undone')
    await expect(told.getByRole('button', { name: 'Try again' })).toBeVisible()
    expect((await fleet.agent(ada)).name).toBe('lovelace')
  })
})

function nameField(dialog: Locator): Locator {
  return dialog.getByRole('textbox', { name: 'Name', exact: true })
}

function notifications(page: Page): Locator {
  return page.getByRole('region', { name: 'Notifications' })
}

function records(page: Page): Locator {
  return page
    .getByRole('table', { name: /^Record of/ })
    .locator('tbody')
    .getByRole('row')
}

function isFocused(element: Element): boolean {
  return element === document.activeElement
}
