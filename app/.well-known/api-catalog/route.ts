import { answerText } from '#lib/site/discovery/answer.ts'
import { apiCatalog } from '#lib/site/discovery/api-catalog.ts'

// What it says depends on the running server: Next.js would keep what it was while building.
export const dynamic = 'force-dynamic'

/** GET /.well-known/api-catalog: the API for those that look for one (RFC 9727). */
export async function GET(): Promise<Response> {
  const response = await answerText(
    'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
    async ({ config }) => JSON.stringify(apiCatalog(config.publicUrl)),
  )
  // RFC 9727, 3: the answer, also to HEAD, links to itself by its relation.
  response.headers.set('Link', '</.well-known/api-catalog>; rel="api-catalog"')
  return response
}
