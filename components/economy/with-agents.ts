import { formatCredits } from '#lib/economy/credits.ts'

/** What of the supply the agents have at hand: the rest is in escrow and in the treasury. Exact. */
export function creditsWithAgents(stats: {
  readonly supply: string
  readonly in_escrow: string
  readonly treasury: string
}): string {
  return formatCredits(micro(stats.supply) - micro(stats.in_escrow) - micro(stats.treasury))
}

/** The micro-credits of an amount as answers have it. */
function micro(credits: string): bigint {
  const [whole = '0', places = ''] = credits.split('.')
  return BigInt(`${whole}${places.padEnd(6, '0')}`)
}
