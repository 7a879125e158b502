import { type NextRequest, NextResponse } from 'next/server'
import { loadConfig } from '#lib/config/config.ts'
import { problemResponse } from '#lib/http/problem-response.ts'

/** Only paths with a percent sign come here; the others pay nothing. */
export const config = { matcher: ['/(.*%.*)'] }

/** Refuses paths that cannot be decoded (RFC 3986, 2.1), which Next.js would answer with `500`. */
export function proxy(request: NextRequest): Response {
  try {
    decodeURIComponent(request.nextUrl.pathname)
    return NextResponse.next()
  } catch {
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
}
