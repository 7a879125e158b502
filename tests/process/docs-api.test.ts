import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { answerText } from '#lib/docs/reference/answer-text.ts'
import { curlText } from '#lib/docs/reference/curl-text.ts'
import { exampleRequest, findExample } from '#lib/docs/reference/example.ts'
import { getContract, referenceTags } from '#lib/docs/reference/reference.ts'
import { refusal, refusalText } from '#lib/docs/reference/refusal.ts'
import { typescriptText } from '#lib/docs/reference/typescript-text.ts'
import { sessionsFeedContract, sessionsFeedEvent } from '#lib/feed/contract.ts'
import { federationFeedEvent } from '#lib/feed/federation-contract.ts'
import { problems } from '#lib/http/problems.ts'
import { paced } from '#tests/support/pace.ts'
import { makeRunner, type Ran } from './docs-run.ts'
import { enrolled, prepare, refuseName } from './docs-state.ts'
import { type KitServer, startKitServer } from './kit-server.ts'
import { spawnServerProcess } from './support.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ids = referenceTags().flatMap(({ operations }) => operations.map(({ id }) => id))

let server: KitServer
let runner: ReturnType<typeof makeRunner>
beforeAll(async () => {
  runner = makeRunner()
  server = await startKitServer({})
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  runner?.[Symbol.dispose]()
})

describe.concurrent('every example of the reference, run as it is shown', () => {
  test.each(ids)('%s', async (id) => {
    const { answers } = exampleRequest(id)
    for (const [run, text] of [
      [runner.curl, curlText(id)],
      [runner.typescript, typescriptText(id)],
    ] as const) {
      const values = await prepare(server.url, id)
      if (answers === 'stream') expectEvent(id, await run(text, values, untilEvent(server.url)))
      else expectAnswer(id, await run(text, values))
    }
  })
})

function expectAnswer(id: string, { code, status, stdout, stderr }: Ran) {
  const contract = getContract(id)
  expect(code, stderr).toBe(0)
  expect(status, stdout).toBe(contract.status)
  if (contract.status === 204) expect(['', '204']).toContain(stdout)
  if (contract.response) {
    const answer: unknown = JSON.parse(stdout)
    expect(contract.response.parse(answer)).toEqual(answer)
  }
  // What is shown of an answer without a schema is in it, but for the figures.
  const lines = findExample(id)?.excerpt?.split('\n') ?? []
  for (const line of lines) expect(masked(stdout)).toContain(masked(line).replace(/…$/, ''))
}

const masked = (text: string) => text.replaceAll(/\d+/g, '0')

/** Done at the first event; something happens once the stream is open. */
function untilEvent(url: string) {
  let isOpen = false
  return (stdout: string) => {
    if (!isOpen) void enrolled(url)
    isOpen = true
    return /^data: .*\n\n/m.test(stdout)
  }
}

function expectEvent(id: string, { stdout, stderr }: Ran) {
  const [, name, data = ''] = /^event: (.+)\ndata: (.+)\n\n/m.exec(stdout) ?? []
  expect(data, stderr).not.toBe('')
  const schema = id === sessionsFeedContract.id ? sessionsFeedEvent : federationFeedEvent
  const event: unknown = JSON.parse(data)
  expect(schema.parse(event)).toEqual(event)
  expect(event).toMatchObject({ type: name })
}

test('the TypeScript examples have no type errors', async () => {
  const files = ids.map((id) => {
    const path = join(runner.folder, `${id}.mts`)
    writeFileSync(path, typescriptText(id))
    return path
  })
  const options = '--noEmit --strict --module nodenext --target esnext --lib esnext --types node'
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      ...options.split(' '),
      ...['--typeRoots', join(ROOT, 'node_modules/@types'), ...files],
    ],
    { cwd: runner.folder },
  )
  expect(stdout).toBe('')
})

describe('the pages', () => {
  const page = async (path: string) => {
    const response = await fetch(`${server.url}${path}`)
    expect(response.status, path).toBe(200)
    return decode(await response.text())
  }

  test.each(referenceTags())('/docs/api/$slug shows what was run', async ({ slug, operations }) => {
    const html = await page(`/docs/api/${slug}`)
    for (const { id } of operations) {
      expect(html).toContain(`id="${id}"`)
      expect(html).toContain(`<code>${curlText(id)}</code>`)
      expect(html).toContain(`<code>${typescriptText(id)}</code>`)
      const answer = answerText(id)
      if (answer !== null) expect(html).toContain(`<code>${answer}</code>`)
    }
  })

  test('/docs/api names every operation', async () => {
    const html = await page('/docs/api')
    for (const { slug, operations } of referenceTags()) {
      for (const { id } of operations) expect(html).toContain(`href="/docs/api/${slug}#${id}"`)
    }
    expect(html).toContain('href="/api/openapi.json"')
  })

  test('the refusal that /docs/api shows is what the server answers', async () => {
    const html = await page('/docs/api')
    expect(html).toContain(`<code>${refusalText}</code>`)
    const response = await refuseName(server.url)
    expect(response.status).toBe(refusal.status)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    const answered = (await response.json()) as typeof refusal
    const here = new URL(answered.type).origin
    expect({ ...answered, type: answered.type.replace(here, 'https://rollcall.example') }).toEqual(
      refusal,
    )
  })

  test('a tag that there is not is not found', async () => {
    expect((await fetch(`${server.url}/docs/api/nothing`)).status).toBe(404)
  })

  test('/docs/problems has the entry that `type` points to', async () => {
    const html = await page('/docs/problems')
    for (const code of Object.keys(problems)) expect(html.split(`id="${code}"`)).toHaveLength(2)
    const refusal = await fetch(`${server.url}/api/economy/verification`)
    const { type, code } = (await refusal.json()) as { type: string; code: string }
    expect(new URL(type).pathname).toBe('/docs/problems')
    expect(new URL(type).hash).toBe(`#${code}`)
    expect(html).toContain(`id="${code}"`)
  })
})

test('the pages need no database', async () => {
  await using away = await spawnServerProcess({
    env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
  })
  const paths = ['/docs/api', ...referenceTags().map(({ slug }) => `/docs/api/${slug}`)]
  const statusOf = async (path: string) => (await fetch(`${away.url}${path}`)).status
  await vi.waitFor(async () => expect(await statusOf('/docs/problems')).toBe(200), paced(60_000))
  for (const path of paths) expect(await statusOf(path), path).toBe(200)
  expect(await statusOf('/api/health/ready')).toBe(503)
})

/** HTML as React writes it, with its character references read. */
function decode(html: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#x27': "'", amp: '&' }
  return html.replaceAll(/&(lt|gt|quot|#x27|amp);/g, (_, name: string) => characters[name] ?? '')
}
