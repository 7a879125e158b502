'use client'

import { useCallback, useEffect, useState } from 'react'
import { federationPlan } from '#components/federation/federation-plan.ts'
import { LivePage } from '#components/live/live-page.tsx'
import type { AgentList, FederationStats } from '#lib/federation/contract.ts'
import { federationStatsKey } from '#lib/federation/keys.ts'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { healthKey } from '#lib/sessions/keys.ts'
import { ApiError, fetchJson } from '#lib/site/fetcher.ts'
import { FleetView, newestAgentsKey } from './fleet-view.tsx'
import { StripFrame } from './strip-frame.tsx'

const RETRY_MS = 5_000

interface Known {
  readonly seed: Readonly<Record<string, unknown>>
  readonly rendered_at: string
}

/** Asks for the fleet until there is an answer, and keeps it live from then on. */
export function FleetNow({ heartbeat_interval_s }: { heartbeat_interval_s: number }) {
  const [known, setKnown] = useState<Known | 'asking' | 'private' | 'away'>('asking')

  const hide = useCallback(() => setKnown('private'), [])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isHere = true
    const ask = () => {
      readFleet().then(
        (fleet) => isHere && setKnown(fleet),
        (error: unknown) => {
          if (!isHere) return
          const isPrivate = error instanceof ApiError && error.status === 401
          setKnown(isPrivate ? 'private' : 'away')
          if (!isPrivate) timer = setTimeout(ask, RETRY_MS)
        },
      )
    }
    ask()
    return () => {
      isHere = false
      clearTimeout(timer)
    }
  }, [])

  if (typeof known === 'string') {
    return (
      <StripFrame
        mark={
          <p role="status" className="text-data text-soft">
            {known === 'asking' ? null : words[known]}
          </p>
        }
      />
    )
  }
  return (
    <LivePage
      feed="federation"
      plan={federationPlan}
      feed_position={null}
      heartbeat_interval_s={heartbeat_interval_s}
      {...known}
    >
      <FleetView onPrivate={hide} />
    </LivePage>
  )
}

const words = {
  private: 'This fleet is private.',
  away: 'The server cannot be reached. Trying again.',
} as const

async function readFleet(): Promise<Known> {
  const [stats, health, agents] = await Promise.all([
    fetchJson<FederationStats>(federationStatsKey),
    fetchJson<SessionHealth>(healthKey),
    fetchJson<AgentList>(newestAgentsKey),
  ])
  return {
    seed: { [federationStatsKey]: stats, [healthKey]: health, [newestAgentsKey]: agents },
    rendered_at: stats.generated_at,
  }
}
