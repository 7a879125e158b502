import { type NextRequest, NextResponse } from 'next/server'
import { loadConfig } from '#lib/config/config.ts'
import { problemResponse } from '#lib/http/problem-response.ts'
import { pagePolicy } from '#lib/http/security-headers.mjs'

/** Pages, and paths with a percent sign. The API and built files pay nothing. */
export const config = {
  matcher: ['/(.*%.*)', '/((?!api/|_next/static/).*)'],
}

const development = process.env.NODE_ENV === 'development'
// A year. Not for subdomains, which may be somebody else's (RFC 6797).
const transportSecurity = 'max-age=31536000'

/** Refuses what is not a path, and gives every page the policy that its scripts run under. */
export function proxy(request: NextRequest): Response {
  if (!isDecodable(request.nextUrl.pathname)) return refusePath()
  const { pathname } = request.nextUrl
  if (pathname.startsWith('/api/')) return NextResponse.next()
  const isPage = !pathname.startsWith('/.well-known/')
  if (isPage && !['GET', 'HEAD'].includes(request.method)) return refuseMethod()
  // A part of a page that the router fetches is no document.
  if (request.headers.has('rsc')) return NextResponse.next()
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

function refusePath(): Response {
  const message = 'is not valid percent-encoding'
  return problemResponse(
    'invalid_request',
    { errors: [{ path: 'path', message }] },
    { ...problemContext(), detail: `path: ${message}` },
  )
}

function refuseMethod(): Response {
  return problemResponse(
    'method_not_allowed',
    { headers: { Allow: 'GET, HEAD' } },
    { ...problemContext(), detail: 'A page can only be read.' },
  )
}

function problemContext() {
  return { requestId: crypto.randomUUID(), publicUrl: loadConfig().publicUrl }
}
