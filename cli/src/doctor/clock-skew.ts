import { formatDuration } from '../terminal/durations.ts'
import { type Finding, ok, unknown, wrong } from './finding.ts'

/** Clocks that differ by no more than this do no harm. */
const SKEW_MS = 10_000

/**
 * How far a server's clock is ahead of this machine's, in milliseconds, by the `Date` of its answer.
 * That counts whole seconds: half of one is added, so that the error is that much either way.
 */
export function skewOf(date: string | null, now: number): number | null {
  const at = date === null ? Number.NaN : Date.parse(date)
  return Number.isNaN(at) ? null : at + 500 - now
}

export function examineSkew(skew_ms: number | null): Finding {
  if (skew_ms === null) return unknown('clock', 'The server did not tell its time.')
  if (Math.abs(skew_ms) <= SKEW_MS) return ok('clock', 'It agrees with the server’s.')
  const way = skew_ms > 0 ? 'behind' : 'ahead of'
  return wrong(
    'clock',
    `This machine’s clock is ${formatDuration(skew_ms)} ${way} the server’s.`,
    'Set it by the network (NTP), here or there; tokens are judged by it.',
  )
}
