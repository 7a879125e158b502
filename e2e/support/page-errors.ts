import type { BrowserContext, ConsoleMessage } from 'playwright/test'

/** What a browser may complain of: an answer of this status, or a request that got none. */
export type ExpectedError =
  | { readonly path: string | RegExp; readonly status: number }
  | { readonly path: string | RegExp; readonly error: NetError }

/** Chromium's names for connections that there are none of, or that break off. */
const lostConnections = [
  'ERR_CONNECTION_CLOSED',
  'ERR_CONNECTION_REFUSED',
  'ERR_CONNECTION_RESET',
  'ERR_CONTENT_LENGTH_MISMATCH',
  'ERR_EMPTY_RESPONSE',
  'ERR_INCOMPLETE_CHUNKED_ENCODING',
  'ERR_SOCKET_NOT_CONNECTED',
] as const

/** The last is of a request that the test has aborted. */
type NetError = (typeof lostConnections)[number] | 'ERR_FAILED'

/** Fixtures of a test whose browsers may complain of this, for `test.use`. */
export function expecting(...errors: readonly ExpectedError[]) {
  // An array of objects alone would be read as a fixture with its options.
  return { expectedErrors: [errors, { scope: 'test' }] } as {
    expectedErrors: [readonly ExpectedError[], { scope: 'test' }]
  }
}

/** Of a server that is killed under a page. What it would answer is not among them. */
export const serverGone = lostConnections.map((error) => ({ path: /^\//, error }))

const FAILED_LOAD =
  /^Failed to load resource: (?:the server responded with a status of (\d+)|net::(\w+))/

/**
 * Collects what goes wrong on the pages of a browser and is not expected. An answer of `500` is a
 * fault of ours, whatever is expected.
 */
export function watchPages(
  context: BrowserContext,
  expected: readonly ExpectedError[],
): readonly string[] {
  const errors: string[] = []
  context.on('weberror', (thrown) => {
    const error = thrown.error()
    errors.push(error.stack ?? String(error))
  })
  context.on('response', (response) => {
    if (response.status() === 500) errors.push(`500 ${response.url()}`)
  })
  context.on('console', (message) => {
    if (message.type() !== 'error' || isExpected(message, expected)) return
    errors.push(`${message.text()} ${message.location().url}`)
  })
  return errors
}

function isExpected(message: ConsoleMessage, expected: readonly ExpectedError[]): boolean {
  const [, status, error] = FAILED_LOAD.exec(message.text()) ?? []
  const { url } = message.location()
  if (!URL.canParse(url)) return false
  const { pathname } = new URL(url)
  return expected.some((one) => {
    const isThere = typeof one.path === 'string' ? one.path === pathname : one.path.test(pathname)
    return isThere && ('status' in one ? String(one.status) === status : one.error === error)
  })
}
