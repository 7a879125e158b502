import type { EconomyFees } from '#lib/economy/contract.ts'

const percents = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 2 })

/** What goes to the treasury of each amount that is moved. */
export function Fees({ of: { transfer_fee_bps, task_fee_bps } }: { of: EconomyFees }) {
  return (
    <p className="mt-3 text-soft text-xs">
      Fees to the treasury: {words(transfer_fee_bps)} of a transfer, {words(task_fee_bps)} of a
      task’s reward.
    </p>
  )
}

function words(bps: number): string {
  return bps === 0 ? 'nothing' : percents.format(bps / 10_000)
}
