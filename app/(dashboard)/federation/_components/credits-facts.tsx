import { SumLine, SumList } from '#components/ui/sum-list.tsx'
import type { FederationStats } from '#lib/federation/contract.ts'
import { formatNumber } from '#lib/sessions/words.ts'
import { formatRoughly } from '#lib/site/format-amount.ts'

/** Where the credits are, and how many of them moved. */
export function CreditsFacts({ credits }: { credits: FederationStats['credits'] }) {
  const rows = [
    ['In supply', credits.supply],
    ['of them in escrow', credits.in_escrow],
    ['of them in the treasury', credits.treasury],
    ['Moved in 24 h', credits.volume_24h],
  ] as const
  return (
    <SumList title="Credits">
      {rows.map(([label, amount]) => (
        <SumLine key={label} label={label} isPart={label.startsWith('of them')}>
          {/* Two places are enough for a glance; the exact amount is there for who points at it. */}
          <span title={amount}>{formatRoughly(amount)}</span>
        </SumLine>
      ))}
      <SumLine label="Transfers in 24 h">{formatNumber(credits.transfers_24h)}</SumLine>
    </SumList>
  )
}
