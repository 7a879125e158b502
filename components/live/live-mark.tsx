'use client'

import { clsx } from 'clsx'
import { useLive } from './live-context.ts'

const dots = {
  live: 'bg-alive-fill breathe',
  polling: 'border border-line-strong',
  connecting: 'border border-line-strong border-dashed',
  failed: 'bg-late-fill',
} as const

/** The quiet mark that says how the page keeps up: the live stream, polling, or not at all. */
export function LiveMark() {
  const { status, failure, refresh_interval_ms } = useLive()
  const words = failure
    ? 'Not connected'
    : status === 'live'
      ? 'Live'
      : status === 'polling'
        ? `Polling every ${Math.round(refresh_interval_ms / 1000)} s`
        : 'Connecting…'
  return (
    <p role="status" className="flex items-center gap-2 whitespace-nowrap text-soft text-xs">
      <span
        className={clsx('size-2 rounded-full', dots[failure ? 'failed' : status])}
        aria-hidden="true"
      />
      {words}
    </p>
  )
}
