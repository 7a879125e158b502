import { answerText } from '#lib/site/discovery/answer.ts'
import { sitemap } from '#lib/site/discovery/sitemap.ts'

// What it says depends on the running server: Next.js would keep what it was while building.
export const dynamic = 'force-dynamic'

/** GET /sitemap.xml: every public page (sitemaps.org). */
export function GET(): Promise<Response> {
  return answerText('application/xml', sitemap)
}
