'use client'

import { clsx } from 'clsx'
import { useFromNow, useLive } from '#components/live/live-context.ts'
import { LivenessShape } from '#components/sessions/liveness-mark.tsx'
import type { Agent } from '#lib/federation/contract.ts'
import { type Standing, standingOf, standingWords } from '#lib/federation/standing.ts'

const inks: Readonly<Record<Standing, string>> = {
  alive: 'text-alive',
  late: 'text-late',
  offline: 'text-soft',
  revoked: 'text-faint',
}

/** A shape for each standing, so that colour never speaks alone: disc, triangle, ring, barred ring. */
export function StandingShape({ of }: { of: Standing }) {
  if (of === 'alive' || of === 'late') return <LivenessShape of={of} />
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden="true"
      className={clsx('size-3 shrink-0', inks[of])}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
    >
      <circle cx="6" cy="6" r="4.2" />
      {of === 'revoked' ? <path d="m3 9 6-6" /> : null}
    </svg>
  )
}

interface AgentMarkProps {
  readonly agent: Pick<Agent, 'status' | 'last_heartbeat_at'>
  /** Judged no later than this (milliseconds). */
  readonly until?: number | undefined
}

/** Shape and word of how an agent is doing now. */
export function AgentMark({ agent, until = Number.POSITIVE_INFINITY }: AgentMarkProps) {
  const { heartbeat_interval_s } = useLive()
  const standing = useFromNow((now) =>
    standingOf(agent, Math.min(now, until), heartbeat_interval_s),
  )
  return (
    <span className={clsx('inline-flex items-center gap-2 font-medium', inks[standing])}>
      <StandingShape of={standing} />
      {standingWords[standing]}
    </span>
  )
}
