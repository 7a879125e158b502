import { createHash } from 'node:crypto'
import { searchEntries } from '#lib/docs/search-entries.ts'

let answer: Promise<{ readonly body: string; readonly etag: string }> | undefined

async function make() {
  const body = JSON.stringify(await searchEntries())
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"` }
}

/** GET /docs/search.json: what the search in the browser looks through. It changes with the server. */
export async function GET(request: Request): Promise<Response> {
  answer ??= make().catch((error: unknown) => {
    answer = undefined
    throw error
  })
  const { body, etag } = await answer
  const headers = { 'Cache-Control': 'public, max-age=300', ETag: etag }
  if (request.headers.get('if-none-match')?.includes(etag)) {
    return new Response(null, { status: 304, headers })
  }
  return new Response(body, { headers: { ...headers, 'Content-Type': 'application/json' } })
}
