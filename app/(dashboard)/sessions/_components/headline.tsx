'use client'

import { LivenessShape } from '#components/sessions/liveness-mark.tsx'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { countOf, formatNumber } from '#lib/sessions/words.ts'

/** The page's question and its answer: are they all there? */
export function Headline({ health }: { health: SessionHealth }) {
  const { status_breakdown, late, connection_health } = health
  // The late ones among them: until its lease is over, a session is alive.
  const alive = status_breakdown.active
  const lost = connection_health.idle_timeouts
  if (status_breakdown.total === 0) {
    return (
      <div>
        <h1 className="text-data text-soft">Sessions</h1>
        <p className="mt-1 font-medium text-xl tracking-tight sm:text-2xl">No sessions yet</p>
      </div>
    )
  }
  return (
    <div className="min-w-0">
      <h1 className="text-data text-soft">Sessions</h1>
      <p className="mt-1 flex flex-wrap items-center gap-x-5 gap-y-1 font-medium text-xl tracking-tight sm:text-2xl">
        <Count shape={alive > 0 ? 'alive' : 'closed'} isQuiet={alive === 0}>
          {countOf(alive, 'session', 'No')} alive<span className="sr-only">, </span>
        </Count>
        <Count shape={late > 0 ? 'late' : null} isQuiet={late === 0}>
          {late === 0 ? 'none' : `${formatNumber(late)} of them`} late
          <span className="sr-only">, </span>
        </Count>
        <Count shape={null} isQuiet={lost === 0}>
          {lost === 0 ? 'none lost' : `${formatNumber(lost)} timed out`} in{' '}
          {connection_health.window_hours} h
        </Count>
      </p>
    </div>
  )
}

interface CountProps {
  readonly shape: 'alive' | 'late' | 'closed' | null
  readonly isQuiet: boolean
  readonly children: React.ReactNode
}

function Count({ shape, isQuiet, children }: CountProps) {
  return (
    <span className={`inline-flex items-center gap-2 ${isQuiet ? 'text-soft' : ''}`}>
      {shape ? <LivenessShape of={shape} /> : null}
      <span>{children}</span>
    </span>
  )
}
