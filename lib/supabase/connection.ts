/** What migrations and the gateway need of a database: PGlite and a Postgres pool both give it. */
export interface SqlConnection {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
  /** Runs many statements in one go, as a migration file has them. */
  exec(text: string): Promise<void>
}

export interface SqlDatabase extends SqlConnection {
  /** Runs `work` on one connection of its own, without the limits of time that calls have. */
  withConnection<Result>(work: (connection: SqlConnection) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** SQLSTATEs of a database that is away, a standby, or too busy to answer in time. */
export const UNAVAILABLE_STATE = /^(08|53|57P0|55P03|57014|40001|40P01|25006)/
const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
])

/**
 * Whether an error means that the database is away, or too busy to answer in time, rather than
 * that the call was wrong: connection failures (class 08), no resources (53), shutdown (57P0x),
 * lock and statement timeouts, deadlocks.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (UNAVAILABLE_STATE.test(code) || UNAVAILABLE_CODES.has(code)) return true
  if (error instanceof AggregateError) return error.errors.some(isUnavailable)
  if (error.cause !== undefined) return isUnavailable(error.cause)
  // pg's own errors of a lost or never made connection carry no code.
  return (
    code === '' &&
    /connection terminated|timeout|client has encountered a connection error|not queryable|cannot use a pool after/i.test(
      error.message,
    )
  )
}
