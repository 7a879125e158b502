import type { Page } from 'playwright/test'
import { taskLimit } from '#lib/tasks/keys.ts'
import { expectAccessible } from './support/accessible.ts'
import { chooseAgent, taskRow, taskRows } from './support/economy-pages.ts'
import { fact } from './support/federation-page.ts'
import { type Agent, Fleet } from './support/fleet.ts'
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

const path = '/tasks'

/** A requester with credits, and a worker. */
async function enrollTwo(fleet: Fleet): Promise<[Agent, Agent]> {
  const ada = await fleet.enroll('ada', { roles: ['orchestrator'] })
  const grace = await fleet.enroll('grace', { roles: ['coder', 'qa'] })
  await fleet.grant(ada, '10000000')
  return [ada, grace]
}

test('a task is followed from the post to the payment, without a reload', async ({
  page,
  fleet,
}) => {
  const [ada, grace] = await enrollTwo(fleet)
  await fleet.post(ada, 'Draw a diagram')
  await openLive(page, path)
  await expect(page.getByText('1 open')).toBeVisible()
  await page.evaluate(() => Object.assign(window, { isSameDocument: true }))

  const task = await fleet.post(ada, 'Review the parser', { reward: '1250.5', max_retries: 1 })
  const row = taskRow(page, 'Review the parser')
  await expect(row).toContainText('Open')
  await expect(row).toContainText('1,250.5')
  await expect(page.getByText('2 open')).toBeVisible()

  await fleet.fail(grace, await fleet.claim(grace, task))
  await expect(row).toContainText('1 of 2')
  const claimed = await fleet.claim(grace, task)
  await expect(row).toContainText('Under way')
  await expect(row).toContainText('2 of 2')
  await expect(row.getByRole('link', { name: 'grace' })).toBeVisible()
  await expect(page.getByText('1 under way')).toBeVisible()

  await fleet.complete(grace, claimed)
  await expect(row).toContainText('Completed')
  await expect(page.getByText('1 done')).toBeVisible()
  expect(await page.evaluate(() => 'isSameDocument' in window)).toBe(true)

  await row.getByRole('link', { name: 'ada' }).click()
  await expect(page).toHaveURL(`/agents/${ada.agent_id}`)
})

test('new tasks do not move the rows under the pointer', async ({ page, fleet }) => {
  const [ada] = await enrollTwo(fleet)
  await fleet.post(ada, 'Review the parser')
  await openLive(page, path)
  await taskRow(page, 'Review the parser').hover()
  await fleet.post(ada, 'Draw a diagram')
  const waiting = page.getByRole('button', { name: '1 new task, show' })
  await expect(waiting).toBeVisible()
  await expect(taskRows(page)).toHaveCount(1)
  await waiting.click()
  await expect(taskRow(page, 'Draw a diagram')).toBeVisible()
})

