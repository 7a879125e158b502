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
    <section aria-label="Credits">
      <h3 className="font-medium text-data">Credits</h3>
      <dl className="mt-2">
        {rows.map(([label, amount]) => (
          <Fact key={label} label={label}>
            {/* Two places are enough for a glance; the exact amount is there for who points at it. */}
            <span title={amount}>{formatRoughly(amount)}</span>
          </Fact>
        ))}
        <Fact label="Transfers in 24 h">{formatNumber(credits.transfers_24h)}</Fact>
      </dl>
    </section>
  )
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex justify-between gap-4 border-line border-t py-1.5 text-data first:border-t-0">
      <dt className={label.startsWith('of them') ? 'pl-4 text-soft' : ''}>{label}</dt>
      <dd className="text-right font-medium">{children}</dd>
    </div>
  )
}
