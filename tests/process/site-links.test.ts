import { afterAll, beforeAll, expect, test } from 'vitest'
import { jsonLdOf, structuredDataIssues } from '#tests/support/schema-org.ts'
import { Fleet } from '../../e2e/support/fleet.ts'
import { OPERATOR_KEY } from '../../e2e/support/server.ts'
import { makeDataDir, type ServerProcess, startServerProcess } from './support.ts'

const hostile = '</script><script>alert(1)</script>'

let server: ServerProcess
const folder = makeDataDir()
let cookie: string

beforeAll(async () => {
  server = await startServerProcess({
    env: {
      ROLLCALL_DATA_DIR: folder.path,
      ROLLCALL_OPERATOR_KEY: OPERATOR_KEY,
      ROLLCALL_URL: 'https://rollcall.test',
    },
  })
  const fleet = new Fleet(server.url)
  const ada = await fleet.enroll(hostile, { roles: ['coder'], description: hostile })
  const grace = await fleet.enroll('grace')
  await fleet.grant(ada, '100')
  await fleet.complete(grace, await fleet.claim(grace, await fleet.post(ada, hostile)))
  await fleet.heartbeat(ada, { state: 'busy', status_message: hostile })
  await fleet.close(grace)
  const response = await fetch(`${server.url}/api/operator/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ operator_key: OPERATOR_KEY }),
  })
  cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
})

afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

interface Visited {
  readonly status: number
  readonly type: string
  readonly policy: string
  /** Where it sends on to. */
  readonly location: string
  readonly text: string
}

/** Everything of this server that its pages link to, by path and query, from `/` on. */
async function crawl(headers: Record<string, string>): Promise<Map<string, Visited>> {
  const visited = new Map<string, Visited>()
  const waiting = ['/', '/sitemap.xml', '/robots.txt', '/llms.txt', '/manifest.webmanifest']
  for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
    if (visited.has(address)) continue
    const response = await fetch(`${server.url}${address}`, { headers, redirect: 'manual' })
    const type = response.headers.get('content-type') ?? ''
    const text = /html|xml|json|plain|markdown/.test(type) ? await response.text() : ''
    if (text === '') await response.arrayBuffer()
    const policy = response.headers.get('content-security-policy') ?? ''
    const location = response.headers.get('location') ?? ''
    visited.set(address, { status: response.status, type, policy, location, text })
    for (const { path } of linksOf(address, text, type)) waiting.push(path)
  }
  return visited
}

/** The links to this server that an answer has, with their fragments. */
function linksOf(address: string, text: string, type: string) {
  const found = type.includes('html')
    ? [...text.matchAll(/<(?:a|link|area)\b[^>]*? href="([^"]*)"/g)].map(([, href = '']) => href)
    : type.includes('xml')
      ? [...text.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, loc = '']) => loc)
      : address === '/llms.txt'
        ? [...text.matchAll(/\]\((\S+)\)/g)].map(([, href = '']) => href)
        : []
  return (
    found
      .map((href) => new URL(href.replaceAll('&amp;', '&'), `https://rollcall.test${address}`))
      .filter(({ host }) => host === 'rollcall.test')
      // What is for agents asks for their token.
      .filter(({ pathname }) => pathname !== '/api/mcp' && !pathname.startsWith('/api/events/'))
      .map(({ pathname, search, hash }) => ({ path: `${pathname}${search}`, hash }))
  )
}

test('every link of every page leads to something, for anyone and for the operator', async () => {
  for (const headers of [{}, { cookie }]) {
    const visited = await crawl(headers)
    const pages = [...visited].filter(([, { type }]) => type.includes('html'))
    const broken = [...visited]
      // What is for operators asks anyone to sign in.
      .filter(([, { location }]) => 'cookie' in headers || !location.includes('/login?next='))
      .filter(([, { status }]) => status !== 200)
      .map(([address, { status }]) => `${status} ${address}`)
    expect(broken).toEqual([])

    const lost = pages.flatMap(([address, { text, type }]) =>
      linksOf(address, text, type)
        .filter(({ hash }) => hash.length > 1)
        .filter(({ path, hash }) => {
          const target = visited.get(path)?.text ?? ''
          return !target.includes(` id="${decodeURIComponent(hash.slice(1))}"`)
        })
        .map(({ path, hash }) => `${address}: ${path}${hash}`),
    )
    expect(lost).toEqual([])

    const paths = pages
      .filter(([, { status }]) => status === 200)
      .map(([address]) => address.replace(/\?.*/, ''))
    for (const path of [
      '/',
      '/sessions',
      '/federation',
      '/tasks',
      '/economy',
      '/status',
      '/docs',
    ]) {
      expect(paths).toContain(path)
    }
    expect(paths.some((path) => path.startsWith('/agents/'))).toBe(true)
    expect(paths.some((path) => path.startsWith('/docs/api/'))).toBe(true)
    expect(paths.includes('/audit')).toBe('cookie' in headers)
    console.log(`${visited.size} addresses, ${new Set(paths).size} pages`)

    expectPolicies(pages)
    for (const [address, { text }] of pages) {
      for (const document of jsonLdOf(text)) {
        expect(await structuredDataIssues(document), address).toEqual([])
      }
    }
    for (const [address, { text }] of pages) {
      expect(text.includes('<script>alert(1)'), `${address} runs a name`).toBe(false)
    }
  }
})

/** Each script that runs has the nonce of its own answer, and nothing else may run. */
function expectPolicies(pages: readonly (readonly [string, Visited])[]): void {
  const nonces = pages.map(([address, { policy, text }]) => {
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? ''
    expect(scripts, address).toMatch(/^'self' 'nonce-[\w+/]{22}=='$/)
    const nonce = /'nonce-([^']+)'/.exec(scripts)?.[1] ?? ''
    for (const [tag] of text.matchAll(/<script\b[^>]*>/g)) {
      if (tag.includes('application/ld+json')) continue
      expect(tag, address).toContain(`nonce="${nonce}"`)
    }
    expect(text, address).not.toMatch(/<[a-z]+\b[^>]*\son[a-z]+=/)
    expect(text, address).not.toMatch(/href="javascript:/i)
    return nonce
  })
  expect(new Set(nonces).size).toBe(nonces.length)
}

