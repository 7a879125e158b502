import { emptyFirstLoad, firstLoadOf, sizeOf } from './support/first-load.ts'
import { expect, test } from './support/test.ts'

interface LayoutShift extends PerformanceEntry {
  readonly value: number
  readonly hadRecentInput: boolean
}

/** What a page may load before anybody does anything, in kB above an empty page. */
const budgets = { '/': 25, '/login': 25, '/docs': 25, '/docs/tokens': 25, '/docs/api/sessions': 25 }
const dashboards = ['/sessions', '/federation', '/tasks', '/economy', '/status']
const dashboardBudget = 80

test('pages stay within their budget of JavaScript', async ({ fleet, server }, { outputDir }) => {
  test.slow()
  const empty = await emptyFirstLoad(outputDir)
  const ada = await fleet.enroll('ada')
  const task = await fleet.grant(ada, '10').then(() => fleet.post(ada, 'Review the parser'))
  const paths = [
    ...dashboards,
    `/agents/${ada.agent_id}`,
    `/sessions/${ada.session_id}`,
    `/tasks/${task.task_id}`,
  ]
  const bound: Record<string, number> = {
    ...budgets,
    ...Object.fromEntries(paths.map((path) => [path, dashboardBudget])),
  }
  console.log(`an empty page: ${kb(empty)} kB`)
  for (const [path, budget] of Object.entries(bound)) {
    const scripts = await firstLoadOf(`${server.url}${path}`)
    expect
      .soft(
        scripts.some((script) => script.includes('recharts')),
        `${path}, charts`,
      )
      .toBe(false)
    const above = (await sizeOf(scripts)) - empty
    console.log(`${path.replace(/[0-9a-f-]{36}/, '{id}')}: ${kb(above)} kB above it, of ${budget}`)
    expect.soft(above / 1000, `${path}, in kB`).toBeLessThanOrEqual(budget)
  }
})

test('charts that come later move nothing', async ({ page, fleet }) => {
  await fleet.grant(await fleet.enroll('ada'), '10')
  for (const path of ['/sessions', '/economy']) {
    await page.goto(path)
    await page.getByRole('figure').first().scrollIntoViewIfNeeded()
    await expect(page.locator('.recharts-surface').first()).toBeVisible()
    // Everything that has moved so far, also before this was asked. The first paint, which there always
    // is, comes with it: what is buffered is told at once.
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const observer = new PerformanceObserver((list) => {
            const shifts = list.getEntriesByType('layout-shift') as LayoutShift[]
            const meant = shifts.filter(({ hadRecentInput }) => !hadRecentInput)
            resolve(meant.reduce((sum, { value }) => sum + value, 0))
          })
          observer.observe({ type: 'layout-shift', buffered: true })
          observer.observe({ type: 'paint', buffered: true })
        }),
    )
    expect(shift, `${path}: nothing moved`).toBeLessThan(0.01)
  }
})

function kb(bytes: number): string {
  return (bytes / 1000).toFixed(1)
}
