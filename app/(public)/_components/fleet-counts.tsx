import { StandingShape } from '#components/federation/agent-mark.tsx'
import { Stat } from '#components/ui/stat.tsx'
import type { FederationStats } from '#lib/federation/contract.ts'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { formatNumber } from '#lib/sessions/words.ts'
import { formatRoughly } from '#lib/site/format-amount.ts'
import { countsClass } from './strip-frame.tsx'

interface FleetCountsProps {
  readonly stats: FederationStats
  readonly health: SessionHealth
}

/** The fleet in six numbers. */
export function FleetCounts({ stats, health }: FleetCountsProps) {
  const { agents, tasks, credits } = stats
  const { reconnects, window_hours } = health.connection_health
  return (
    <dl className={countsClass}>
      <Stat
        label="Agents alive"
        mark={agents.active > 0 ? <StandingShape of="alive" /> : null}
        isQuiet={agents.active === 0}
      >
        {formatNumber(agents.active)}
      </Stat>
      <Stat
        label="Late"
        mark={health.late > 0 ? <StandingShape of="late" /> : null}
        isQuiet={health.late === 0}
      >
        {formatNumber(health.late)}
      </Stat>
      <Stat
        label="Offline"
        mark={agents.offline > 0 ? <StandingShape of="offline" /> : null}
        isQuiet={agents.offline === 0}
      >
        {formatNumber(agents.offline)}
      </Stat>
      <Stat label={`Reconnects, ${window_hours} h`} isQuiet={reconnects === 0}>
        {formatNumber(reconnects)}
      </Stat>
      <Stat label="Tasks under way" isQuiet={tasks.working === 0}>
        {formatNumber(tasks.working)}
      </Stat>
      <Stat label="Credits in supply" isQuiet={credits.supply === '0'}>
        {formatRoughly(credits.supply)}
      </Stat>
    </dl>
  )
}
