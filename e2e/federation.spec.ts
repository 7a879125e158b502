import { agentListLimit } from '#lib/federation/keys.ts'
import {
  agentCell,
  agentRow,
  agentRows,
  agentsTable,
  feedLines,
} from './support/federation-page.ts'
import { Fleet } from './support/fleet.ts'
import { expecting, serverGone } from './support/page-errors.ts'
import {
  expectHydrated,
  expectLiveAgain,
  figure,
  liveMark,
  openLive,
  overflowOf,
  signIn,
} from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

const path = '/federation'

test('a new agent appears without a reload, and the feed tells of it', async ({ page, fleet }) => {
  await fleet.enroll('ada')
  await openLive(page, path)
  await expect(page.getByText('1 agent alive')).toBeVisible()
  await page.evaluate(() => Object.assign(window, { isSameDocument: true }))

  await fleet.enroll('grace', { roles: ['coder', 'qa'] })

  await expect(agentRow(page, 'grace')).toContainText('Alive')
  await expect(await agentCell(page, 'grace', 'Roles')).toHaveText('coder, qa')
  await expect(page.getByText('2 agents alive')).toBeVisible()
  await expect(figure(page, 'Agents by status', 'Active')).toHaveText('2')
  await expect(feedLines(page).nth(1)).toContainText('grace enrolled as coder and qa')
  await expect(feedLines(page).nth(0)).toContainText('grace came online')
  expect(await page.evaluate(() => 'isSameDocument' in window)).toBe(true)
})

test('what agents do for each other is counted and told', async ({ page, fleet }) => {
  const [ada, grace] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
  await openLive(page, path)
  await expect(page.getByText('no credits in supply')).toBeVisible()

  await fleet.grant(ada, '1250.5')
  await expect(page.getByText('1,250.5 credits in supply')).toBeVisible()
  await expect(feedLines(page).first()).toContainText('ada was granted 1,250.5 credits')
  await expect(await agentCell(page, 'ada', 'Balance')).toHaveText('1,250.5')

  const task = await fleet.post(ada, 'Review the parser', { reward: '100' })
  await expect(feedLines(page).first()).toContainText(
    'ada posted “Review the parser” for 100 credits',
  )
  await expect(figure(page, 'Tasks by state', 'Open')).toHaveText('1')
  const claimed = await fleet.claim(grace, task)
  await expect(page.getByText('1 task under way')).toBeVisible()
  await expect(feedLines(page).first()).toContainText('grace claimed “Review the parser”')
  await fleet.complete(grace, claimed)
  await expect(feedLines(page).getByText(/ada paid grace 100 credits for “Review/)).toBeVisible()
  await expect(figure(page, 'Tasks by state', 'Completed')).toHaveText('1')
  await expect(await agentCell(page, 'grace', 'Done')).toHaveText('1')

  const hours = page.getByRole('table', { name: /^Credits by the hour/ })
  await expect(hours.getByRole('row')).toHaveCount(25)
  await expect(hours.getByRole('row').last()).toContainText('1,250.5')

  await feedLines(page).first().getByRole('link', { name: 'grace' }).click()
  await expect(page).toHaveURL(`/agents/${grace.agent_id}`)
})

test('an agent that falls silent goes offline, and comes back', async ({ page, fleet }) => {
  const [ada] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
  const token = await fleet.mintReconnectToken(ada)
  await openLive(page, path)

  await fleet.heartbeat(ada, { lease_s: 1 })
  await expect(agentRow(page, 'ada')).toContainText('Offline')
  await expect(page.getByText('1 offline')).toBeVisible()
  await expect(feedLines(page).first()).toContainText('ada went offline: silent past its lease')

  await fleet.reconnect(ada, token)
  await expect(agentRow(page, 'ada')).toContainText('Alive')
  await expect(page.getByText('none offline')).toBeVisible()
})

