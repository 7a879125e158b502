import { cellOf, figure, openLive, rowOf } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

test('a new agent appears without a reload', async ({ page, fleet }) => {
  await fleet.enroll('ada')
  await openLive(page)
  await expect(page.getByText('1 session alive')).toBeVisible()
  await page.evaluate(() => Object.assign(window, { isSameDocument: true }))

  await fleet.enroll('grace')

  await expect(rowOf(page, 'grace')).toContainText('Alive')
  await expect(page.getByText('2 sessions alive')).toBeVisible()
  await expect(figure(page, 'Status', 'Active')).toHaveText('2')
  await expect(figure(page, 'Connections of the last 24 hours', 'Opened')).toHaveText('2')
  expect(await page.evaluate(() => 'isSameDocument' in window)).toBe(true)
})

test('the first agent turns the empty page into the list', async ({ page, fleet }) => {
  await openLive(page)
  await expect(page.getByText('No sessions yet')).toBeVisible()

  await fleet.enroll('ada')

  await expect(rowOf(page, 'ada')).toContainText('Alive')
  await expect(page.getByText('1 session alive')).toBeVisible()
  await expect(page.getByText('No sessions yet')).toBeHidden()
})

test('a heartbeat shows what the agent is doing', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada')
  await openLive(page)
  await fleet.heartbeat(ada, { state: 'busy', status_message: 'indexing the library' })
  await expect(await cellOf(page, 'ada', 'Doing')).toHaveText('busy: indexing the library')
})

test('a session that its client closes is shown as closed', async ({ page, fleet }) => {
  const [ada] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
  await openLive(page)
  await fleet.close(ada)
  await expect(rowOf(page, 'ada')).toContainText('Closed')
  await expect(rowOf(page, 'ada')).toContainText('closed by its client')
  await expect(figure(page, 'Status', 'Disconnected')).toHaveText('1')
  await expect(page.getByText('1 session alive')).toBeVisible()
})

test('a session whose heartbeats stop is lost, and comes back', async ({ page, fleet }) => {
  const [ada] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
  const token = await fleet.mintReconnectToken(ada)
  await openLive(page)

  await fleet.heartbeat(ada, { lease_s: 1 })
  await expect(rowOf(page, 'ada')).toContainText('Lost')
  await expect(rowOf(page, 'ada')).toContainText('idle timeout')
  await expect(page.getByText('1 session alive')).toBeVisible()
  await expect(page.getByText('1 timed out in 24 h')).toBeVisible()

  await fleet.reconnect(ada, token)
  await expect(rowOf(page, 'ada')).toContainText('Alive')
  await expect(await cellOf(page, 'ada', 'Reconnects')).toHaveText('1')
  await expect(page.getByText('2 sessions alive')).toBeVisible()
  await expect(figure(page, 'Connections of the last 24 hours', 'Reconnects')).toHaveText('1')
})

test('a session that misses heartbeats is late by itself', async ({ page, fleet }) => {
  await page.clock.install()
  await fleet.enroll('ada')
  await openLive(page)
  await expect(rowOf(page, 'ada')).toContainText('Alive')
  await page.clock.fastForward('01:01')
  await expect(rowOf(page, 'ada')).toContainText('Late')
})

test('a row that has just changed warms, and cools within two seconds', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada')
  await openLive(page)
  const row = await rowOf(page, 'ada').elementHandle()
  const warmed = page.waitForFunction((tr) => {
    const [warmth] = (tr as Element).getAnimations()
    return warmth ? { colour: getComputedStyle(tr as Element).backgroundColor } : null
  }, row)

  await fleet.heartbeat(ada, { state: 'busy' })

  const { colour } = (await (await warmed).jsonValue()) as { colour: string }
  expect(colour).not.toBe('rgba(0, 0, 0, 0)')
  const lasts = await rowOf(page, 'ada').evaluate((tr) =>
    tr.getAnimations().map((warmth) => Number(warmth.effect?.getComputedTiming().endTime)),
  )
  expect(Math.max(0, ...lasts)).toBeLessThanOrEqual(2000)
  await expect.poll(() => rowOf(page, 'ada').evaluate((tr) => tr.getAnimations().length)).toBe(0)
})

test('nothing moves under the pointer: a new session waits', async ({ page, fleet }) => {
  await fleet.enroll('ada')
  await openLive(page)
  await rowOf(page, 'ada').hover()

  await fleet.enroll('grace')

  const waiting = page.getByRole('button', { name: '1 new session, show' })
  await expect(waiting).toBeVisible()
  await expect(rowOf(page, 'grace')).toHaveCount(0)
  await waiting.click()
  await expect(rowOf(page, 'grace')).toBeVisible()
  await expect(waiting).toHaveCount(0)
})

test('the page of a session follows it', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada')
  const token = await fleet.mintReconnectToken(ada)
  await openLive(page, `/sessions/${ada.session_id}`)
  const history = page.getByRole('region', { name: 'History' }).getByRole('listitem')
  await expect(history).toHaveText([/^Opened/])

  await fleet.heartbeat(ada, { state: 'busy', lease_s: 1, cpu_percent: 12.5 })
  await expect(page.getByRole('main')).toContainText('12.5%')
  await expect(history).toHaveText([/^Lost/, /^Now busy/, /^Opened/])
  await fleet.reconnect(ada, token)
  await expect(history).toHaveText([/^Reconnected/, /^Lost/, /^Now busy/, /^Opened/])
  await fleet.close(ada)
  await expect(history).toHaveText([/^Ended/, /^Reconnected/, /^Lost/, /^Now busy/, /^Opened/])
  await expect(page.getByRole('main')).toContainText('This is final.')
})
