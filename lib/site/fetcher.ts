/** A refusal of our own API: the problem's code and words (RFC 9457). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string | null
  readonly errors: readonly { readonly path: string; readonly message: string }[]

  constructor(status: number, problem: Record<string, unknown>) {
    super(
      typeof problem.detail === 'string' ? problem.detail : `The server answered with ${status}.`,
    )
    this.name = 'ApiError'
    this.status = status
    this.code = typeof problem.code === 'string' ? problem.code : null
    this.errors = Array.isArray(problem.errors) ? problem.errors : []
  }
}

// Longer than any answer takes: a server that hangs counts as one that is gone.
const timeoutMs = 10_000

async function call(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { ...init, signal: AbortSignal.timeout(timeoutMs) })
  if (response.ok) return response
  const problem: unknown = await response.json().catch(() => null)
  throw new ApiError(response.status, (problem ?? {}) as Record<string, unknown>)
}

/**
 * Reads an address of our own API, which is also its SWR key. Throws `ApiError` for a refusal,
 * anything else if the server cannot be reached.
 */
export async function fetchJson<T>(path: string): Promise<T> {
  const response = await call(path, { headers: { Accept: 'application/json' } })
  return (await response.json()) as T
}

/** Sends a change to our own API; answers the body, or null where there is none. Throws as above. */
export async function send<T = null>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const response = await call(path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return (response.status === 204 ? null : await response.json()) as T
}

/** What to tell a person about a failed call. */
export function failureWords(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Cannot reach the server. Try again in a moment.'
  const [first] = error.errors
  return first ? `${first.path.replace(/^body\./, '')}: ${first.message}` : error.message
}
