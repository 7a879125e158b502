'use client'

import { useSyncExternalStore } from 'react'

const styles = {
  full: { dateStyle: 'medium', timeStyle: 'medium' },
  hour: { hour: '2-digit', minute: '2-digit' },
  second: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

type Look = keyof typeof styles

interface LocalTimeProps {
  readonly at: string
  readonly look?: Look
}

// Making a formatter takes longer than many uses of it.
const formatters = new Map<string, Intl.DateTimeFormat>()

function format(at: string, look: Look, timeZone?: string): string {
  const key = `${look} ${timeZone}`
  let formatter = formatters.get(key)
  if (!formatter) {
    const zone = timeZone === undefined ? {} : { timeZone }
    formatter = new Intl.DateTimeFormat('en-GB', { ...styles[look], ...zone })
    formatters.set(key, formatter)
  }
  return formatter.format(new Date(at))
}

function never() {
  return () => {}
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
