import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jsonLdOf, structuredDataIssues } from '#tests/support/schema-org.ts'
import { type KitServer, startKitServer } from './kit-server.ts'

/** Where every server of these tests says that it is. */
const ORIGIN = 'http://rollcall.test'
const hostile = '</script><script>alert(1)</script>'

const fixed = [
  '/',
  '/sessions',
  '/federation',
  '/tasks',
  '/economy',
  '/status',
  '/login',
  '/docs',
  '/docs/api',
  '/docs/problems',
  '/docs/quick-start',
]

let server: KitServer
let paths: string[]

beforeAll(async () => {
  server = await startKitServer({})
  paths = [...fixed, ...(await enroll())]
})
afterAll(() => server?.[Symbol.asyncDispose]())

/** An agent of that name, and a second one; answers the pages that they have. */
async function enroll(): Promise<string[]> {
  const pages: string[] = []
  const enrollment_token = await server.mint(2)
  for (const name of [hostile, 'ada']) {
    const response = await fetch(`${server.url}/api/enroll`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ enrollment_token, name, client_type: 'codex' }),
    })
    const { agent_id, session_id } = (await response.json()) as Record<string, string>
    pages.push(`/agents/${agent_id}`, `/sessions/${session_id}`)
  }
  return pages
}

/** The one value of a pattern in the page, as text. */
function only(html: string, pattern: RegExp): string {
  const found = [...html.matchAll(pattern)].map(([, value = '']) => value)
  expect(found, String(pattern)).toHaveLength(1)
  return (found[0] ?? '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
}

const meta = (html: string, name: string) =>
  only(html, new RegExp(`<meta (?:property|name)="${name}" content="([^"]*)"`, 'g'))

async function pageAt(path: string): Promise<string> {
  const response = await fetch(server.url + path)
  expect(response.status, path).toBe(200)
  return response.text()
}

describe('every page', () => {
  test('has a title, a description and a canonical address of its own', async () => {
    const titles = new Set<string>()
    const descriptions = new Set<string>()
    for (const path of paths) {
      const html = await pageAt(path)
      const [head = ''] = html.split('</head>')
      const title = only(head, /<title>([^<]*)<\/title>/g)
      titles.add(title)
      const description = meta(head, 'description')
      descriptions.add(description)
      expect(description.length, path).toBeGreaterThan(20)
      const canonical = ORIGIN + (path === '/' ? '' : path)
      expect(only(head, /<link rel="canonical" href="([^"]*)"/g), path).toBe(canonical)
      expect(meta(head, 'og:url'), path).toBe(canonical)
      expect(meta(head, 'og:description'), path).toBe(description)
      expect(title, path).toContain(meta(head, 'og:title'))
      expect(meta(head, 'twitter:card'), path).toBe('summary_large_image')
      expect(meta(head, 'twitter:image'), path).toBe(meta(head, 'og:image'))
      expect(html, path).not.toContain(hostile)
    }
    expect(titles.size).toBe(paths.length)
    expect(descriptions.size).toBe(paths.length)
  })

  test('has a picture of its own: PNG, 1200 by 630', async () => {
    const images = new Set<string>()
    for (const path of paths) {
      const image = meta(await pageAt(path), 'og:image')
      images.add(image)
      const { pathname, search } = new URL(image)
      const response = await fetch(server.url + pathname + search)
      expect(response.headers.get('content-type'), path).toBe('image/png')
      expect(response.headers.get('cache-control'), path).toBe('public, max-age=300')
      const png = Buffer.from(await response.arrayBuffer())
      expect([png.readUInt32BE(16), png.readUInt32BE(20)], path).toEqual([1200, 630])
    }
    expect(images.size).toBe(paths.length)
  })

  test('says what it is in schema.org’s words', async () => {
    const types: Record<string, RegExp> = {
      '/': /WebApplication.*SoftwareApplication/,
      '/docs/quick-start': /TechArticle.*BreadcrumbList/,
      '/agents/': /ProfilePage/,
    }
    for (const path of ['/sessions', '/federation', '/tasks', '/economy', '/status'])
      types[path] = /Dataset/
    for (const path of paths) {
      const documents = jsonLdOf(await pageAt(path))
      for (const document of documents)
        expect(await structuredDataIssues(document), path).toEqual([])
      const type = types[path] ?? (path.startsWith('/agents/') ? types['/agents/'] : undefined)
      if (type) expect(JSON.stringify(documents), path).toMatch(type)
    }
  })
})

test('an unknown agent’s picture is nobody’s', async () => {
  const known = paths.find((path) => path.startsWith('/agents/')) ?? ''
  const { pathname } = new URL(meta(await pageAt(known), 'og:image'))
  const unknown = pathname.replace(/[0-9a-f]{8}-/, '00000000-')
  const response = await fetch(server.url + unknown)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect(response.headers.get('cache-control')).toBe('no-store')
})
