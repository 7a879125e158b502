import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { lockDataDir } from '#lib/config/data-dir.ts'
import { verifyLedgerContract } from '#lib/economy/contract.ts'
import { directListener } from '#lib/http/direct.ts'
import { openEmbedded } from '#lib/server/open-embedded.ts'
import { jwksContract } from '#lib/tokens/contract.ts'
import { childEnv } from '#tests/support/child-env.ts'
import { GET as jwks } from '../app/.well-known/jwks.json/route.ts'
import { GET as verification } from '../app/api/economy/verification/route.ts'
import { enrollAgent } from './support/agents.ts'
import { createDatabase, serverAt } from './support/databases.ts'
import { accountOf, enrollRich, newTask, pay } from './support/economy.ts'
import { freePort } from './support/free-port.ts'
import { OPERATOR_KEY, SECRET, useServer } from './support/server.ts'

const SCRIPT = fileURLToPath(new URL('../scripts/verify-ledger.ts', import.meta.url))
/** Without env files of anybody's. */
const cwd = mkdtempSync(join(tmpdir(), 'rollcall-verify-cwd-'))
afterAll(() => rmSync(cwd, { recursive: true }))

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** `npm run verify-ledger` with these settings and nothing of the caller's. */
function verifyLedger(env: Readonly<Record<string, string>>): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [SCRIPT],
      { cwd, env: { ...childEnv, NODE_ENV: 'test', ...env } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

const lines = (text: string) => text.trimEnd().split('\n')

describe.each(['postgres', 'lite'] as const)('npm run verify-ledger on %s', (name) => {
  const running = useServer(name)

  test('says what was checked, and that it adds up: exit 0', async () => {
    const [a, b] = [await enrollRich('100'), await enrollAgent()]
    await pay(a, b.agent_id, '1')
    await newTask(a)
    const { code, stdout, stderr } = await verifyLedger(running.backend.env)
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(lines(stdout)).toEqual([
      expect.stringMatching(/^The ledger of (postgres|http):\/\/127\.0\.0\.1:\d+/),
      expect.stringMatching(/^Checked \d+ accounts, 3 transfers, 7 entries, 1 task\.$/),
      'The ledger adds up.',
    ])
    for (const secret of Object.values(running.backend.env)) {
      if (!secret.startsWith('http')) expect(stdout).not.toContain(secret)
    }
  })

  test('names each row that was altered, a line each: exit 1', async () => {
    const [a, b] = [await enrollRich('100'), await enrollAgent()]
    await pay(a, b.agent_id, '1')
    const { account_id } = await accountOf(b)
    const alter = (by: number) =>
      running.sql('update rollcall.accounts set balance = balance + $2 where account_id = $1', [
        account_id,
        by,
      ])
    await alter(5)
    const { code, stdout } = await verifyLedger(running.backend.env)
    await alter(-5)
    expect(code).toBe(1)
    expect(lines(stdout)).toContain(
      `balance_is_sum_of_entries: accounts ${account_id}: balance 990005, its entries sum to 990000`,
    )
    expect(lines(stdout)).toContain(
      'balances_sum_to_zero: accounts: all balances sum to 5 micro-credits',
    )
    expect(lines(stdout).at(-1)).toBe('2 findings.')
  })
})

describe('npm run verify-ledger on the embedded database', () => {
  const running = useServer('pglite')
  let dataDir: string
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'rollcall-verify-'))
    const { close } = await openEmbedded(dataDir, () => undefined)
    await close()
  })
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
  const settings = () => ({ ROLLCALL_DATA_DIR: dataDir })

  test('while no server runs, opens it itself, and gives it back', async () => {
    for (let n = 0; n < 2; n++) {
      const { code, stdout, stderr } = await verifyLedger(settings())
      expect(stderr).toBe('')
      expect(code).toBe(0)
      expect(lines(stdout)).toEqual([
        `The ledger of ${dataDir}`,
        expect.stringMatching(/^Checked \d+ accounts, 0 transfers, 0 entries, 0 tasks\.$/),
        'The ledger adds up.',
      ])
    }
  })

  test('while a server has it, asks that server', async () => {
    const lock = lockDataDir(dataDir)
    const server = createServer(
      directListener(
        [
          { contract: verifyLedgerContract, handle: verification },
          { contract: jwksContract, handle: jwks },
        ],
        [],
      ),
    )
    try {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const PORT = String((server.address() as AddressInfo).port)
      await enrollRich('1')
      const own = { ROLLCALL_SECRET: SECRET, ROLLCALL_OPERATOR_KEY: OPERATOR_KEY, PORT }
      const { code, stdout, stderr } = await verifyLedger({ ...settings(), ...own })
      expect(stderr).toBe('')
      expect(code).toBe(0)
      expect(lines(stdout)[0]).toBe(
        `The ledger of ${dataDir}, asked of the server at http://127.0.0.1:${PORT}`,
      )
      expect(lines(stdout)[1]).toMatch(/ 1 transfer, 2 entries,/)
      const wrongKey = { ...own, ROLLCALL_OPERATOR_KEY: 'rco_of-another-server' }
      expect(await verifyLedger({ ...settings(), ...wrongKey })).toMatchObject({
        code: 2,
        stderr: `The ledger could not be checked: the server at http://127.0.0.1:${PORT} answered 401\n`,
      })
      // A server of another data directory is shown no key at all.
      const other = await verifyLedger({ ...settings(), PORT })
      expect(other).toMatchObject({ code: 2, stdout: '' })
      expect(other.stderr).toContain('is in use by a server that is not at')
      expect(running.server.config.publicUrl).toBe('http://rollcall.test')
    } finally {
      server.closeAllConnections()
      server.close()
      lock.release()
    }
  })
})

describe('npm run verify-ledger says in one line why it could not: exit 2', () => {
  test.each([
    [
      'there is no database yet',
      { ROLLCALL_DATA_DIR: '/nonexistent/rollcall' },
      'there is no database in /nonexistent/rollcall yet',
    ],
    [
      'a wrong setting',
      { DATABASE_URL: 'mysql://localhost' },
      'DATABASE_URL should be a Postgres address',
    ],
    [
      'a wrong secret',
      { DATABASE_URL: 'postgres://localhost/x', ROLLCALL_SECRET: 'short' },
      'ROLLCALL_SECRET should be',
    ],
  ])('%s', async (_, env, reason) => {
    const { code, stdout, stderr } = await verifyLedger(env)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(lines(stderr)).toEqual([
      expect.stringContaining(`The ledger could not be checked: ${reason}`),
    ])
  })

  test('nobody answers', async () => {
    const port = await freePort()
    for (const env of [
      { DATABASE_URL: `postgres://127.0.0.1:${port}/x` },
      { SUPABASE_URL: `http://127.0.0.1:${port}`, SUPABASE_SECRET_KEY: 'sb_secret_x' },
    ]) {
      const { code, stderr } = await verifyLedger(env)
      expect(code).toBe(2)
      expect(lines(stderr)).toHaveLength(1)
    }
  })

  test('a database that has no ledger', async () => {
    await using database = await createDatabase(serverAt(inject('postgresUrl')))
    const { code, stderr } = await verifyLedger({ DATABASE_URL: database.url })
    expect(code).toBe(2)
    expect(stderr).toBe(
      'The ledger could not be checked: the database has no ledger yet: start the server once, which applies the migrations\n',
    )
  })
})
