import { type NextRequest, NextResponse } from 'next/server'
import { loadConfig } from '#lib/config/config.ts'
import { problemResponse } from '#lib/http/problem-response.ts'
import { pagePolicy } from '#lib/http/security-headers.mjs'

/**
 * Pages, and paths with a percent sign. The API and built files pay nothing, nor do the parts of a page
 * that the router fetches, which are no documents.
 */
export const config = {
  matcher: [
    '/(.*%.*)',
    {
      source: '/((?!api/|_next/|\\.well-known/).*)',
      missing: [{ type: 'header', key: 'rsc' }],
    },
  ],
}

const development = process.env.NODE_ENV === 'development'
// A year. Not for subdomains, which may be somebody else's (RFC 6797).
const transportSecurity = 'max-age=31536000'

/** Refuses what is not a path, and gives every page the policy that its scripts run under. */
export function proxy(request: NextRequest): Response {
  if (!isDecodable(request.nextUrl.pathname)) return refuse()
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const policy = pagePolicy({ nonce, development })
  // Next.js reads the nonce off the request, and puts it on every script of the page.
  const headers = new Headers(request.headers)
  headers.set('Content-Security-Policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('Content-Security-Policy', policy)
  response.headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  if (loadConfig().publicUrl.startsWith('https:')) {
    response.headers.set('Strict-Transport-Security', transportSecurity)
  }
  return response
}

/** Whether a path can be decoded (RFC 3986, 2.1): Next.js would answer one that cannot with `500`. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

function refuse(): Response {
  return problemResponse(
    'invalid_request',
    { errors: [{ path: 'path', message: 'is not valid percent-encoding' }] },
    {
      requestId: crypto.randomUUID(),
      publicUrl: loadConfig().publicUrl,
      detail: 'path: is not valid percent-encoding',
    },
  )
}