test('filters live in the address', async ({ page, fleet }) => {
  const [ada, grace] = await enrollTwo(fleet)
  await fleet.grant(grace, '100')
  await fleet.post(ada, 'Review the parser', { required_roles: ['qa'] })
  await fleet.claim(grace, await fleet.post(ada, 'Fix the pager', { required_roles: ['coder'] }))
  await fleet.post(grace, 'Plan the week', { required_roles: ['orchestrator'] })
  await openLive(page, path)
  await expect(taskRows(page)).toHaveCount(3)

  await chooseAgent(page, 'Requester', 'ada')
  await expect(page).toHaveURL(`/tasks?requester_id=${ada.agent_id}`)
  await expect(taskRows(page)).toHaveCount(2)
  await page.getByRole('combobox', { name: 'State' }).selectOption('Under way')
  await expect(page).toHaveURL(`/tasks?state=working&requester_id=${ada.agent_id}`)
  await expect(taskRows(page)).toHaveCount(1)
  await expect(taskRow(page, 'Fix the pager')).toBeVisible()

  await page.reload()
  await expect(taskRows(page)).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Requester: ada' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'State' })).toHaveValue('working')
  await page.goBack()
  await expect(taskRows(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page).toHaveURL(path)
  await expect(taskRows(page)).toHaveCount(3)

  await chooseAgent(page, 'Assignee', 'grace')
  await expect(taskRows(page)).toHaveCount(1)
  await page.getByRole('combobox', { name: 'Role' }).selectOption('qa')
  await expect(page.getByText('No task matches.')).toBeVisible()
  await page.getByRole('button', { name: 'Show all tasks' }).click()
  await expect(taskRows(page)).toHaveCount(3)

  await page.goto('/tasks?state=nonsense&role=king&requester_id=me')
  await expect(taskRows(page)).toHaveCount(3)
})

test('older tasks are a page further', async ({ page, fleet }) => {
  const [ada] = await enrollTwo(fleet)
  for (let n = 1; n <= taskLimit + 3; n += 1) await fleet.post(ada, `Task ${n}`)
  await openLive(page, path)
  await expect(taskRows(page)).toHaveCount(taskLimit)
  await page.getByRole('button', { name: 'Older' }).click()
  await expect(taskRows(page)).toHaveCount(3)
  await expect(taskRow(page, 'Task 1')).toBeVisible()
  await page.reload()
  await expect(taskRows(page)).toHaveCount(3)
  await expectHydrated(page.getByRole('button', { name: 'Newest' }))
  await page.getByRole('button', { name: 'Newest' }).click()
  await expect(taskRows(page)).toHaveCount(taskLimit)
  await page.goto('/tasks?cursor=bm90LW9uZS1vZi1vdXJz')
  await expect(taskRows(page)).toHaveCount(taskLimit)
})

test('a task has a page, with what came of it', async ({ page, fleet }) => {
  const [ada, grace] = await enrollTwo(fleet)
  const task = await fleet.post(ada, 'Review the parser', {
    description: 'Above all\nthe numbers.',
    required_roles: ['qa', 'coder'],
    reward: '20',
    max_retries: 1,
  })
  await openLive(page, path)
  await taskRow(page, 'Review the parser').getByRole('link', { name: 'Review' }).click()
  await expect(page).toHaveURL(`/tasks/${task.task_id}`)
  await expect(page).toHaveTitle(/^Review the parser · /)
  await expect(page.getByText(/nobody has claimed it yet/)).toBeVisible()
  await expect(page.getByText('Above all the numbers.')).toBeVisible()
  await expect(fact(page, 'Task', 'Asks for')).toHaveText('qa or coder')
  await expect(fact(page, 'Terms', 'In escrow')).toHaveText('20 credits')
  await expect(page.getByRole('heading', { name: 'Who could take it on' })).toHaveCount(0)

  await fleet.fail(grace, await fleet.claim(grace, task))
  await expect(page.getByText(/^Back in the pool for .* after 1 failed attempt\.$/)).toBeVisible()
  await expect(page.getByText('it is beyond me')).toBeVisible()
  const claimed = await fleet.claim(grace, task)
  await expect(page.getByText(/grace has been at it for .*; due in/)).toBeVisible()
  await expect(fact(page, 'Terms', 'Attempt')).toHaveText('2 of 2')

  await fleet.complete(grace, claimed)
  await expect(page.getByText(/was paid 19.5 credits/)).toBeVisible()
  await expect(fact(page, 'Terms', 'Fee')).toHaveText('0.5 credits')
  await expect(fact(page, 'Terms', 'In escrow')).toHaveText('nothing')
  await expect(page.getByRole('region', { name: 'Result' })).toContainText('"done": true')
  await page.getByRole('link', { name: 'All tasks' }).click()
  await expect(page).toHaveURL(path)
})

test('the operator sees who could take a task on', async ({ page, fleet }) => {
  const [ada, grace] = await enrollTwo(fleet)
  const barbara = await fleet.enroll('barbara', { roles: ['coder'] })
  await fleet.claim(grace, await fleet.post(ada, 'Fix the pager'))
  const task = await fleet.post(ada, 'Review the parser', { required_roles: ['coder'] })
  await signIn(page)
  await openLive(page, `/tasks/${task.task_id}`)
  const rows = page.getByRole('region', { name: 'Who could' }).locator('tbody').getByRole('row')
  await expect(rows).toHaveText([/^barbaracoder0/, /^gracecoder, qa1/])

  await fleet.close(barbara)
  await expect(rows).toHaveCount(1)
  const claimed = await fleet.claim(grace, task)
  await expect(page.getByRole('region', { name: 'Who could' })).toBeHidden()
  await fleet.fail(grace, claimed)
  await expect(rows).toHaveCount(1)
  await fleet.close(grace)
  await expect(page.getByText('No agent that is alive could.')).toBeVisible()
})

test('a task past its time is overdue by itself', async ({ page, fleet }) => {
  const [ada, grace] = await enrollTwo(fleet)
  const task = await fleet.post(ada, 'Review the parser', { max_duration_s: 600 })
  await fleet.claim(grace, task)
  await page.clock.install()
  await openLive(page, path)
  await expect(taskRow(page, 'Review the parser')).toContainText('Under way')
  await page.clock.fastForward('10:01')
  await expect(taskRow(page, 'Review the parser')).toContainText('Overdue')
})

test('a task past its time is given back', async ({ page, fleet }) => {
  const [ada, grace] = await enrollTwo(fleet)
  const task = await fleet.post(ada, 'Review the parser', { max_duration_s: 1 })
  await openLive(page, `/tasks/${task.task_id}`)
  await fleet.claim(grace, task)
  await expect(page.getByText(/after 1 failed attempt/)).toBeVisible()
  await expect(fact(page, 'Terms', 'Failed attempts')).toHaveText('1')
  await expect(fact(page, 'Task', 'Assignee')).toHaveText('nobody')
})

test.describe('what is not there', () => {
  const unknownId = '00000000-0000-4000-8000-000000000000'
  test.use(
    expecting(
      { path: `/tasks/${unknownId}`, status: 404 },
      { path: '/tasks/not-an-id', status: 404 },
      { path: `/api/agents/${unknownId}`, status: 404 },
    ),
  )

  test('is answered with 404', async ({ page }) => {
    const unknown = await page.goto(`/tasks/${unknownId}`)
    expect(unknown?.status()).toBe(404)
    await expect(page.getByRole('heading', { name: 'No such task' })).toBeVisible()
    expect((await page.goto('/tasks/not-an-id'))?.status()).toBe(404)
    await page.getByRole('link', { name: 'All tasks' }).click()
    await expect(page).toHaveURL(path)
  })

  test('is no requester of anything', async ({ page, fleet }) => {
    const [ada] = await enrollTwo(fleet)
    await fleet.post(ada, 'Review the parser')
    await page.goto(`/tasks?requester_id=${unknownId}`)
    await expect(page.getByText('No task matches.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Requester: 00000000' })).toBeVisible()
  })
})

