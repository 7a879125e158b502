import { z } from 'zod'
import type { Database } from '#lib/supabase/database.ts'
import type { Badge, Shade } from './badge.ts'

/** An agent on a badge. */
export function agentBadge(name: string, standing: Shade): Badge {
  return { label: name, message: standing, shade: standing }
}

const presence = z.object({ alive: z.int(), late: z.int(), offline: z.int(), total: z.int() })
export type Presence = z.infer<typeof presence>

/** The fleet on a badge: who is alive, and who is not if anyone is not. */
export function fleetBadge({ alive, late, offline, total }: Presence): Badge {
  if (total === 0) return { label: 'fleet', message: 'no agents', shade: 'offline' }
  const message = [
    `${alive} alive`,
    ...(late > 0 ? [`${late} late`] : []),
    ...(offline > 0 ? [`${offline} offline`] : []),
  ].join(', ')
  const shade = late > 0 ? 'late' : alive > 0 ? 'alive' : 'offline'
  return { label: 'fleet', message, shade }
}

/** How many agents are alive, late and offline; its cost does not grow with their number. */
export function getFleetPresence({
  database,
  heartbeatIntervalS,
}: {
  readonly database: Database
  readonly heartbeatIntervalS: number
}): Promise<Presence> {
  return database.call('fleet_presence', { p_heartbeat_interval_s: heartbeatIntervalS }, presence)
}
