import { existsSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { guides } from '#lib/docs/guides.ts'
import { revokeAgentContract } from '#lib/federation/contract.ts'
import { sitemap, sitemapPart } from '#lib/site/discovery/sitemap.ts'
import manifest from '../app/manifest.ts'
import robots from '../app/robots.ts'
import { enrollAgent } from './support/agents.ts'
import { asOperator, call } from './support/api.ts'
import { handle } from './support/routes.ts'
import { PUBLIC_URL, useServer } from './support/server.ts'

const get = (path: string) => handle(new Request(`${PUBLIC_URL}${path}`))
const read = async (path: string) => (await get(path)).text()

/** The addresses of a sitemap, and the date of each. */
function entries(xml: string): Map<string, string | undefined> {
  return new Map(
    [...xml.matchAll(/<url><loc>([^<]+)<\/loc>(?:<lastmod>([^<]+)<\/lastmod>)?<\/url>/g)].map(
      ([, loc = '', lastmod]) => [loc.slice(PUBLIC_URL.length), lastmod],
    ),
  )
}

describe('a public dashboard', () => {
  const running = useServer('postgres')

  test('sitemap.xml: the pages, and each agent with when it was last heard of', async () => {
    await running.clear()
    const { agent_id } = await enrollAgent()
    const revoked = await enrollAgent()
    await call(revokeAgentContract, { ...asOperator, params: { agent_id: revoked.agent_id } })
    // What was read is remembered by the server: another one reads anew.
    await running.restart()
    const response = await get('/sitemap.xml')
    expect(response.headers.get('content-type')).toBe('application/xml')
    const found = entries(await response.text())
    for (const path of ['/', '/docs', '/sessions', '/federation', '/status', '/docs/problems']) {
      expect(found.has(path), path).toBe(true)
    }
    for (const { slug, modified } of guides) expect(found.get(`/docs/${slug}`)).toBe(modified)
    expect(Date.parse(found.get(`/agents/${agent_id}`) ?? '')).toBeGreaterThan(Date.now() - 60_000)
    expect(found.has(`/agents/${revoked.agent_id}`)).toBe(false)
    expect([...found.keys()].some((path) => /^\/(audit|login|api)/.test(path))).toBe(false)
  })

  test('sitemap.xml: an index of parts where one is not enough', async () => {
    const { server } = running
    const all = entries(await sitemap(server))
    const most = Math.ceil(all.size / 3)
    const index = await sitemap(server, most)
    expect([...index.matchAll(/<loc>[^<]+\/sitemaps\/(\d)\.xml<\/loc>/g)]).toHaveLength(3)
    const parts = await Promise.all([1, 2, 3].map((n) => sitemapPart(server, n, most)))
    expect(parts.flatMap((part) => [...entries(part ?? '').keys()])).toEqual([...all.keys()])
    expect(await sitemapPart(server, 4, most)).toBeNull()
    expect((await get('/sitemaps/1.xml')).status).toBe(404)
    expect((await get('/sitemaps/x')).status).toBe(404)
  })

  test('llms.txt: every guide as Markdown, and what programs read', async () => {
    const text = await read('/llms.txt')
    expect(text).toMatch(/^# rollcall\n\n> /)
    for (const { slug } of guides) expect(text).toContain(`(${PUBLIC_URL}/docs/${slug}.md)`)
    for (const path of ['/api/openapi.json', '/api/mcp', '/api/badge/fleet.svg', '/docs/problems'])
      expect(text).toContain(`(${PUBLIC_URL}${path})`)
    // Llmstxt.org: sections of lists only, what may be left out last.
    expect(text.split('\n## ').at(-1)).toMatch(/^Optional/)
  })

  test('api-catalog: a linkset (RFC 9727) of addresses that are there', async () => {
    const response = await get('/.well-known/api-catalog')
    expect(response.headers.get('content-type')).toMatch(/^application\/linkset\+json/)
    expect(response.headers.get('link')).toContain('rel="api-catalog"')
    const { linkset } = (await response.json()) as { linkset: Record<string, unknown>[] }
    const api = linkset.find(({ anchor }) => anchor === `${PUBLIC_URL}/api`)
    for (const relation of ['service-desc', 'service-doc', 'status']) {
      expect(api?.[relation]).toEqual([
        expect.objectContaining({ href: expect.stringContaining(PUBLIC_URL) }),
      ])
    }
  })

  test('the manifest: its icons exist', () => {
    const { icons = [], start_url } = manifest()
    expect(start_url).toBe('/sessions')
    expect(icons.map(({ purpose }) => purpose)).toContain('maskable')
    for (const { src } of icons) {
      expect(existsSync(`public${src}`) || existsSync(`app${src}`), src).toBe(true)
    }
  })

  test('robots.txt: everything but the API, the audit and the sign-in', () => {
    vi.stubEnv('ROLLCALL_URL', PUBLIC_URL)
    const { rules, sitemap: address } = robots()
    expect(address).toBe(`${PUBLIC_URL}/sitemap.xml`)
    expect(rules).toMatchObject({ disallow: ['/api/', '/audit', '/login'] })
  })
})

describe('a private dashboard', () => {
  useServer('postgres', { ROLLCALL_DASHBOARD: 'private' })

  test('sitemap.xml and robots.txt: nothing of the inside', async () => {
    const { agent_id } = await enrollAgent()
    const xml = await read('/sitemap.xml')
    expect(xml).not.toContain(agent_id)
    expect([...entries(xml).keys()].filter((path) => !/^\/(docs|$)/.test(path))).toEqual([])
    vi.stubEnv('ROLLCALL_DASHBOARD', 'private')
    expect(robots().rules).toMatchObject({
      disallow: expect.arrayContaining(['/sessions', '/agents/', '/economy', '/status']),
    })
  })
})
