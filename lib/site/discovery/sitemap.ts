import type { Server } from '#lib/server/server.ts'
import { readAgentPages } from './agent-pages.ts'
import { dashboardPages, fixedPages, type PublicPage } from './pages.ts'

/** As many addresses as a sitemap may hold (sitemaps.org). */
const MOST = 50_000
const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

/** Of what anyone may ask for at any rate: made at most so often, with all agents read for it. */
const KEPT_MS = 300_000

interface Files {
  /** What `/sitemap.xml` is: all addresses, or the index of the parts. */
  readonly sitemap: string
  /** None where one file holds everything. */
  readonly parts: readonly string[]
}

interface Kept {
  readonly server: Server
  readonly most: number
  readonly until: number
  readonly files: Promise<Files>
}

let kept: Kept | undefined

/** The sitemap, or where there are too many pages for one, the index of its parts. */
export async function sitemap(server: Server, most = MOST): Promise<string> {
  return (await currentFiles(server, most)).sitemap
}

/** One part of a sitemap that has several, counted from 1; null where there is none. */
export async function sitemapPart(
  server: Server,
  part: number,
  most = MOST,
): Promise<string | null> {
  return (await currentFiles(server, most)).parts[part - 1] ?? null
}

/** As they are remembered, or made now: once, however many ask meanwhile. */
function currentFiles(server: Server, most: number): Promise<Files> {
  if (kept?.server === server && kept.most === most && kept.until > Date.now()) return kept.files
  const mine: Kept = { server, most, until: Date.now() + KEPT_MS, files: makeFiles(server, most) }
  kept = mine
  // A database that failed once is asked again.
  mine.files.catch(() => {
    if (kept === mine) kept = undefined
  })
  return mine.files
}

async function makeFiles(server: Server, most: number): Promise<Files> {
  const { publicUrl } = server.config
  const pages = await allPages(server)
  if (pages.length <= most) return { sitemap: urlSet(publicUrl, pages), parts: [] }
  const parts = Array.from({ length: Math.ceil(pages.length / most) }, (_, n) =>
    urlSet(publicUrl, pages.slice(n * most, (n + 1) * most)),
  )
  const index = parts.map(
    (_, n) => `<sitemap><loc>${publicUrl}/sitemaps/${n + 1}.xml</loc></sitemap>`,
  )
  return { sitemap: document('sitemapindex', index), parts }
}

/** Every page that anyone may see. */
async function allPages(server: Server): Promise<PublicPage[]> {
  const pages = fixedPages()
  if (server.config.dashboard === 'private') return pages
  return [...pages, ...dashboardPages, ...(await readAgentPages(server))]
}

function urlSet(origin: string, pages: readonly PublicPage[]): string {
  return document(
    'urlset',
    pages.map(({ path, modified }) => {
      const lastmod = modified === undefined ? '' : `<lastmod>${modified}</lastmod>`
      return `<url><loc>${escapeXml(origin + path)}</loc>${lastmod}</url>`
    }),
  )
}

function document(element: string, lines: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${element} ${NAMESPACE}>\n${lines.join('\n')}\n</${element}>\n`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
