import { loadConfig } from '#lib/config/config.ts'
import { guideMarkdown } from '#lib/docs/guide-source.ts'
import { findGuide } from '#lib/docs/guides.ts'

/** GET /docs/{slug}.md: a guide as Markdown, for machines. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ slug: string }> },
): Promise<Response> {
  const guide = findGuide((await params).slug)
  if (!guide) {
    return new Response('There is no such guide; see /docs.\n', {
      status: 404,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    })
  }
  return new Response(await guideMarkdown(guide.slug), {
    headers: {
      'Content-Type': 'text/markdown; charset=utf-8',
      'Cache-Control': 'public, max-age=300',
      // The same words as the page, which is the one to be found (RFC 6596).
      Link: `<${loadConfig().publicUrl}/docs/${guide.slug}>; rel="canonical"`,
    },
  })
}
