'use client'

import { formatDuration } from '#lib/sessions/words.ts'
import { useFromNow } from './live-context.ts'

interface AgeProps {
  readonly since: string
  /** Counts no further than this (milliseconds), for a row that nothing is heard of. */
  readonly until?: number | undefined
}

/** How long ago something was; it ticks in place, by the server's clock. */
export function Age({ since, until = Number.POSITIVE_INFINITY }: AgeProps) {
  const text = useFromNow((now) =>
    formatDuration((Math.min(now, until) - Date.parse(since)) / 1000),
  )
  return (
    <time dateTime={since} className="whitespace-nowrap">
      {text}
    </time>
  )
}

/** How long it is until an instant; "over" once it has passed. */
export function TimeLeft({ until }: { until: string }) {
  const text = useFromNow((now) => {
    const left = (Date.parse(until) - now) / 1000
    return left > 0 ? formatDuration(left) : 'over'
  })
  return (
    <time dateTime={until} className="whitespace-nowrap">
      {text}
    </time>
  )
}
