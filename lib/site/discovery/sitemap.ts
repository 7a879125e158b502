import type { Server } from '#lib/server/server.ts'
import { agentPages } from './agent-pages.ts'
import { dashboardPages, fixedPages, type PublicPage } from './pages.ts'

/** As many addresses as a sitemap may hold (sitemaps.org). */
const MOST = 50_000
const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

/** Every page that anyone may see. */
async function allPages(server: Server): Promise<PublicPage[]> {
  const pages = fixedPages()
  if (server.config.dashboard === 'private') return pages
  return [...pages, ...dashboardPages, ...(await agentPages(server))]
}

/** The sitemap, or where there are too many pages for one, the index of its parts. */
export async function sitemap(server: Server, most = MOST): Promise<string> {
  const pages = await allPages(server)
  const { publicUrl } = server.config
  if (pages.length <= most) return urlSet(publicUrl, pages)
  const parts = Array.from({ length: Math.ceil(pages.length / most) }, (_, n) => n + 1)
  return document(
    'sitemapindex',
    parts.map((n) => `<sitemap><loc>${publicUrl}/sitemaps/${n}.xml</loc></sitemap>`),
  )
}

/** One part of a sitemap that has several, counted from 1; null where there is none. */
export async function sitemapPart(
  server: Server,
  part: number,
  most = MOST,
): Promise<string | null> {
  const pages = await allPages(server)
  if (pages.length <= most) return null
  const mine = pages.slice((part - 1) * most, part * most)
  return mine.length === 0 ? null : urlSet(server.config.publicUrl, mine)
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
