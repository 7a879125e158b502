import { CreditsTimeline } from '#components/charts/credits-timeline.tsx'
import { PanelGrid } from '#components/ui/panel.tsx'
import type { EconomyFees, EconomyStats } from '#lib/economy/contract.ts'
import { CreditsFacts } from './credits-facts.tsx'
import { Fees } from './fees.tsx'

/** Where the credits are, what it costs to move them, and the last 24 hours. */
export function Overview({ stats, fees }: { stats: EconomyStats; fees: EconomyFees }) {
  return (
    <section aria-labelledby="overview">
      <h2 id="overview" className="sr-only">
        Overview
      </h2>
      <PanelGrid className="lg:grid-cols-[minmax(18rem,1fr)_2.5fr]">
        <CreditsFacts stats={stats} />
        <div>
          <CreditsTimeline timeline={stats.timeline} />
          <Fees of={fees} />
        </div>
      </PanelGrid>
    </section>
  )
}