test.describe('in the time of the page', () => {
  // A server that others have read before may tell of the agent's first heartbeat only now, and late.
  test.use({ hasOwnServer: true })

  test('a heartbeat makes the age of the last one start anew, where it stands', async ({
    page,
    fleet,
  }) => {
    await page.clock.install()
    const ada = await fleet.enroll('ada')
    await openLive(page, path)
    const age = await agentCell(page, 'ada', 'Last heartbeat')
    const seconds = async () => {
      const [, n, unit] = /^(\d+) (s|min)/.exec((await age.textContent()) ?? '') ?? []
      return Number(n) * (unit === 'min' ? 60 : 1)
    }
    await page.clock.fastForward('00:30')
    await expect.poll(seconds).toBeGreaterThanOrEqual(30)
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))

    await fleet.heartbeat(ada)

    await expect.poll(seconds).toBeLessThan(30)
    expect(asked.filter((url) => url.includes('/api/agents'))).toEqual([])
  })

  test('an agent that misses heartbeats is late by itself', async ({ page, fleet }) => {
    await page.clock.install()
    await fleet.enroll('ada')
    await openLive(page, path)
    await expect(agentRow(page, 'ada')).toContainText('Alive')
    await page.clock.fastForward('01:01')
    await expect(agentRow(page, 'ada')).toContainText('Late')
  })
})

test('nothing moves under the pointer: rows and lines wait', async ({ page, fleet }) => {
  await fleet.enroll('ada')
  await openLive(page, path)
  await agentRow(page, 'ada').hover()
  await fleet.enroll('grace')
  const waiting = page.getByRole('button', { name: '1 new agent, show' })
  await expect(waiting).toBeVisible()
  await expect(agentRow(page, 'grace')).toHaveCount(0)
  await waiting.click()
  await expect(agentRow(page, 'grace')).toBeVisible()

  await feedLines(page).first().hover()
  const before = await feedLines(page).allInnerTexts()
  await fleet.enroll('barbara')
  await expect(page.getByText('Paused, 2 new')).toBeVisible()
  expect(await feedLines(page).allInnerTexts()).toEqual(before)
  await page.getByRole('heading', { level: 1 }).hover()
  await expect(feedLines(page).first()).toContainText('barbara came online')
  await expect(page.getByText(/^Paused/)).toBeHidden()
})

test('filters and search live in the address', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada', { roles: ['coder'] })
  await fleet.enroll('grace', { roles: ['coder', 'qa'] })
  await fleet.close(await fleet.enroll('barbara', { roles: ['qa'] }))
  await openLive(page, path)
  await expect(agentRows(page)).toHaveCount(3)

  await page.getByRole('combobox', { name: 'Role' }).selectOption('coder')
  await expect(page).toHaveURL('/federation?role=coder')
  await expect(agentRows(page)).toHaveCount(2)
  await page.getByRole('searchbox').fill('ada')
  await expect(page).toHaveURL('/federation?role=coder&q=ada')
  await expect(agentRows(page)).toHaveCount(1)

  await page.reload()
  await expect(agentRow(page, 'ada')).toBeVisible()
  await expect(agentRows(page)).toHaveCount(1)
  await expect(page.getByRole('searchbox')).toHaveValue('ada')
  await expect(page.getByRole('combobox', { name: 'Role' })).toHaveValue('coder')

  await page.goBack()
  await expect(agentRows(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page).toHaveURL('/federation')
  await page.getByRole('combobox', { name: 'Status' }).selectOption('Offline')
  await expect(page).toHaveURL('/federation?status=offline')
  await expect(agentRow(page, 'barbara')).toBeVisible()
  await expect(agentRows(page)).toHaveCount(1)

  await page.goto(`/federation?q=${ada.agent_id.slice(0, 13)}`)
  await expect(agentRow(page, 'ada')).toBeVisible()
  await expect(agentRows(page)).toHaveCount(1)
  await page.goto('/federation?status=nonsense&role=king')
  await expect(agentRows(page)).toHaveCount(3)
  await expectHydrated(page.getByRole('searchbox'))
  await page.getByRole('searchbox').fill('nobody')
  await page.getByRole('button', { name: 'Show all agents' }).click()
  await expect(agentRows(page)).toHaveCount(3)
})

