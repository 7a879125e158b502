import type { Page } from 'playwright/test'
import { Fleet } from './support/fleet.ts'
import { expecting, serverGone } from './support/page-errors.ts'
import { lastingPort } from './support/server.ts'
import { expectLiveAgain, liveMark, openLive, rowOf } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

test.use({ hasOwnServer: true, ...expecting(...serverGone) })

const banner = (page: Page) => page.getByText(/^Cannot reach the server since \d\d:\d\d:\d\d/)

test('a killed server is told of, and what happened meanwhile is shown', async ({
  page,
  server,
  fleet,
}) => {
  const ada = await fleet.enroll('ada')
  await fleet.enroll('grace')
  await openLive(page)
  const marks = await rememberMarks(page)

  await server.kill()

  await expect(banner(page)).toBeVisible()
  await expect(liveMark(page)).toHaveText('Not connected')
  await expect(rowOf(page, 'ada')).toContainText('Alive')
  await expect(rowOf(page, 'grace')).toContainText('Alive')
  await expect(page.getByText('2 sessions alive')).toBeVisible()

  // Back, but where the page does not find it: these events are not seen as they happen.
  const elsewhere = await lastingPort()
  await server.start(elsewhere)
  const meanwhile = new Fleet(`http://127.0.0.1:${elsewhere}`)
  await meanwhile.close(ada)
  await meanwhile.enroll('barbara')
  await server.stop()
  await expect(banner(page)).toBeVisible()

  await server.start()
  await expectLiveAgain(page)
  await expect(banner(page)).toBeHidden()
  await expect(rowOf(page, 'ada')).toContainText('closed by its client')
  await expect(rowOf(page, 'barbara')).toContainText('Alive')

  await fleet.enroll('katherine')
  await expect(rowOf(page, 'katherine')).toContainText('Alive')
  await expect(page.getByText('3 sessions alive')).toBeVisible()
  const seen = await marks()
  expect(seen[0]).toBe('Live')
  expect(seen.slice(1, -1)).toContain('Not connected')
  expect(seen.slice(1, -1)).not.toContain('Live')
  expect(seen.at(-1)).toBe('Live')
})

test('the silence of the server does not age its sessions', async ({ page, server, fleet }) => {
  await page.clock.install()
  const ada = await fleet.enroll('ada')
  await openLive(page)
  await server.kill()
  await expect(banner(page)).toBeVisible()

  await page.clock.fastForward('10:00')
  await expect(banner(page)).toBeVisible()
  await expect(rowOf(page, 'ada')).toContainText('Alive')
  await expect(page.getByText('1 session alive')).toBeVisible()

  await page.goto('about:blank')
  await server.start()
  await openLive(page, `/sessions/${ada.session_id}`)
  await expect(page.getByText(/^Last heard of/)).toBeVisible()
})

test('the page of a session keeps what it knows, and recovers', async ({ page, server, fleet }) => {
  const ada = await fleet.enroll('ada')
  await fleet.heartbeat(ada, { state: 'busy', status_message: 'indexing the library' })
  await openLive(page, `/sessions/${ada.session_id}`)

  await server.kill()
  await expect(banner(page)).toBeVisible()
  await expect(page.getByRole('main')).toContainText('indexing the library')

  await server.start()
  await expectLiveAgain(page)
  await expect(banner(page)).toBeHidden()
  await fleet.heartbeat(ada, { state: 'idle', status_message: 'done' })
  await expect(page.getByRole('main')).toContainText('done')
})

/** Begins to write down the words of the live mark, each time they change; answers them. */
async function rememberMarks(page: Page): Promise<() => Promise<string[]>> {
  const handle = await liveMark(page).evaluateHandle((mark) => {
    const words = [mark.textContent ?? '']
    new MutationObserver(() => {
      const word = mark.textContent ?? ''
      if (word !== words.at(-1)) words.push(word)
    }).observe(mark, { childList: true, characterData: true, subtree: true })
    return words
  })
  return () => handle.jsonValue()
}
