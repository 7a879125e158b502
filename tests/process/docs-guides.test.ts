import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { loadConfig } from '#lib/config/config.ts'
import { type GuideSlug, guides } from '#lib/docs/guides.ts'
import { applyMigrations } from '#lib/supabase/migrations.ts'
import { connect, createDatabase, serverAt, type TestDatabase } from '#tests/support/databases.ts'
import { freePort } from '#tests/support/free-port.ts'
import { mintEnrollmentToken } from './client.ts'
import { type Example, examplesOf } from './docs-examples.ts'
import { layOutClone, layOutMachine, layOutReader, layOutTypes } from './docs-machine.ts'
import { lackedBy, runInOneShell } from './docs-shell.ts'
import { type ServerProcess, startServerProcess } from './support.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const RUN = new Set(['sh', 'bash', 'ts', 'js', 'sql'])
/** Languages of what cannot run, each with what is checked of it. */
const READ = new Set(['json', 'ini', 'nginx', 'toml', 'text'])

/** What is not run, for want of somebody else's service or program: no more than these. */
const NOT_RUN: Partial<Record<GuideSlug, number>> = { 'agent-kit': 2, mcp: 3, supabase: 2 }
/** What is run only where the program that it needs is installed. */
const RUN_WHERE_THERE: Partial<Record<GuideSlug, number>> = { backup: 4 }

const all = guides.flatMap(({ slug }) => examplesOf(slug))
const whyNotRun = (example: Example) => {
  const lacked = lackedBy(example)
  return example.notRun ?? (lacked && `there is no ${lacked} here`)
}
const isRun = (example: Example) => RUN.has(example.language) && whyNotRun(example) === undefined
const countBySlug = (examples: readonly Example[]) =>
  Object.fromEntries(
    [...Map.groupBy(examples, ({ slug }) => slug)].map(([slug, of]) => [slug, of.length]),
  )
/** Guides that start servers of their own, in a clone. */
const startsServers = (examples: readonly Example[]) =>
  examples.some(({ code }) => /^(\w+=\S+ )*npm start$/m.test(code))
/** Who claims every task there is would take the other guides'. */
const isForItself = (examples: readonly Example[]) =>
  examples.some(({ code }) => code.includes("'claimTask'"))

