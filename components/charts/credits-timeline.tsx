'use client'

import { memo } from 'react'
import type { EconomyStats } from '#lib/economy/contract.ts'
import { formatAmount } from '#lib/site/format-amount.ts'
import { ChartFigure } from './chart-figure.tsx'
import { type CreditsHour, creditsSeries } from './credits-series.ts'

const load = () => import('./credits-chart.tsx').then((module) => module.CreditsChart)

/** Credits moved and in supply over the last 24 hours. */
export const CreditsTimeline = memo(function CreditsTimeline({
  timeline,
}: {
  timeline: EconomyStats['timeline']
}) {
  return (
    <ChartFigure
      title="Credits by the hour"
      caption="Credits by the hour, the last 24 hours"
      series={creditsSeries}
      rows={timeline}
      cell={(row, key) => formatAmount(String(row[key as keyof CreditsHour]))}
      load={load}
    />
  )
})
