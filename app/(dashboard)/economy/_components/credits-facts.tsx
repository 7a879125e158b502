import { Amount } from '#components/economy/amount.tsx'
import { creditsWithAgents } from '#components/economy/with-agents.ts'
import type { EconomyStats } from '#lib/economy/contract.ts'
import { formatNumber } from '#lib/sessions/words.ts'

/** Where the credits are, exactly, and how many of them moved. */
export function CreditsFacts({ stats }: { stats: EconomyStats }) {
  const parts = [
    ['With agents', creditsWithAgents(stats)],
    ['In escrow', stats.in_escrow],
    ['In the treasury', stats.treasury],
  ] as const
  return (
    <section aria-label="Credits">
      <h3 className="font-medium text-data">Credits</h3>
      <dl className="mt-2">
        {parts.map(([label, amount]) => (
          <Fact key={label} label={label}>
            <Amount of={amount} isAligned />
          </Fact>
        ))}
        <Fact label="In supply" isSum>
          <Amount of={stats.supply} isAligned />
        </Fact>
        <Fact label="Moved in 24 h">
          <Amount of={stats.volume_24h} isAligned />
        </Fact>
        <Fact label="Transfers in 24 h">
          {/* In line with the amounts above. */}
          <span className="pr-[4.25em]">{formatNumber(stats.transfers_24h)}</span>
        </Fact>
      </dl>
    </section>
  )
}

interface FactProps {
  readonly label: string
  /** Stands under a line of its own, as a sum does. */
  readonly isSum?: boolean
  readonly children: React.ReactNode
}

function Fact({ label, isSum = false, children }: FactProps) {
  return (
    <div
      className={`flex justify-between gap-4 border-t py-1.5 text-data first:border-t-0 ${isSum ? 'border-line-strong' : 'border-line'}`}
    >
      <dt>{label}</dt>
      <dd className="text-right font-medium">{children}</dd>
    </div>
  )
}
