import type { Page } from 'playwright/test'
import { fact, timelineLines } from './support/federation-page.ts'
import { expecting } from './support/page-errors.ts'
import { openLive, rowOf, signIn } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

const pageOf = ({ agent_id }: { agent_id: string }) => `/agents/${agent_id}`

test('the page of an agent follows everything that happens to it', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada', { roles: ['coder'], client_type: 'codex' })
  const grace = await fleet.enroll('grace')
  await openLive(page)
  await rowOf(page, 'ada').getByRole('link', { name: 'ada', exact: true }).click()
  await expect(page).toHaveURL(pageOf(ada))
  await expect(page).toHaveTitle(/^ada · /)
  const main = page.getByRole('main')
  await expect(main).toContainText('last heard of')
  await expect(timelineLines(page)).toHaveText([/^Opened a session/, /^Enrolled as coder/])
  await expect(main).toContainText('None in hand, and none finished.')

  await fleet.refresh(ada)
  await fleet.reconnect(ada, await fleet.mintReconnectToken(ada))
  await expect(timelineLines(page).first()).toContainText('Came back to its session')
  await expect(timelineLines(page).nth(1)).toContainText('Refreshed its tokens')

  await fleet.grant(ada, '100')
  await expect(fact(page, 'Account', 'Balance')).toHaveText('100')
  await fleet.grant(grace, '100')
  const claimed = await fleet.claim(ada, await fleet.post(grace, 'Review the parser'))
  await expect(main).toContainText('with 1 task in hand')
  await expect(timelineLines(page).first()).toContainText('Claimed “Review the parser”')
  await fleet.complete(ada, claimed)
  await expect(fact(page, 'Work', 'Tasks completed')).toHaveText('1')
  await expect(fact(page, 'Account', 'Balance')).toHaveText('109.75')
  await expect(
    timelineLines(page).getByText(/Got 9\.75 credits from grace for “Review the parser”/),
  ).toBeVisible()
  await expect(
    page.getByRole('table', { name: /^Tasks taken on/ }).getByRole('row', { name: /Completed/ }),
  ).toContainText('Review the parser')

  await fleet.close(ada)
  await expect(page.getByText(/^It left: it closed its session/)).toBeVisible()
  await expect(
    page.getByRole('table', { name: /^Its sessions/ }).getByRole('row', { name: /Closed/ }),
  ).toBeVisible()
})

test('older entries of the timeline are shown on request', async ({ page, fleet }) => {
  const [ada, grace] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
  await fleet.grant(ada, '100')
  for (let n = 1; n <= 55; n += 1) await fleet.pay(ada, grace, `0.${String(n).padStart(2, '0')}`)
  await openLive(page, pageOf(ada))
  await expect(timelineLines(page)).toHaveCount(50)
  await page.getByRole('button', { name: 'Show older' }).click()
  await expect(timelineLines(page)).toHaveCount(58)
  await expect(timelineLines(page).last()).toContainText('Enrolled')
  await expect(page.getByRole('button', { name: 'Show older' })).toHaveCount(0)

  await fleet.pay(ada, grace, '7')
  await expect(timelineLines(page)).toHaveCount(59)
  await expect(timelineLines(page).first()).toContainText('Paid grace 7 credits')
})

test.describe('what is not there', () => {
  const unknownPath = '/agents/00000000-0000-4000-8000-000000000000'
  test.use(
    expecting({ path: unknownPath, status: 404 }, { path: '/agents/not-an-id', status: 404 }),
  )

  test('is answered with 404', async ({ page }) => {
    const unknown = await page.goto(unknownPath)
    expect(unknown?.status()).toBe(404)
    await expect(page.getByRole('heading', { name: 'No such agent' })).toBeVisible()
    expect((await page.goto('/agents/not-an-id'))?.status()).toBe(404)
    await page.getByRole('link', { name: 'All agents' }).click()
    await expect(page).toHaveURL('/federation')
  })
})

