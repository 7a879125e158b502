import pino, { type Logger } from 'pino'

/**
 * The structured log, JSON lines on standard error. What is logged is chosen member by member:
 * never a header, a body, a query or an address, so that no token can get in.
 */
export function createLog(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  )
}

/** What of an error goes into the log: its kind, words and place, and those of its causes. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) {
    // PostgREST's errors are plain objects.
    const { code, message } = Object(error) as { code?: unknown; message?: unknown }
    return { code, message: message ?? String(error) }
  }
  const { name, message, stack, cause } = error
  return {
    name,
    message,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    stack: stack
      ?.split('\n')
      .slice(1, 8)
      .map((line) => line.trim()),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  }
}
