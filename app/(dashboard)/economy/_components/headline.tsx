import { Answer, Count } from '#components/ui/page-header.tsx'
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
    <Answer title="Economy">
      {stats.supply === '0'
        ? 'No credits yet'
        : parts.map(([amount, words], n) => (
            <Count key={words} isQuiet={amount === '0'} isLast={n === parts.length - 1}>
              {/* Two places are enough for a glance; the exact amounts stand below. */}
              {amount === '0' ? 'none' : formatRoughly(amount)} {words}
            </Count>
          ))}
    </Answer>
  )
}
