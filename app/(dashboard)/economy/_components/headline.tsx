import type { EconomyStats } from '#lib/economy/contract.ts'
import { formatRoughly } from '#lib/site/format-amount.ts'

/** The page's question and its answer: how many credits are there, and do they move? */
export function Headline({ stats }: { stats: EconomyStats }) {
  const parts = [
    [stats.supply, 'credits in supply'],
    [stats.in_escrow, 'in escrow'],
    [stats.treasury, 'in the treasury'],
    [stats.volume_24h, 'moved in 24 h'],
  ] as const
  return (
    <div className="min-w-0">
      <h1 className="text-data text-soft">Economy</h1>
      <p className="mt-1 flex flex-wrap items-center gap-x-5 gap-y-1 font-medium text-xl tracking-tight sm:text-2xl">
        {stats.supply === '0'
          ? 'No credits yet'
          : parts.map(([amount, words], n) => (
              <span key={words} className={amount === '0' ? 'text-soft' : ''}>
                {/* Two places are enough for a glance; the exact amounts stand below. */}
                {amount === '0' ? 'none' : formatRoughly(amount)} {words}
                {n === parts.length - 1 ? null : <span className="sr-only">, </span>}
              </span>
            ))}
      </p>
    </div>
  )
}
