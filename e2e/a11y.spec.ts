import { expectAccessible } from './support/accessible.ts'
import { openLive, rowOf, signIn } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' }, expectedErrors: /404/ })

test('the pages around', async ({ page }) => {
  for (const path of ['/', '/login', '/no-such-page']) {
    await page.goto(path)
    await expectAccessible(page, path)
  }
})

test('/sessions with an empty fleet', async ({ page }) => {
  await openLive(page)
  await expectAccessible(page, 'for anyone')
  await signIn(page)
  await expectAccessible(page, 'for the operator')
})

test('/sessions with a fleet, and its dialog', async ({ page, fleet }) => {
  const agents = await fleet.enrollMany(5)
  const [ada, grace, barbara] = agents
  if (!ada || !grace || !barbara) throw new Error('five agents')
  await fleet.heartbeat(ada, { state: 'busy', status_message: 'indexing the library' })
  await fleet.close(grace)
  await fleet.heartbeat(barbara, { lease_s: 1 })
  await signIn(page)
  await openLive(page)
  await expect(rowOf(page, barbara.name)).toContainText('Lost')
  await expectAccessible(page, 'the list')

  await page.getByRole('button', { name: 'Enroll an agent' }).click()
  const dialog = page.getByRole('dialog', { name: 'Enroll an agent' })
  await expect(dialog.getByRole('button', { name: 'Mint an enrollment token' })).toBeVisible()
  await expectAccessible(page, 'the dialog')
  await dialog.getByRole('button', { name: 'Mint an enrollment token' }).click()
  await expect(dialog.getByRole('heading', { name: 'The enrollment token' })).toBeVisible()
  await expectAccessible(page, 'the dialog with a token')
})

test('the page of a session, and its dialog', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada')
  await fleet.heartbeat(ada, { state: 'busy', cpu_percent: 12 })
  await signIn(page)
  await openLive(page, `/sessions/${ada.session_id}`)
  await expectAccessible(page, 'the page')
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await expectAccessible(page, 'the dialog')
})

test('/federation, empty and full', async ({ page, fleet }) => {
  await openLive(page, '/federation')
  await expectAccessible(page, 'empty, for anyone')
  const [ada, grace] = [
    await fleet.enroll('ada', { roles: ['coder'] }),
    await fleet.enroll('grace'),
  ]
  await fleet.grant(ada, '1250.5')
  const task = await fleet.post(ada, 'Review the parser')
  await fleet.fail(grace, await fleet.claim(grace, task))
  await fleet.close(await fleet.enroll('barbara'))
  await openLive(page, '/federation')
  await expect(page.getByText('1 offline')).toBeVisible()
  await expectAccessible(page, 'full')
})

test('the page of an agent, and its dialogs', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada', { description: 'Counts.' })
  await fleet.grant(ada, '12')
  await fleet.post(ada, 'Review the parser')
  await signIn(page)
  await openLive(page, `/agents/${ada.agent_id}`)
  await expectAccessible(page, 'alive')
  for (const name of ['Rename', 'Grant credits', 'Revoke']) {
    await page.getByRole('button', { name }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await expectAccessible(page, `the dialog "${name}"`)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('alertdialog')).toBeHidden()
  }
  await fleet.close(ada)
  await expect(page.getByText(/^It left/)).toBeVisible()
  await expectAccessible(page, 'offline')
})
