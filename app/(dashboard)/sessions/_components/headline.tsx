'use client'

import { LivenessShape } from '#components/sessions/liveness-mark.tsx'
import { Answer, Count } from '#components/ui/page-header.tsx'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { countOf, formatNumber } from '#lib/sessions/words.ts'

/** The page's question and its answer: are they all there? */
export function Headline({ health }: { health: SessionHealth }) {
  const { status_breakdown, late, connection_health } = health
  // The late ones among them: until its lease is over, a session is alive.
  const alive = status_breakdown.active
  const lost = connection_health.idle_timeouts
  if (status_breakdown.total === 0) return <Answer title="Sessions">No sessions yet</Answer>
  return (
    <Answer title="Sessions">
      <Count shape={<LivenessShape of={alive > 0 ? 'alive' : 'closed'} />} isQuiet={alive === 0}>
        {countOf(alive, 'session', 'No')} alive
      </Count>
      <Count shape={late > 0 ? <LivenessShape of="late" /> : null} isQuiet={late === 0}>
        {late === 0 ? 'none' : `${formatNumber(late)} of them`} late
      </Count>
      <Count isQuiet={lost === 0} isLast>
        {lost === 0 ? 'none lost' : `${formatNumber(lost)} timed out`} in{' '}
        {connection_health.window_hours} h
      </Count>
    </Answer>
  )
}
