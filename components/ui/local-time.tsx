'use client'

import { useSyncExternalStore } from 'react'

const styles = {
  full: { dateStyle: 'medium', timeStyle: 'medium' },
  hour: { hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

interface LocalTimeProps {
  readonly at: string
  readonly look?: keyof typeof styles
}

function never() {
  return () => {}
}

function format(at: string, look: keyof typeof styles, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone }
  return new Intl.DateTimeFormat('en-GB', { ...styles[look], ...zone }).format(new Date(at))
}

/** An instant in the reader's own zone. The server, which does not know it, writes UTC. */
export function LocalTime({ at, look = 'full' }: LocalTimeProps) {
  const text = useSyncExternalStore(
    never,
    () => format(at, look),
    () => `${format(at, look, 'UTC')}${look === 'full' ? ' UTC' : ''}`,
  )
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {text}
    </time>
  )
}
