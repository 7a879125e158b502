'use client'

import { clsx } from 'clsx'
import { useFromNow, useLive } from '#components/live/live-context.ts'
import type { Session } from '#lib/sessions/contract.ts'
import { type Liveness, livenessOf, livenessWords } from './liveness.ts'

const inks: Readonly<Record<Liveness, string>> = {
  alive: 'text-alive',
  late: 'text-late',
  lost: 'text-lost',
  closed: 'text-faint',
}

/** A shape for each liveness, so that colour never speaks alone: disc, triangle, cross, ring. */
export function LivenessShape({ of }: { of: Liveness }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true" className={clsx('size-3 shrink-0', inks[of])}>
      {of === 'alive' ? <circle cx="6" cy="6" r="4.5" fill="currentColor" /> : null}
      {of === 'late' ? <path d="M6 1 11.5 11H.5z" fill="currentColor" /> : null}
      {of === 'lost' ? (
        <path
          d="m2 2 8 8M10 2 2 10"
          stroke="currentColor"
          strokeWidth="2.4"
          strokeLinecap="round"
        />
      ) : null}
      {of === 'closed' ? (
        <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.6" />
      ) : null}
    </svg>
  )
}

interface LivenessMarkProps {
  readonly session: Session
  readonly until?: number | undefined
}

/** Shape and word of how a session is doing now. */
export function LivenessMark({ session, until }: LivenessMarkProps) {
  const liveness = useLiveness(session, until)
  return (
    <span className={clsx('inline-flex items-center gap-2 font-medium', inks[liveness])}>
      <LivenessShape of={liveness} />
      {livenessWords[liveness]}
    </span>
  )
}

/** How a session is doing now; judged no later than `until` (milliseconds). */
export function useLiveness(session: Session, until = Number.POSITIVE_INFINITY): Liveness {
  const { heartbeat_interval_s } = useLive()
  return useFromNow((now) => livenessOf(session, Math.min(now, until), heartbeat_interval_s))
}
