import { expectAccessible } from './support/accessible.ts'
import { openLive, rowOf, signIn } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

// The pages as such, full and for everyone, are in every-page.spec.ts.

test('dashboards of an empty fleet', async ({ page }) => {
  for (const path of ['/sessions', '/federation']) {
    await openLive(page, path)
    await expectAccessible(page, `${path} for anyone`)
  }
  await signIn(page)
  await expectAccessible(page, '/sessions for the operator')
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

test('the dialog of a session', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada')
  await fleet.heartbeat(ada, { state: 'busy', cpu_percent: 12 })
  await signIn(page)
  await openLive(page, `/sessions/${ada.session_id}`)
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await expectAccessible(page, 'the dialog')
})

test('the dialogs of an agent, and its page once it is offline', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada', { description: 'Counts.' })
  await fleet.grant(ada, '12')
  await fleet.post(ada, 'Review the parser')
  await signIn(page)
  await openLive(page, `/agents/${ada.agent_id}`)
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
