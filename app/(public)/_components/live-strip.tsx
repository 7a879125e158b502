'use client'

import { useLate } from '#components/charts/use-late.ts'
import { StripFrame } from './strip-frame.tsx'

const load = () => import('./fleet-now.tsx').then((module) => module.FleetNow)

/** The fleet of this server as it is now: fetched once the page is painted, in the room kept for it. */
export function LiveStrip({ heartbeat_interval_s }: { heartbeat_interval_s: number }) {
  const { room, Late: FleetNow } = useLate(load)
  return (
    <div ref={room}>
      {FleetNow ? <FleetNow heartbeat_interval_s={heartbeat_interval_s} /> : <StripFrame />}
    </div>
  )
}
