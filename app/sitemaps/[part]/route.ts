import { answerText } from '#lib/site/discovery/answer.ts'
import { sitemapPart } from '#lib/site/discovery/sitemap.ts'

interface Context {
  readonly params: Promise<{ readonly part: string }>
}

// What it says depends on the running server: Next.js would keep what it was while building.
export const dynamic = 'force-dynamic'

/** GET /sitemaps/{n}.xml: a part of the sitemap, where it has several. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const part = /^([1-9]\d{0,3})\.xml$/.exec((await params).part)?.[1]
  return answerText('application/xml', async (server) =>
    part === undefined ? null : sitemapPart(server, Number(part)),
  )
}
