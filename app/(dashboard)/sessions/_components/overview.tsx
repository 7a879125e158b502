'use client'

import { BarList } from '#components/charts/bar-list.tsx'
import { Timeline } from '#components/charts/timeline.tsx'
import { LivenessShape } from '#components/sessions/liveness-mark.tsx'
import { PanelGrid } from '#components/ui/panel.tsx'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { ConnectionHealth } from './connection-health.tsx'

/** Breakdown, ages, reconnects and the last 24 hours, side by side. */
export function Overview({ health }: { health: SessionHealth }) {
  const { status_breakdown: status, age_distribution: age, late } = health
  return (
    <section aria-labelledby="overview">
      <h2 id="overview" className="sr-only">
        Overview
      </h2>
      <PanelGrid className="md:grid-cols-3 xl:grid-cols-[repeat(6,minmax(0,1fr))]">
        <div className="xl:col-span-2">
          <BarList
            caption="Status"
            whole={status.total}
            items={[
              { label: 'Active', value: status.active, fill: 'bg-alive-fill' },
              { label: 'Disconnected', value: status.disconnected, fill: 'bg-quiet-fill' },
              {
                label: 'Late',
                hint: 'two heartbeats missed',
                value: late,
                fill: 'bg-late-fill',
                ...(late > 0 ? { mark: <LivenessShape of="late" /> } : {}),
              },
            ]}
          />
        </div>
        <div className="xl:col-span-2">
          <BarList
            caption="Last activity of the active"
            whole={status.active}
            items={[
              { label: 'Healthy', hint: 'under 5 min', value: age.healthy, fill: 'bg-alive-fill' },
              { label: 'Aging', hint: '5 to 10 min', value: age.aging, fill: 'bg-alive-pale' },
              { label: 'Stale', hint: 'over 10 min', value: age.stale, fill: 'bg-late-fill' },
            ]}
          />
        </div>
        <div className="xl:col-span-2">
          <BarList
            caption="Sessions by reconnects"
            items={reconnectItems(health.reconnect_distribution)}
          />
        </div>
        <div className="md:col-span-3 xl:col-span-4">
          <Timeline timeline={health.timeline} />
        </div>
        <div className="md:col-span-3 xl:col-span-2">
          <ConnectionHealth of={health.connection_health} />
        </div>
      </PanelGrid>
    </section>
  )
}

function reconnectItems(distribution: SessionHealth['reconnect_distribution']) {
  return distribution.map(({ reconnects, sessions }) => ({
    label: reconnects === '0' ? 'None' : reconnects.replace('-', ' to '),
    value: sessions,
    fill: 'bg-quiet-fill',
  }))
}
