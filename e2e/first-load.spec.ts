import { emptyFirstLoad, firstLoadOf } from './support/first-load.ts'
import { expect, test } from './support/test.ts'

/** What a page may load before anybody does anything, in kB above an empty page. */
const budgets = { '/': 25, '/login': 25, '/docs': 25 } as const
const dashboards = ['/sessions', '/federation', '/tasks', '/economy', '/status']
const dashboardBudget = 80

test('pages stay within their budget of JavaScript', async ({ fleet, server }, { outputDir }) => {
  const ada = await fleet.enroll('ada')
  const task = await fleet.grant(ada, '10').then(() => fleet.post(ada, 'Review the parser'))
  const empty = await emptyFirstLoad(outputDir)
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
    const above = (await firstLoadOf(`${server.url}${path}`)) - empty
    console.log(`${path.replace(/[0-9a-f-]{36}/, '{id}')}: ${kb(above)} kB above it, of ${budget}`)
    expect.soft(above / 1000, `${path}, in kB`).toBeLessThanOrEqual(budget)
  }
})

test('charts come after the first paint, and move nothing', async ({ page, fleet }) => {
  await fleet.enroll('ada')
  for (const path of ['/sessions', '/economy']) {
    await page.goto(path)
    const chart = page.locator('.recharts-surface').first()
    await expect(chart).toBeVisible()
    const { shift, paint, script } = await page.evaluate(async () => {
      const entries = <T extends PerformanceEntry>(type: string) =>
        new Promise<T[]>((resolve) => {
          const observer = new PerformanceObserver((list) => {
            resolve(list.getEntries() as T[])
            observer.disconnect()
          })
          observer.observe({ type, buffered: true })
          setTimeout(() => resolve([]), 500)
        })
      const shifts = await entries<PerformanceEntry & { value: number }>('layout-shift')
      const resources = performance
        .getEntriesByType('resource')
        .filter(({ name }) => /\/chunks\/.*\.js$/.test(name))
      return {
        shift: shifts.reduce((sum, { value }) => sum + value, 0),
        paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
        script: Math.max(...resources.map(({ startTime }) => startTime)),
      }
    })
    expect(paint, `${path} has painted`).toBeGreaterThan(0)
    expect(script, `${path}: its charts' script was asked for after the paint`).toBeGreaterThan(
      paint,
    )
    expect(shift, `${path}: nothing moved`).toBeLessThan(0.01)
  }
})

function kb(bytes: number): string {
  return (bytes / 1000).toFixed(1)
}
