import { currentServer } from '#lib/server/current.ts'
import { describeError } from '#lib/server/log.ts'
import type { Server } from '#lib/server/server.ts'

const CACHING = 'public, max-age=300'

/** A text for machines; null is `404`. While the database is away, `503`: come again (RFC 9110, 15.6.4). */
export async function answerText(
  type: string,
  make: (server: Server) => Promise<string | null>,
): Promise<Response> {
  let server: Server | undefined
  try {
    server = await currentServer()
    const text = await make(server)
    if (text === null) return plain(404, 'There is no such file.\n')
    return new Response(text, { headers: { 'Content-Type': type, 'Cache-Control': CACHING } })
  } catch (error) {
    server?.log.warn({ error: describeError(error) }, 'no answer for a crawler')
    return plain(503, 'The database cannot be reached. Try again in a moment.\n', {
      'Retry-After': '30',
    })
  }
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(text, {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...headers,
    },
  })
}
