import type { EconomyStats } from '#lib/economy/contract.ts'

export type CreditsHour = EconomyStats['timeline'][number]

/** What the chart of credits shows; the supply has a scale of its own, above the others. */
export const creditsSeries = [
  { key: 'volume', label: 'Moved', color: 'var(--alive-fill)', edge: 'var(--alive-fill)' },
  { key: 'granted', label: 'Granted', color: 'var(--alive-pale)', edge: 'var(--alive-fill)' },
  { key: 'supply', label: 'In supply', color: 'transparent', edge: 'var(--ink-soft)' },
] as const
