import { createHash } from 'node:crypto'
import { type AgentCard, agentCard } from './contract.ts'

/**
 * Answers a card with a strong `ETag` of its very bytes, or `304` to a client that has it already.
 * Caching is asked for by A2A 1.0, 8.6.1.
 */
export function answerCard(request: Request, card: AgentCard, cacheControl: string): Response {
  const body = JSON.stringify(agentCard.parse(card))
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
  // RFC 9110, 15.4.5: a 304 carries what the 200 would have said about caching. Not compressed on the
  // way: those would be other bytes under the same strong tag (8.8.3.3).
  const headers = { ETag: etag, 'Cache-Control': `${cacheControl}, no-transform` }
  if (matches(request.headers.get('if-none-match'), etag)) {
    return new Response(null, { status: 304, headers })
  }
  return new Response(body, { headers: { ...headers, 'Content-Type': 'application/json' } })
}

const ENTITY_TAG = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g

/** Whether `If-None-Match` names this tag, by weak comparison (RFC 9110, 13.1.2 and 8.8.3.2). */
export function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false
  if (ifNoneMatch.trim() === '*') return true
  return [...ifNoneMatch.matchAll(ENTITY_TAG)].some(([, opaque]) => opaque === etag)
}