test('nobody but the operator is offered to grant or to revoke', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada')
  await openLive(page, pageOf(ada))
  await expect(page.getByRole('button', { name: 'Grant credits' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Revoke' })).toHaveCount(0)
})

test.describe('granting credits', () => {
  test.use(expecting({ path: '/api/economy/grants', error: 'ERR_FAILED' }))

  test('a double click grants once', async ({ page, fleet }) => {
    const ada = await fleet.enroll('ada')
    await signIn(page)
    const dialog = await openGrant(page, ada)
    const grant = dialog.getByRole('button', { name: /^Grant/ })
    await expect(grant).toBeDisabled()
    for (const wrong of ['0', '-1', '1e3', '1,5', '0.0000001', 'NaN']) {
      await dialog.getByLabel('Amount').fill(wrong)
      await expect(grant).toBeDisabled()
    }
    await dialog.getByLabel('Amount').fill('12.50')
    await dialog.getByLabel('Memo').fill('for the night shift')
    await grant.dblclick()

    await expect(dialog).toBeHidden()
    await expect(page.getByText('12.5 credits granted to ada')).toBeVisible()
    await expect(fact(page, 'Account', 'Balance')).toHaveText('12.5')
    await expect(timelineLines(page).first()).toContainText('Was granted 12.5 credits')
    expect((await fleet.account(ada)).balance).toBe('12.5')
  })

  test('an answer that was lost may be asked for again, and grants once', async ({
    page,
    fleet,
  }) => {
    const ada = await fleet.enroll('ada')
    await signIn(page)
    const dialog = await openGrant(page, ada)
    // It reaches the server, but the answer does not come back.
    await page.route('**/api/economy/grants', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await dialog.getByLabel('Amount').fill('40')
    await dialog.getByRole('button', { name: 'Grant 40 credits' }).click()
    await expect(dialog.getByRole('alert')).toContainText('The grant may have arrived')
    await expect(dialog.getByLabel('Amount')).toBeDisabled()
    await page.unroute('**/api/economy/grants')
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await expect(dialog).toBeHidden()
    expect((await fleet.account(ada)).balance).toBe('40')

    // Another opening is another grant.
    await page.getByRole('button', { name: 'Grant credits' }).click()
    await dialog.getByLabel('Amount').fill('40')
    await dialog.getByRole('button', { name: 'Grant 40 credits' }).click()
    await expect(dialog).toBeHidden()
    expect((await fleet.account(ada)).balance).toBe('80')
  })
})

test('revoking an agent asks first, and ends everything', async ({ page, fleet }) => {
  const [ada, grace] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
  await fleet.grant(ada, '100')
  await fleet.grant(grace, '100')
  await fleet.claim(ada, await fleet.post(grace, 'Review the parser'))
  await fleet.post(ada, 'Water the plants', { reward: '30' })
  await signIn(page)
  await openLive(page, pageOf(ada))
  const revoke = page.getByRole('button', { name: 'Revoke' })
  const dialog = page.getByRole('alertdialog', { name: 'Revoke this agent?' })

  await revoke.click()
  await expect(dialog).toContainText('This cannot be undone')
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  await expect(dialog).toBeHidden()
  await expect(revoke).toBeFocused()
  expect((await fleet.agent(ada)).status).toBe('active')

  await revoke.click()
  const confirm = dialog.getByRole('button', { name: 'Revoke the agent' })
  const typed = dialog.getByLabel('The agent’s name, to confirm')
  await typed.fill('grace')
  await expect(confirm).toBeDisabled()
  await typed.fill('Ada')
  await confirm.click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText(/^The operator revoked it at/)).toBeVisible()
  await expect(revoke).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Grant credits' })).toHaveCount(0)
  await expect(fact(page, 'Account', 'Balance')).toHaveText('100')
  await expect(fact(page, 'Account', 'In escrow')).toHaveText('0')
  await expect(
    page.getByRole('table', { name: /^Tasks posted/ }).getByRole('row', { name: /Canceled/ }),
  ).toContainText('Water the plants')
  expect((await fleet.agent(ada)).status).toBe('revoked')
  await expect(fleet.refresh(ada)).rejects.toThrow('401')
})

async function openGrant(page: Page, agent: { agent_id: string }) {
  await openLive(page, pageOf(agent))
  await page.getByRole('button', { name: 'Grant credits' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Grant credits' })
  await expect(dialog).toBeVisible()
  return dialog
}
