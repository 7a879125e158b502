import { Amount } from '#components/economy/amount.tsx'
import { creditsWithAgents } from '#components/economy/with-agents.ts'
import { SumLine, SumList } from '#components/ui/sum-list.tsx'
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
    <SumList title="Credits">
      {parts.map(([label, amount]) => (
        <SumLine key={label} label={label}>
          <Amount of={amount} isAligned />
        </SumLine>
      ))}
      <SumLine label="In supply" isSum>
        <Amount of={stats.supply} isAligned />
      </SumLine>
      <SumLine label="Moved in 24 h">
        <Amount of={stats.volume_24h} isAligned />
      </SumLine>
      <SumLine label="Transfers in 24 h">
        {/* In line with the amounts above. */}
        <span className="pr-[4.25em]">{formatNumber(stats.transfers_24h)}</span>
      </SumLine>
    </SumList>
  )
}
