import type { Locator, Page } from 'playwright/test'
import { OPERATOR_KEY } from './support/server.ts'
import { expectHydrated, liveMark } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

/** Goes to an element by Tab alone; whatever has the focus on the way must show it. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  await expectHydrated(target)
  for (let n = 0; n < 120; n += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
    expect(await page.evaluate(describeHiddenFocus), 'the focus cannot be seen').toBeNull()
  }
  throw new Error(`Tab does not lead to ${target}`)
}

/** What has the focus without showing it, as itself or as the label around it; null if all is well. */
function describeHiddenFocus(): string | null {
  const focused = document.activeElement
  if (!(focused instanceof HTMLElement) || focused === document.body) return null
  const shows = (element: Element | null | undefined) => {
    if (!element) return false
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const { width, height } = element.getBoundingClientRect()
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0 && width * height > 1
  }
  // Base UI's guards at the ends of a dialog pass the focus on.
  if (focused.hasAttribute('data-base-ui-focus-guard')) return null
  // A search field is the whole of its dialog's first line, with the caret in it.
  if (focused.matches('[role="combobox"], [role="dialog"], [role="alertdialog"]')) return null
  const isShown = shows(focused) || shows(focused.closest('label')) || shows(focused.parentElement)
  return isShown ? null : focused.outerHTML.slice(0, 300)
}

async function follow(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}

const mainLink = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true })

test('anyone reads the whole site without a mouse', async ({ page, fleet }) => {
  test.slow()
  const ada = await fleet.enroll('ada', { roles: ['coder'] })
  await fleet.grant(ada, '10')
  await fleet.post(ada, 'Review the parser')

  await page.goto('/')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the content' })
  await expect(skip).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('#content')).toBeFocused()

  await tabTo(page, mainLink(page, 'Sessions'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/sessions')
  await expect(liveMark(page)).toHaveText('Live')
  await tabTo(page, page.getByRole('combobox', { name: 'Status' }))
  await page.keyboard.type('Active')
  await expect(page).toHaveURL('/sessions?status=active')
  await tabTo(page, page.getByRole('searchbox'))
  await page.keyboard.type('ada')
  await expect(page).toHaveURL('/sessions?status=active&q=ada')
  await follow(page, page.getByRole('link', { name: 'ada', exact: true }).first())
  await expect(page).toHaveURL(/\/(sessions|agents)\/[0-9a-f-]{36}$/)

  for (const [name, path] of [
    ['Federation', '/federation'],
    ['Tasks', '/tasks'],
    ['Economy', '/economy'],
    ['Status', '/status'],
  ] as const) {
    await tabTo(page, mainLink(page, name))
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  }

  const light = page.getByRole('radio', { name: 'Light' })
  await tabTo(page, page.getByRole('radio', { name: 'As the system' }))
  await page.keyboard.press('ArrowRight')
  await expect(light).toBeChecked()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')

  await tabTo(page, mainLink(page, 'Docs'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/docs')
  await expectHydrated(page.getByRole('link', { name: 'Search the docs' }))
  await page.keyboard.press('/')
  const search = page.getByRole('combobox', { name: 'Search the docs' })
  await expect(search).toBeFocused()
  await page.keyboard.type('refresh_token_reused')
  await expect(page.getByRole('option').first()).toContainText('refresh_token_reused')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/docs/problems#refresh_token_reused')
  await page.keyboard.press('Control+k')
  await expect(search).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()

  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/')
  await follow(page, page.getByRole('button', { name: 'Menu' }))
  await follow(page, mainLink(page, 'Status'))
  await expect(page).toHaveURL('/status')
})

test('the operator does everything without a mouse', async ({ page, fleet }) => {
  test.slow()
  const ada = await fleet.enroll('ada')

  await page.goto('/login')
  await tabTo(page, page.getByLabel('Operator key'))
  await page.keyboard.type(OPERATOR_KEY)
  await tabTo(page, page.getByLabel('Your name'))
  await page.keyboard.type('Grace')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/sessions')
  await expect(liveMark(page)).toHaveText('Live')

  const enroll = page.getByRole('button', { name: 'Enroll an agent' })
  await follow(page, enroll)
  const dialog = page.getByRole('dialog', { name: 'Enroll an agent' })
  await tabTo(page, dialog.getByLabel('Name of the token'))
  await page.keyboard.type('for the night')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('heading', { name: 'The enrollment token' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(enroll).toBeFocused()
  // What has just been told is one key away.
  await page.keyboard.press('F6')
  await follow(page, page.getByRole('button', { name: 'Undo' }))
  await expect(page.getByText(/is revoked, and admits nobody/).first()).toBeVisible()

  await page.goto(`/agents/${ada.agent_id}`)
  await expect(liveMark(page)).toHaveText('Live')
  await follow(page, page.getByRole('button', { name: 'Rename' }))
  const asked = page.getByRole('alertdialog')
  await expect(asked.getByLabel('Name')).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('lovelace')
  await page.keyboard.press('Enter')
  await expect(asked).toBeHidden()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('lovelace')

  await follow(page, page.getByRole('button', { name: 'Grant credits' }))
  await tabTo(page, asked.getByLabel('Amount'))
  await page.keyboard.type('12.5')
  await follow(page, asked.getByRole('button', { name: 'Grant 12.5 credits' }))
  await expect(asked).toBeHidden()
  expect((await fleet.account(ada)).balance).toBe('12.5')

  await page.goto(`/sessions/${ada.session_id}`)
  await expect(liveMark(page)).toHaveText('Live')
  await follow(page, page.getByRole('button', { name: 'Disconnect' }))
  await expect(asked).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(asked).toBeHidden()
  await expect(page.getByRole('button', { name: 'Disconnect' })).toBeFocused()

  await page.goto(`/agents/${ada.agent_id}`)
  await expect(liveMark(page)).toHaveText('Live')
  await follow(page, page.getByRole('button', { name: 'Revoke' }))
  await tabTo(page, asked.getByRole('textbox'))
  await page.keyboard.type('lovelace')
  await page.keyboard.press('Enter')
  await expect(asked).toBeHidden()
  expect((await fleet.agent(ada)).status).toBe('revoked')

  await follow(page, mainLink(page, 'Audit'))
  await expect(page).toHaveURL('/audit')
  for (const done of ['revoked the agent', 'renamed ada to', 'granted 12.5 credits']) {
    await expect(page.getByRole('main')).toContainText(done)
  }
  await follow(page, page.getByRole('button', { name: 'Sign out' }))
  await expect(page).toHaveURL('/login?next=%2Faudit')
})
