import { transferLimit } from '#lib/economy/keys.ts'
import { expectAccessible } from './support/accessible.ts'
import { chooseAgent, transferRows } from './support/economy-pages.ts'
import { fact } from './support/federation-page.ts'
import { Fleet } from './support/fleet.ts'
import { expecting, serverGone } from './support/page-errors.ts'
import {
  expectHydrated,
  expectLiveAgain,
  liveMark,
  openLive,
  overflowOf,
  signIn,
} from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

const path = '/economy'

test('what is granted, held, paid and moved appears without a reload', async ({ page, fleet }) => {
  const [ada, grace] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
  await fleet.grant(ada, '1000')
  await openLive(page, path)
  await expect(page.getByText('1,000 credits in supply')).toBeVisible()
  await expect(transferRows(page)).toHaveCount(1)
  await page.evaluate(() => Object.assign(window, { isSameDocument: true }))

  await fleet.pay(ada, grace, '250.5')
  await expect(transferRows(page).first()).toContainText(/Transfer.*ada.*grace.*250\.5.*2\.505/)
  await expect(page.getByText('250.5 moved in 24 h')).toBeVisible()
  await expect(fact(page, 'Credits', 'In the treasury')).toHaveText('2.505')

  const task = await fleet.post(ada, 'Review the parser', { reward: '40' })
  await expect(transferRows(page).first()).toContainText(/Hold.*ada.*escrow.*40/)
  await expect(page.getByText('40 in escrow')).toBeVisible()
  await fleet.complete(grace, await fleet.claim(grace, task))
  await expect(transferRows(page).first()).toContainText(/Payment.*ada.*grace.*40.*1/)
  await expect(page.getByText('none in escrow')).toBeVisible()
  await fleet.cancel(ada, await fleet.post(ada, 'Draw a diagram', { reward: '7' }))
  await expect(transferRows(page).first()).toContainText(/Refund.*escrow.*ada.*7/)
  await expect(fact(page, 'Credits', 'With agents')).toHaveText('996.495')
  await expect(fact(page, 'Credits', 'In supply')).toHaveText('1,000')
  expect(await page.evaluate(() => 'isSameDocument' in window)).toBe(true)

  await expect(page.getByText(/1% of a transfer, 2\.5% of a task’s reward/)).toBeVisible()
  const hours = page.getByRole('table', { name: /^Credits by the hour/ })
  await expect(hours.getByRole('row').last()).toContainText('290.5')
  await transferRows(page).first().getByRole('link', { name: 'Draw a diagram' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Draw a diagram' })).toBeVisible()
})

test('filters live in the address', async ({ page, fleet }) => {
  const [ada, grace] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
  const barbara = await fleet.enroll('barbara')
  await fleet.grant(ada, '100')
  await fleet.grant(barbara, '100')
  await fleet.pay(ada, grace, '10')
  await openLive(page, path)
  await expect(transferRows(page)).toHaveCount(3)

  await chooseAgent(page, 'Agent', 'ada')
  await expect(page).toHaveURL(`/economy?agent_id=${ada.agent_id}`)
  await expect(transferRows(page)).toHaveCount(2)
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('Grant')
  await expect(page).toHaveURL(`/economy?agent_id=${ada.agent_id}&kind=grant`)
  await expect(transferRows(page)).toHaveCount(1)
  await page.reload()
  await expect(transferRows(page)).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Agent: ada' })).toBeVisible()
  await page.goBack()
  await expect(transferRows(page)).toHaveCount(2)
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('Refund')
  await expect(page.getByText('No transfer matches.')).toBeVisible()
  await page.getByRole('button', { name: 'Show all transfers' }).click()
  await expect(page).toHaveURL(path)
  await expect(transferRows(page)).toHaveCount(3)
  await page.goto('/economy?kind=theft&agent_id=me')
  await expect(transferRows(page)).toHaveCount(3)
})

test('older transfers are a page further', async ({ page, fleet }) => {
  const [ada, grace] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
  await fleet.grant(ada, '1000')
  for (let n = 1; n <= transferLimit + 1; n += 1) await fleet.pay(ada, grace, '1')
  await openLive(page, path)
  await expect(transferRows(page)).toHaveCount(transferLimit)
  await page.getByRole('button', { name: 'Older' }).click()
  await expect(transferRows(page)).toHaveCount(2)
  await expect(transferRows(page).last()).toContainText('issuance')
  await page.reload()
  await expect(transferRows(page)).toHaveCount(2)
  await expectHydrated(page.getByRole('button', { name: 'Newest' }))
  await page.getByRole('button', { name: 'Newest' }).click()
  await expect(transferRows(page)).toHaveCount(transferLimit)
  await page.goto('/economy?cursor=bm90LW9uZS1vZi1vdXJz')
  await expect(transferRows(page)).toHaveCount(transferLimit)
})

test('the operator grants credits to an agent of their choice, and sees the memo', async ({
  page,
  fleet,
}) => {
  const ada = await fleet.enroll('ada')
  await fleet.enroll('grace')
  await signIn(page)
  await openLive(page, path)
  await expect(page.getByText('No credits yet')).toBeVisible()
  await page.getByRole('button', { name: 'Grant credits' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Grant credits' })
  const submit = dialog.getByRole('button', { name: 'Grant 12.5 credits' })
  await dialog.getByLabel('Amount').fill('12.5')
  await dialog.getByLabel('Memo').fill('To begin with')
  await expect(submit).toBeDisabled()
  await chooseAgent(page, 'Agent', 'ada')
  await expect(dialog.getByLabel('What will happen')).toHaveText(
    'AgentadaGets+12.5Supply now0Supply afterwards12.5',
  )
  await submit.click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('12.5 credits granted to ada')).toBeVisible()

  await expect(page.getByText('12.5 credits in supply')).toBeVisible()
  await expect(transferRows(page)).toHaveCount(1)
  await expect(transferRows(page).first()).toContainText('To begin with')
  expect((await fleet.account(ada)).balance).toBe('12.5')

  // A plain reader sees the transfer and not what was written on it.
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible()
  await openLive(page, path)
  await expect(transferRows(page)).toHaveCount(1)
  await expect(page.getByRole('main')).not.toContainText('To begin with')
  await expect(page.getByRole('button', { name: 'Grant credits' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Verify the ledger' })).toHaveCount(0)
})

test('the operator has the ledger verified', async ({ page, fleet }) => {
  const [ada, grace] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
  await fleet.grant(ada, '100')
  await fleet.pay(ada, grace, '10')
  await signIn(page)
  await openLive(page, path)
  await page.getByRole('button', { name: 'Verify the ledger' }).click()
  await expect(page.getByText('The ledger adds up.')).toBeVisible()
  await expect(page.getByText(/of 2 transfers,/)).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(page.getByText('The ledger adds up.')).toBeHidden()

  // A browser cannot bring the ledger out of balance: this is how the answer would look.
  await page.route('/api/economy/verification', (route) =>
    route.fulfill({
      json: {
        ok: false,
        checked: { accounts: 5, transfers: 2, entries: 5, tasks: 0 },
        findings: [
          {
            check: 'balance',
            table: 'accounts',
            id: ada.agent_id,
            detail: 'The balance is 91, its entries sum to 90.',
          },
        ],
        generated_at: new Date().toISOString(),
      },
    }),
  )
  await page.getByRole('button', { name: 'Verify the ledger' }).click()
  await expect(page.getByText('The ledger does not add up: 1 finding.')).toBeVisible()
  await expect(page.getByRole('table', { name: 'What does not add up' })).toContainText(
    'The balance is 91',
  )
  await expectAccessible(page, 'with a finding')
})

test('without credits it says who brings them in, and becomes live', async ({ page, fleet }) => {
  await openLive(page, path)
  await expect(page.getByText('No credits yet')).toBeVisible()
  const signInLink = page.getByRole('main').getByRole('link', { name: 'Sign in as the operator' })
  await expect(signInLink).toHaveAttribute('href', '/login?next=%2Feconomy')
  await fleet.grant(await fleet.enroll('ada'), '5')
  await expect(page.getByText('5 credits in supply')).toBeVisible()
  await expect(transferRows(page)).toHaveCount(1)
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('the page has its data', async ({ page, fleet }) => {
    await fleet.grant(await fleet.enroll('ada'), '5')
    await page.goto(path)
    await expect(page).toHaveTitle(/^Economy · /)
    await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', /\/economy$/)
    await expect(page.getByText('5 credits in supply')).toBeVisible()
    await expect(transferRows(page)).toHaveCount(1)
    const hours = page.getByRole('table', { name: /^Credits by the hour/ })
    await expect(hours.getByRole('row')).toHaveCount(25)
  })
})

test.describe('when the server is killed', () => {
  test.use({ hasOwnServer: true, ...expecting(...serverGone) })

  test('the page says so, and shows what happened meanwhile', async ({ page, server, fleet }) => {
    const ada = await fleet.enroll('ada')
    await fleet.grant(ada, '5')
    await signIn(page)
    await openLive(page, path)
    await server.kill()
    await expect(page.getByText(/^Cannot reach the server since \d\d:\d\d:\d\d/)).toBeVisible()
    await expect(liveMark(page)).toHaveText('Not connected')
    await page.getByRole('button', { name: 'Verify the ledger' }).click()
    await expect(page.getByText('Cannot reach the server. Try again in a moment.')).toBeVisible()
    await server.start()
    await expectLiveAgain(page)
    await new Fleet(server.url).grant(ada, '6')
    await expect(page.getByText('11 credits in supply')).toBeVisible()
  })
})

test('nothing scrolls sideways on a phone, however large the amounts', async ({ page, fleet }) => {
  const names = [`long-${'x'.repeat(95)}`, `other-${'y'.repeat(94)}`]
  const [one, other] = [await fleet.enroll(names[0] ?? ''), await fleet.enroll(names[1] ?? '')]
  await fleet.grant(one, '999999999999.999999')
  await fleet.pay(one, other, '123456789012.123456')
  for (const width of [390, 768, 1440]) {
    await page.setViewportSize({ width, height: 844 })
    await page.goto(path)
    await expect(transferRows(page)).toHaveCount(2)
    expect(await overflowOf(page), `${width} px`).toBe(0)
    await expect(transferRows(page).first()).toContainText('123,456,789,012.123456')
    await expectNoOverlap(page)
  }

  /** No amount reaches into the cell before it. */
  async function expectNoOverlap(of: typeof page): Promise<void> {
    const tooWide = await of
      .locator('tbody td')
      .evaluateAll((cells) =>
        cells
          .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
          .map((cell) => cell.textContent),
      )
    expect(tooWide).toEqual([])
  }
})

test.describe('for axe', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } })

  test('the page is accessible, empty, full, and with its dialog', async ({ page, fleet }) => {
    await openLive(page, path)
    await expectAccessible(page, 'empty')
    const [ada, grace] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
    await fleet.grant(ada, '1000')
    await fleet.pay(ada, grace, '10.5')
    await fleet.post(ada, 'Review the parser')
    await signIn(page)
    await openLive(page, path)
    await expectAccessible(page, 'full')
    await page.getByRole('button', { name: 'Verify the ledger' }).click()
    await expect(page.getByText('The ledger adds up.')).toBeVisible()
    await page.getByRole('button', { name: 'Grant credits' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await expectAccessible(page, 'the dialog')
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: /^Agent/ })
      .click()
    await expect(page.getByRole('option', { name: 'grace' })).toBeVisible()
    await expectAccessible(page, 'choosing in the dialog')
  })
})
