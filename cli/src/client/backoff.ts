/** The bounds of every wait between attempts, in milliseconds. */
export const SHORTEST_WAIT_MS = 500
export const LONGEST_WAIT_MS = 60_000

/**
 * How long to wait after so many failures in a row (1: the first), in milliseconds: exponential from
 * 0.5 s to 60 s, anywhere below the bound of the moment, so that many clients do not come at once.
 * What the server asks for (`retry_after_s`) is waited at least, up to a minute.
 */
export function backoffMs(
  failures: number,
  random: () => number,
  { retry_after_s, longest_ms = LONGEST_WAIT_MS }: BackoffOptions = {},
): number {
  const bound = Math.min(
    SHORTEST_WAIT_MS * 2 ** Math.min(failures, 16),
    LONGEST_WAIT_MS,
    longest_ms,
  )
  const wait = SHORTEST_WAIT_MS + random() * Math.max(0, bound - SHORTEST_WAIT_MS)
  if (retry_after_s === undefined) return wait
  return Math.max(wait, Math.min(retry_after_s * 1000, LONGEST_WAIT_MS) * (1 + random() / 10))
}

export interface BackoffOptions {
  readonly retry_after_s?: number | undefined
  /** A lower bound than 60 s where something runs out meanwhile. */
  readonly longest_ms?: number | undefined
}
