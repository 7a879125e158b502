import { expect, type Locator, type Page } from 'playwright/test'

/** The rows of the table of tasks. */
export function taskRows(page: Page): Locator {
  return page
    .getByRole('table', { name: /^Tasks/ })
    .locator('tbody')
    .getByRole('row')
}

/** A task's row. */
export function taskRow(page: Page, title: string): Locator {
  return taskRows(page).filter({ has: page.getByRole('link', { name: title, exact: true }) })
}

/** The rows of the table of transfers. */
export function transferRows(page: Page): Locator {
  return page
    .getByRole('table', { name: /^Transfers/ })
    .locator('tbody')
    .getByRole('row')
}

/** Chooses an agent in the control with this label, searching for it by its name. */
export async function chooseAgent(page: Page, label: string, name: string): Promise<void> {
  const control = page.locator(`[aria-label^="${label}:"]`)
  await control.click()
  await page.getByRole('combobox', { name: 'Search by agent name' }).fill(name)
  await page.getByRole('option', { name }).click()
  await expect(control).toHaveAttribute('aria-label', `${label}: ${name}`)
}