describe('the guides’ examples', () => {
  test('are run, or are of a language that cannot be, or say why they are not', () => {
    expect([...new Set(all.map(({ language }) => language))].sort()).toEqual(
      expect.not.arrayContaining(['']),
    )
    expect(all.filter(({ language }) => !RUN.has(language) && !READ.has(language))).toEqual([])
    for (const example of all) {
      const why = whyNotRun(example)
      if (why !== undefined) console.log(`not run: docs/${example.slug}.mdx:${example.line} ${why}`)
    }
    expect(countBySlug(all.filter(({ notRun }) => notRun !== undefined))).toEqual(NOT_RUN)
    expect(countBySlug(all.filter(({ needs }) => needs !== undefined))).toEqual(RUN_WHERE_THERE)
    console.log(`${all.filter(isRun).length} of ${all.length} examples are run`)
  })

  test.each(all.filter(({ language }) => language === 'json'))(
    'in JSON parse: $slug, line $line',
    ({ code }) => void JSON.parse(code),
  )

  test.each(all.filter(({ language }) => language === 'ini'))(
    'of the environment are taken: $slug, line $line',
    ({ code }) => {
      const lines = code.trim().split('\n')
      const env = Object.fromEntries(lines.map((line) => line.split('=', 2) as [string, string]))
      expect(Object.keys(env)).toEqual(
        Object.keys(env).filter((name) => name.startsWith('ROLLCALL_')),
      )
      expect(loadConfig(env)).not.toEqual(loadConfig({}))
    },
  )

  test.each(all.filter(({ language }) => language === 'nginx'))(
    'for nginx are whole, and name what there is: $slug, line $line',
    ({ code }) => {
      expect(code.match(/\{/g)?.length).toBe(code.match(/\}/g)?.length)
      const directives = code.split('\n').map((line) => line.trim())
      for (const line of directives.filter((each) => each !== '')) expect(line).toMatch(/[;{}]$/)
      const upstreams = [...code.matchAll(/proxy_pass (\S+);/g)].map(([, address]) => address)
      expect(new Set(upstreams)).toEqual(new Set([`http://127.0.0.1:${loadConfig({}).port}`]))
      for (const [, place = ''] of code.matchAll(/location (\/\S+)/g)) {
        expect(existsSync(join(ROOT, 'app', place))).toBe(true)
      }
    },
  )

  test('in TypeScript compile against the kit’s types', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-types-'))
    try {
      layOutTypes(
        folder,
        all.filter(({ language }) => language === 'ts'),
      )
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
      const compiled = await run(process.execPath, [tsc, '-p', folder]).then(
        () => '',
        (error: { stdout?: string }) => error.stdout || String(error),
      )
      expect(compiled).toBe('')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  describe('against running servers', () => {
    let server: ServerProcess
    let database: TestDatabase

    beforeAll(async () => {
      if (!existsSync(join(ROOT, 'cli/dist/main.js'))) {
        throw new Error('There is no agent kit to test: run `node cli/build.mjs` first.')
      }
      database = await createDatabase(serverAt(inject('postgresUrl')), {
        template: inject('migratedTemplate'),
      })
      const port = await freePort()
      const env = { ROLLCALL_URL: `http://127.0.0.1:${port}`, DATABASE_URL: database.url }
      server = await startServerProcess({ port, env })
    })
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]()
      await database?.drop()
    })

    const bySlug = guides
      .map(({ slug }) => ({ slug, examples: examplesOf(slug).filter(isRun) }))
      .filter(({ examples }) => examples.length > 0)
    const [alone, together] = [true, false].map((isAlone) =>
      bySlug.filter(({ examples }) => isForItself(examples) === isAlone),
    )

    test.concurrent.each(together ?? [])('run as they stand: $slug', (guide) => runGuide(guide))
    test.each(alone ?? [])('run as they stand, one by one: $slug', (guide) => runGuide(guide))

    async function runGuide({ slug, examples }: (typeof bySlug)[number]): Promise<void> {
      const folder = mkdtempSync(join(tmpdir(), 'rollcall-guide-'))
      const isClone = startsServers(examples)
      const databases = await databasesFor(examples)
      try {
        layOutMachine(folder)
        const token = await mintEnrollmentToken(server.url, 20)
        if (isClone) layOutClone(folder)
        else await layOutReader(folder, slug, server.url, token)
        const [first, second] = [String(await freePort()), String(await freePort())]
        const { code, output } = await runInOneShell(examples, {
          folder,
          path: [join(folder, '.npm/bin'), join(folder, 'bin'), process.env.PATH].join(delimiter),
          exported: isClone
            ? {
                PORT: first,
                ROLLCALL_URL: `http://127.0.0.1:${first}`,
                ROLLCALL_DATA_DIR: join(folder, '.rollcall'),
              }
            : { ROLLCALL_URL: server.url, ENROLLMENT_TOKEN: token },
          set: {
            FIRST_PORT: first,
            SECOND_PORT: second,
            DATABASE_URL: databases[0]?.url ?? '',
            RESTORED_URL: databases[1]?.url ?? '',
          },
          postgresUrl: inject('postgresUrl'),
        })
        expect(code, output).toBe(0)
      } finally {
        for (const { drop } of databases) await drop()
        rmSync(folder, { recursive: true, force: true })
      }
    }
  })
})

/** What `$DATABASE_URL` and `$RESTORED_URL` are; the first is set up, unless the guide makes it. */
async function databasesFor(
  examples: readonly Example[],
): Promise<readonly Pick<TestDatabase, 'url' | 'drop'>[]> {
  if (!examples.some(({ code }) => code.includes('DATABASE_URL'))) return []
  const postgres = serverAt(inject('postgresUrl'))
  const sql = examples.map(({ code }) => code).join('\n')
  const [, name, owner] = /create database (\w+) owner (\w+)/.exec(sql) ?? []
  const [, password = ''] = /password '([^']+)'/.exec(sql) ?? []
  if (name && owner) {
    const drop = async () => {
      await using admin = await connect(postgres.url())
      await admin.exec(`drop database if exists ${name} with (force)`)
      await admin.exec(`drop role if exists ${owner}`)
    }
    await drop()
    return [{ url: signedInAs(postgres.url(name), owner, password), drop }]
  }
  return ownedDatabases(postgres)
}

/** Two databases of a role that has no rights beyond them, as a reader's are; the first is set up. */
async function ownedDatabases(postgres: ReturnType<typeof serverAt>) {
  const owner = `reader_${randomBytes(8).toString('hex')}`
  await using admin = await connect(postgres.url())
  await admin.exec(`create role ${owner} login password 'reader'`)
  const first = await createDatabase(postgres, { owner })
  const second = await createDatabase(postgres, { owner })
  const firstUrl = signedInAs(first.url, owner, 'reader')
  await using sql = await connect(firstUrl)
  await applyMigrations(sql)
  const dropAll = async () => {
    await second.drop()
    await using last = await connect(postgres.url())
    await last.exec(`drop role ${owner}`)
  }
  return [
    { url: firstUrl, drop: first.drop },
    { url: signedInAs(second.url, owner, 'reader'), drop: dropAll },
  ]
}

function signedInAs(address: string, role: string, password: string): string {
  const url = new URL(address)
  url.username = role
  url.password = password
  return url.href
}
