import { answerText } from '#lib/site/discovery/answer.ts'
import { sitemap } from '#lib/site/discovery/sitemap.ts'

/** GET /sitemap.xml: every public page (sitemaps.org). */
export function GET(): Promise<Response> {
  return answerText('application/xml', sitemap)
}
