import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { paced } from '#tests/support/pace.ts'
import { expecting } from './support/page-errors.ts'
import { OPERATOR_KEY } from './support/server.ts'
import { expectHydrated, openLive, rowOf, signIn, typeKey } from './support/sessions-page.ts'
import { expect, test } from './support/test.ts'

test.describe('signing in', () => {
  test('the link signs in with one click, and the key stays nowhere', async ({ page, context }) => {
    const asked: string[] = []
    context.on('request', (request) => asked.push(request.url()))

    await signIn(page)

    const visited = await page.evaluate(() => navigation.entries().map((entry) => entry.url))
    for (const url of [...visited, ...asked]) expect(url).not.toContain(OPERATOR_KEY)
    expect(await page.evaluate(() => document.cookie)).toBe('')
    const [cookie, ...others] = await context.cookies()
    expect(others).toEqual([])
    expect(cookie).toMatchObject({ name: 'rollcall_operator', httpOnly: true, sameSite: 'Lax' })
    expect(cookie?.value).not.toContain(OPERATOR_KEY)
    await page.goBack()
    expect(page.url()).not.toContain('key=')
  })

  test.describe('with a wrong key', () => {
    test.use(expecting({ path: '/api/operator/session', status: 401 }))

    test('says so, and signs nobody in', async ({ page, context }) => {
      await page.goto('/login')
      await typeKey(page, 'not-the-operator-key')
      await expect(page.locator('form').getByRole('alert')).toHaveText(
        'This is not the operator key.',
      )
      await expect(page.getByLabel('Operator key')).toBeFocused()
      expect(await context.cookies()).toEqual([])

      await page.getByLabel('Operator key').fill(OPERATOR_KEY)
      await page.getByLabel('Operator key').press('Enter')
      await expect(page).toHaveURL('/sessions')
      await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
    })

    test('a link with it says so as well', async ({ page, context }) => {
      await page.goto('/login#key=not-the-operator-key')
      await expect(page.locator('form').getByRole('alert')).toHaveText(
        'This is not the operator key.',
      )
      await expect(page).toHaveURL('/login')
      expect(await context.cookies()).toEqual([])
    })
  })

  test('leads back to the page that was asked for, and to no other site', async ({
    page,
    fleet,
  }) => {
    const ada = await fleet.enroll('ada')
    await page.goto(`/sessions/${ada.session_id}`)
    await page.getByRole('link', { name: 'Sign in' }).click()
    await typeKey(page, OPERATOR_KEY)
    await expect(page).toHaveURL(`/sessions/${ada.session_id}`)

    // The printed link once more: whoever is signed in goes on, and the key goes nowhere.
    await page.goto(`/login#key=${OPERATOR_KEY}`)
    await expect(page).toHaveURL('/sessions')

    const signOut = page.getByRole('button', { name: 'Sign out' })
    await expectHydrated(signOut)
    await signOut.click()
    await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible()
    await page.goto(`/login?next=//elsewhere.example/#key=${OPERATOR_KEY}`)
    await expect(page).toHaveURL('/sessions')
  })

  test('signing out takes the operator’s tools away', async ({ page, context, fleet }) => {
    await fleet.enroll('ada')
    await signIn(page)
    await expect(page.getByRole('button', { name: 'Enroll an agent' })).toBeVisible()

    await page.getByRole('button', { name: 'Sign out' }).click()

    await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Enroll an agent' })).toHaveCount(0)
    expect(await context.cookies()).toEqual([])
  })
})

test.describe('enrolling with a server as `npm start` has it', () => {
  test.use({ hasOwnServer: true })

  test('on an empty page: the commands that are shown enroll an agent and keep it alive', async ({
    page,
  }) => {
    await signIn(page)
    await page.getByRole('button', { name: 'Mint an enrollment token' }).click()

    using folder = makeFolder()
    run(folder.path, await commandOf(page, 'Enroll an agent'))
    await expect(rowOf(page, 'my-agent')).toContainText('Alive')
    await expect(page.getByRole('heading', { name: 'Your first agent is here' })).toBeVisible()

    {
      using daemon = runOn(folder.path, await commandOf(page, 'Keep its session alive'))
      await expect.poll(() => daemon.output).toContain('session resumed')
    }
    await expect(rowOf(page, 'my-agent')).toContainText('closed by its client')

    await page.getByRole('button', { name: 'Done' }).click()
    await expect(page.getByRole('heading', { name: 'Your first agent is here' })).toHaveCount(0)
  })
})

