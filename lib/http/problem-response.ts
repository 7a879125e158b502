import { type ProblemCode, type ProblemOptions, problems } from './problems.ts'

export interface ProblemContext {
  readonly requestId: string
  /** Where the documentation of problem codes is. */
  readonly publicUrl: string
  readonly detail: string
}

/** A problem as `application/problem+json` (RFC 9457). */
export function problemResponse(
  code: ProblemCode,
  options: ProblemOptions,
  context: ProblemContext,
): Response {
  const { status, title, nextAction } = problems[code]
  const { retryAfterS, errors, headers } = options
  return Response.json(
    {
      type: `${context.publicUrl}/docs/problems#${code}`,
      title,
      status,
      detail: context.detail,
      code,
      next_action: options.nextAction ?? nextAction,
      ...(retryAfterS === undefined ? {} : { retry_after_s: retryAfterS }),
      ...(errors === undefined ? {} : { errors }),
      ...(status === 500 ? { request_id: context.requestId } : {}),
    },
    {
      status,
      headers: {
        // RFC 9110, 11.6.1: every 401 says how to authenticate.
        ...(status === 401 ? { 'WWW-Authenticate': 'Bearer realm="rollcall"' } : {}),
        ...headers,
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        ...(retryAfterS === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterS)) }),
        'X-Request-Id': context.requestId,
      },
    },
  )
}