test('without tasks it says how to post one, and becomes live', async ({ page, fleet }) => {
  await openLive(page, path)
  await expect(page.getByText('No tasks yet')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Post the first task' })).toBeVisible()
  const [ada] = await enrollTwo(fleet)
  await fleet.post(ada, 'Review the parser')
  await expect(taskRow(page, 'Review the parser')).toContainText('Open')
  await expect(page.getByText('1 open')).toBeVisible()
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('the pages have their data', async ({ page, fleet }) => {
    const [ada, grace] = await enrollTwo(fleet)
    const task = await fleet.post(ada, 'Review the parser')
    await fleet.claim(grace, await fleet.post(ada, 'Fix the pager'))
    await page.goto(path)
    await expect(page).toHaveTitle(/^Tasks · /)
    await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', /\/tasks$/)
    await expect(page.getByText('1 open')).toBeVisible()
    await expect(taskRow(page, 'Fix the pager')).toContainText('Under way')
    await page.goto(`/tasks/${task.task_id}`)
    await expect(page.getByRole('heading', { level: 1, name: 'Review the parser' })).toBeVisible()
  })
})

test.describe('when the server is killed', () => {
  test.use({ hasOwnServer: true, ...expecting(...serverGone) })

  test('the page says so, and shows what happened meanwhile', async ({ page, server, fleet }) => {
    const [ada] = await enrollTwo(fleet)
    const task = await fleet.post(ada, 'Review the parser')
    await openLive(page, path)
    await server.kill()
    await expect(page.getByText(/^Cannot reach the server since \d\d:\d\d:\d\d/)).toBeVisible()
    await expect(liveMark(page)).toHaveText('Not connected')
    await expect(taskRow(page, 'Review the parser')).toContainText('Open')
    await server.start()
    await expectLiveAgain(page)
    await new Fleet(server.url).cancel(ada, task)
    await expect(taskRow(page, 'Review the parser')).toContainText('Canceled')
  })
})

test('hostile and long texts are shown as text, and nothing scrolls sideways', async ({
  page,
  fleet,
}) => {
  const [ada, grace] = await enrollTwo(fleet)
  await page.setViewportSize({ width: 390, height: 844 })
  const titles = ['<img src=x onerror="window.isHacked=1">', 'x'.repeat(200), 'gnp.exe مرحبا']
  for (const title of titles) {
    const task = await fleet.post(ada, title, {
      description: title.repeat(3),
      reward: '999999.123456',
    })
    await fleet.complete(grace, await fleet.claim(grace, task))
    await page.goto(`/tasks/${task.task_id}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
    expect(await overflowOf(page), title).toBe(0)
  }
  await page.goto(path)
  for (const title of titles) await expect(taskRow(page, title)).toBeVisible()
  expect(await overflowOf(page), 'the list').toBe(0)
  expect(await page.evaluate(() => 'isHacked' in window)).toBe(false)
})

test.describe('for axe', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } })

  test('the list is accessible, empty, full, and while one chooses', async ({ page, fleet }) => {
    await openLive(page, path)
    await expectAccessible(page, 'empty')
    await everyState(fleet)
    await openLive(page, path)
    await expect(page.getByText('1 failed')).toBeVisible()
    await expectAccessible(page, 'full')
    await page.getByRole('button', { name: /^Requester/ }).click()
    await expect(page.getByRole('option', { name: 'grace' })).toBeVisible()
    await expectAccessible(page, 'choosing')
  })

  test('the page of a task is accessible', async ({ page, fleet }) => {
    const [open, done] = await everyState(fleet)
    await signIn(page)
    await openTask(page, open)
    await expectAccessible(page, 'open')
    await openTask(page, done)
    await expectAccessible(page, 'completed')
  })
})

/** Tasks in each state; answers an open one and a completed one. */
async function everyState(fleet: Fleet) {
  const [ada, grace] = await enrollTwo(fleet)
  const open = await fleet.post(ada, 'Review the parser', { description: 'All of it.' })
  await fleet.claim(grace, await fleet.post(ada, 'Fix the pager'))
  const done = await fleet.post(ada, 'Draw a diagram')
  await fleet.complete(grace, await fleet.claim(grace, done))
  const failed = await fleet.post(ada, 'Find the bug', { max_retries: 0 })
  await fleet.fail(grace, await fleet.claim(grace, failed))
  await fleet.cancel(ada, await fleet.post(ada, 'Count the rows'))
  return [open, done] as const
}

async function openTask(page: Page, { task_id, title }: { task_id: string; title: string }) {
  await openLive(page, `/tasks/${task_id}`)
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
}