test.describe('enrolling', () => {
  test('with curl: the commands that are shown enroll an agent', async ({ page }) => {
    test.skip(!hasCurl(), 'there is no curl here')
    await signIn(page)
    await page.getByRole('button', { name: 'Mint an enrollment token' }).click()
    await page.getByText('Without Node.js, with curl').click()

    using folder = makeFolder()
    const answer = JSON.parse(run(folder.path, await commandOf(page, 'Enroll an agent with curl')))
    expect(answer).toMatchObject({ token_type: 'Bearer' })
    run(folder.path, await commandOf(page, 'Send its first heartbeat'))
    await expect(rowOf(page, 'my-agent')).toContainText('idle: Hello')
  })

  test('a token is shown once, admits as many as it says, and can be revoked', async ({
    page,
    fleet,
  }) => {
    await fleet.enroll('ada')
    await signIn(page)
    await page.getByRole('button', { name: 'Enroll an agent' }).click()
    const dialog = page.getByRole('dialog', { name: 'Enroll an agent' })
    await dialog.getByLabel('Name of the token').fill('night shift')
    await dialog.getByLabel('Agents').fill('2')
    await dialog.getByText('coder', { exact: true }).click()
    await dialog.getByRole('button', { name: 'Mint an enrollment token' }).click()

    await expect(dialog).toContainText('It admits 2 agents.')
    const token = (await dialog.getByText(/^rce_/).textContent()) ?? ''
    await fleet.enroll('grace', { enrollment_token: token })

    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await page.getByRole('button', { name: 'Enroll an agent' }).click()
    const entry = dialog.getByRole('listitem').filter({ hasText: 'night shift' })
    await expect(entry).toContainText('1 of 2 used')
    await expect(entry).toContainText('coder')
    expect(await page.content()).not.toContain(token)

    const confirm = page.getByRole('alertdialog', { name: 'Revoke this enrollment token?' })
    const revoke = entry.getByRole('button', { name: 'Revoke night shift' })
    await revoke.click()
    await expect(confirm).toContainText('It admits nobody further; 1 agent could have enrolled')
    await expect(confirm.getByRole('button', { name: 'Keep it' })).toBeFocused()
    await confirm.getByRole('button', { name: 'Revoke the token' }).click()
    await expect(entry).toContainText('revoked')
    await expect(fleet.enroll('barbara', { enrollment_token: token })).rejects.toThrow(
      'enrollment_token_revoked',
    )

    // Undone from the notification, above the open dialog; and again from the list.
    const told = page.getByRole('region', { name: 'Notifications' })
    await told.getByRole('button', { name: 'Undo' }).first().click()
    await expect(told).toContainText('The enrollment token night shift admits agents again')
    await expect(entry).toContainText('left')
    await expect(dialog).toBeVisible()
    await revoke.click()
    await confirm.getByRole('button', { name: 'Revoke the token' }).click()
    await entry.getByRole('button', { name: 'Restore night shift' }).click()
    await expect(revoke).toBeVisible()
    await fleet.enroll('barbara', { enrollment_token: token })
    await expect(fleet.enroll('edsger', { enrollment_token: token })).rejects.toThrow('used_up')
    await page.reload()
    expect(await page.content()).not.toContain(token)
  })
})

test('disconnecting a session asks first', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada')
  await signIn(page)
  await openLive(page, `/sessions/${ada.session_id}`)
  const disconnect = page.getByRole('button', { name: 'Disconnect' })
  const dialog = page.getByRole('alertdialog', { name: 'Disconnect this session?' })

  await disconnect.click()
  await expect(dialog).toContainText('The session of ada ends for good')
  await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused()
  // A click beside it is no answer.
  await page.mouse.click(5, 5)
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(disconnect).toBeFocused()
  await disconnect.click()
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  await expect(dialog).toBeHidden()
  expect(await fleet.session(ada)).toMatchObject({ status: 'active' })

  await disconnect.click()
  await dialog.getByRole('button', { name: 'Disconnect' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('The session of ada is disconnected')).toBeVisible()
  await expect(page.getByRole('main')).toContainText('disconnected by the operator')
  await expect(disconnect).toHaveCount(0)
  expect(await fleet.session(ada)).toMatchObject({
    status: 'disconnected',
    disconnect_reason: 'operator',
  })
})

test('nobody but the operator is offered to disconnect', async ({ page, fleet }) => {
  const ada = await fleet.enroll('ada')
  await openLive(page, `/sessions/${ada.session_id}`)
  await expect(page.getByRole('button', { name: 'Disconnect' })).toHaveCount(0)
})

test.describe('a private dashboard', () => {
  test.use({
    settings: { ROLLCALL_DASHBOARD: 'private' },
    ...expecting({ path: /^\/api\//, status: 401 }),
  })

  test('asks for sign-in, and is not for search engines', async ({ page, request, fleet }) => {
    const ada = await fleet.enroll('ada')
    await page.goto(`/sessions/${ada.session_id}`)
    await expect(page).toHaveURL(`/login?next=${encodeURIComponent(`/sessions/${ada.session_id}`)}`)
    await page.goto('/sessions')
    await expect(page).toHaveURL('/login?next=%2Fsessions')
    expect(await robotsOf(page)).toContain('noindex')
    expect((await request.get('/api/mcp/sessions/health')).status()).toBe(401)
    await page.goto('/')
    await expect(page.getByText(/^It is private/)).toBeVisible()
    expect(await page.content()).not.toContain(ada.session_id)

    await signIn(page)
    await expect(rowOf(page, 'ada')).toBeVisible()
    expect(await robotsOf(page)).toContain('noindex')
  })

  test('tells one who was signed out meanwhile', async ({ page, context, fleet }) => {
    await page.clock.install()
    await fleet.enroll('ada')
    await signIn(page)
    await openLive(page)
    await context.clearCookies()
    await page.clock.runFor(65_000)
    await expect(page.getByText(/^You are signed out/)).toBeVisible()
    await expect(rowOf(page, 'ada')).toBeVisible()
  })
})

function robotsOf(page: Page): Promise<string | null> {
  return page.locator('meta[name=robots]').first().getAttribute('content')
}

async function commandOf(page: Page, label: string): Promise<string> {
  const figure = page.getByRole('figure').filter({ has: page.getByText(label, { exact: true }) })
  return (await figure.locator('pre').textContent()) ?? ''
}

function makeFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'rollcall-e2e-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** Runs a command to its end, in a home of its own, and gives what it printed. */
function run(folder: string, command: string): string {
  return execFileSync('sh', ['-c', command], {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder },
    encoding: 'utf8',
    timeout: paced(60_000),
  })
}

/** Runs a command until the end of the scope, where it is asked to end. */
function runOn(folder: string, command: string): Disposable & { readonly output: string } {
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that the signal reaches what the shell has started.
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  return {
    get output() {
      return output
    },
    [Symbol.dispose]: () => process.kill(-(child.pid ?? 0), 'SIGTERM'),
  }
}

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