test('older agents are a page further', async ({ page, fleet }) => {
  await fleet.enrollMany(agentListLimit + 5)
  await openLive(page, path)
  await expect(agentRows(page)).toHaveCount(agentListLimit)
  await expect(agentRow(page, `agent-${agentListLimit + 5}`)).toBeVisible()

  await page.getByRole('button', { name: 'Older' }).click()
  await expect(agentRows(page)).toHaveCount(5)
  await expect(agentRow(page, 'agent-01')).toBeVisible()
  await page.reload()
  await expect(agentRows(page)).toHaveCount(5)
  await expectHydrated(page.getByRole('button', { name: 'Newest' }))
  await page.getByRole('button', { name: 'Newest' }).click()
  await expect(agentRows(page)).toHaveCount(agentListLimit)
  await page.goto('/federation?cursor=bm90LW9uZS1vZi1vdXJz')
  await expect(agentRows(page)).toHaveCount(agentListLimit)
})

test('an empty federation shows how to enroll the first agent, and becomes live', async ({
  page,
  fleet,
}) => {
  await openLive(page, path)
  await expect(page.getByText('No agents yet')).toBeVisible()
  await page.getByRole('link', { name: 'Sign in as the operator' }).click()
  await expect(page).toHaveURL('/login?next=%2Ffederation')
  await signIn(page)
  await openLive(page, path)
  await expect(page.getByRole('button', { name: 'Mint an enrollment token' })).toBeVisible()

  await fleet.enroll('ada')
  await expect(agentRow(page, 'ada')).toContainText('Alive')
  await expect(page.getByText('1 agent alive')).toBeVisible()
  await expect(feedLines(page).first()).toContainText('ada came online')
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('the pages have their data', async ({ page, fleet }) => {
    const [ada, grace] = [await fleet.enroll('ada'), await fleet.enroll('grace')]
    await fleet.grant(ada, '50')
    await fleet.close(grace)
    // An event that was just written may not have its place in the log yet, and nothing updates here.
    await expect(async () => {
      await page.goto(path)
      expect((await feedLines(page).allInnerTexts())[0]).toContain('grace left')
    }).toPass()
    await expect(page).toHaveTitle(/^Federation · /)
    await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', /\/federation$/)
    await expect(page.getByText('1 agent alive')).toBeVisible()
    await expect(agentRow(page, 'ada')).toContainText('Alive')
    await page.getByRole('searchbox').fill('grace')
    await page.getByRole('searchbox').press('Enter')
    await expect(page).toHaveURL(/[?&]q=grace/)
    await expect(agentRows(page)).toHaveCount(1)

    await page.goto(`/agents/${grace.agent_id}`)
    await expect(page).toHaveTitle(/^grace · /)
    await expect(page.getByRole('heading', { level: 1, name: 'grace' })).toBeVisible()
    await expect(page.getByText(/^It left: it closed its session/)).toBeVisible()
    await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('Opened a session')
  })
})

test.describe('when the server is killed', () => {
  test.use({ hasOwnServer: true, ...expecting(...serverGone) })

  test('the page says so, and shows what happened meanwhile', async ({ page, server, fleet }) => {
    const ada = await fleet.enroll('ada')
    await openLive(page, path)
    await server.kill()
    await expect(page.getByText(/^Cannot reach the server since \d\d:\d\d:\d\d/)).toBeVisible()
    await expect(liveMark(page)).toHaveText('Not connected')
    await expect(agentRow(page, 'ada')).toContainText('Alive')

    await server.start()
    await expectLiveAgain(page)
    await new Fleet(server.url).close(ada)
    await expect(agentRow(page, 'ada')).toContainText('Offline')
  })
})

test('nothing scrolls sideways on a phone, whatever agents are called', async ({ page, fleet }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(path)
  expect(await overflowOf(page), 'the empty page').toBe(0)
  const names = [`long-${'x'.repeat(95)}`, '<b>bold</b>', 'gnp.exe مرحبا']
  for (const name of names) {
    const agent = await fleet.enroll(name, { client_type: name.slice(0, 64), description: name })
    await fleet.grant(agent, '999999999999.999999')
    await fleet.post(agent, name.repeat(10).slice(0, 200), { reward: '999999999.999999' })
    await page.goto(`/agents/${agent.agent_id}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
    expect(await overflowOf(page), name).toBe(0)
  }
  await signIn(page)
  await page.goto(path)
  await expect(agentsTable(page)).toBeVisible()
  for (const name of names) await expect(agentRow(page, name)).toBeVisible()
  expect(await overflowOf(page), 'the full page').toBe(0)
})
