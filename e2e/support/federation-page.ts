import { expect, type Locator, type Page } from 'playwright/test'

/** The table of agents. */
export function agentsTable(page: Page): Locator {
  return page.getByRole('table', { name: /^Agents/ })
}

/** The rows of the table of agents. */
export function agentRows(page: Page): Locator {
  return agentsTable(page).locator('tbody').getByRole('row')
}

/** An agent's row. */
export function agentRow(page: Page, name: string): Locator {
  const link = page.getByRole('link', { name, exact: true })
  return agentRows(page).filter({ has: link })
}

/** A cell of an agent's row by the head of its column. */
export async function agentCell(page: Page, name: string, column: string): Promise<Locator> {
  const heads = await agentsTable(page).getByRole('columnheader').allInnerTexts()
  const index = heads.indexOf(column)
  expect(index, `a column "${column}" in ${heads}`).toBeGreaterThanOrEqual(0)
  return agentRow(page, name).getByRole('cell').nth(index)
}

/** The lines of the live feed. */
export function feedLines(page: Page): Locator {
  return page.getByRole('region', { name: 'Live feed' }).getByRole('listitem')
}

/** The lines of an agent's timeline. */
export function timelineLines(page: Page): Locator {
  return page.getByRole('region', { name: 'Timeline' }).getByRole('listitem')
}

/** The value of a fact: "Balance" of "Account". */
export function fact(page: Page, group: string, label: string): Locator {
  const term = page.getByRole('term').filter({ hasText: new RegExp(`^${label}$`) })
  const entry = page.getByRole('region', { name: group }).locator('dl > div').filter({ has: term })
  return entry.getByRole('definition')
}
