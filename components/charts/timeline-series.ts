import type { SessionHealth } from '#lib/sessions/contract.ts'

export type TimelineHour = SessionHealth['timeline'][number]

/** What the timeline counts, in the order in which it stacks. */
export const timelineSeries = [
  { key: 'created', label: 'Opened', color: 'var(--alive-fill)', edge: 'var(--alive-fill)' },
  {
    key: 'reconnected',
    label: 'Reconnected',
    color: 'var(--alive-pale)',
    edge: 'var(--alive-fill)',
  },
  {
    key: 'disconnected',
    label: 'Disconnected',
    color: 'var(--quiet-fill)',
    edge: 'var(--quiet-fill)',
  },
] as const
