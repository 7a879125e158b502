'use client'

import { AvailabilityBars } from '#components/availability/availability-bars.tsx'
import { AvailabilityLegend } from '#components/availability/availability-legend.tsx'
import { AvailabilityTable } from '#components/availability/availability-table.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import type { Availability } from '#lib/availability/contract.ts'
import { agentAvailabilityKey } from '#lib/availability/keys.ts'
import { formatShare } from '#lib/availability/words.ts'

/** How much of each of the last 90 days the agent was alive. */
export function AgentAvailability({ agent_id }: { agent_id: string }) {
  const data = useAnswer<Availability>(agentAvailabilityKey(agent_id))
  if (!data) return null
  const { name, availability, days } = data
  return (
    <section aria-labelledby="availability" className="mt-8">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 id="availability" className="font-semibold text-base">
          Availability, 90 days
        </h2>
        <AvailabilityLegend />
      </div>
      <div className="rounded-lg border border-line bg-surface px-4 pt-4 pb-3">
        <AvailabilityBars name={name} days={days} />
        <div className="mt-1.5 flex justify-between gap-4 text-soft text-xs">
          <span>
            <span className="sm:hidden">30</span>
            <span className="max-sm:hidden">90</span> days ago
          </span>
          <span>
            {availability === null
              ? 'Not observed yet'
              : `${formatShare(availability)} alive over 90 days`}
          </span>
          <span>Today, UTC</span>
        </div>
        <AvailabilityTable days={days} />
      </div>
    </section>
  )
}
