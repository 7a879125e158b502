'use client'

import { useMemo } from 'react'
import { type CacheState, LiveCache } from './live-cache.tsx'
import { LiveContext } from './live-context.ts'

interface PolledPageProps {
  /** What the server has read for this page, by cache key. */
  readonly seed: Readonly<Record<string, unknown>>
  /** Its time at which it did. */
  readonly rendered_at: string
  readonly heartbeat_interval_s: number
  readonly refresh_interval_ms: number
  readonly children: React.ReactNode
}

/** Keeps a page fresh by asking now and then, where no feed tells of what it shows. */
export function PolledPage({ seed, rendered_at, ...rest }: PolledPageProps) {
  return (
    <LiveCache seed={seed} rendered_at={rendered_at}>
      {(state) => <Polled {...state} {...rest} />}
    </LiveCache>
  )
}

function Polled({
  clock,
  failure,
  isFetching,
  heartbeat_interval_s,
  refresh_interval_ms,
  children,
}: CacheState & Omit<PolledPageProps, 'seed' | 'rendered_at'>) {
  const live = useMemo(
    () => ({
      clock,
      failure,
      isFetching,
      status: 'polling' as const,
      heartbeat_interval_s,
      refresh_interval_ms,
    }),
    [clock, failure, isFetching, heartbeat_interval_s, refresh_interval_ms],
  )
  return <LiveContext value={live}>{children}</LiveContext>
}