test('a page can only be read, also by what looks like a call of its scripts', async () => {
  for (const path of ['/docs', '/login', '/sitemap.xml', '/llms.txt']) {
    const headers = { 'Next-Action': 'abc' }
    const response = await fetch(`${server.url}${path}`, { method: 'POST', headers })
    expect([response.status, response.headers.get('allow')], path).toEqual([405, 'GET, HEAD'])
    expect(await response.json()).toMatchObject({ code: 'method_not_allowed' })
  }
})

test('what is not there is a page as well, wherever it is looked for', async () => {
  for (const path of ['/nope', '/.well-known/nope', '/picture.png']) {
    const response = await fetch(`${server.url}${path}`)
    expect(response.status, path).toBe(404)
    expect(response.headers.get('content-security-policy'), path).toContain("style-src 'self'")
  }
})

test('what may be kept is kept, and what is private is not', async () => {
  const cacheOf = async (path: string) => {
    const response = await fetch(`${server.url}${path}`)
    await response.arrayBuffer()
    expect(response.status, path).toBe(200)
    return response.headers.get('cache-control') ?? ''
  }
  const home = await (await fetch(server.url)).text()
  const script = /<script[^>]* src="([^"]+)"/.exec(home)?.[1] ?? ''
  const kit = /\/kit\/[0-9a-f]{12}\/rollcall\.tgz/.exec(home)?.[0] ?? ''
  for (const path of [script, kit]) {
    expect(await cacheOf(path), path).toMatch(/public, max-age=31536000, immutable/)
  }
  for (const path of ['/', '/sessions', '/status', '/api/agents']) {
    expect(await cacheOf(path), path).toContain('no-store')
  }
})

test('a server behind TLS says so to browsers', async () => {
  const { headers } = await fetch(`${server.url}/sessions`)
  expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
})
