'use client'

import { ChartFigure } from './chart-figure.tsx'
import { type TimelineHour, timelineSeries } from './timeline-series.ts'

const load = () => import('./timeline-chart.tsx').then((module) => module.TimelineChart)

/** The connections of the last 24 hours. */
export function Timeline({ timeline }: { timeline: readonly TimelineHour[] }) {
  return (
    <ChartFigure
      title="Connections by the hour"
      caption="Connections by the hour, the last 24 hours"
      series={timelineSeries}
      rows={timeline}
      cell={(row, key) => row[key as keyof TimelineHour]}
      load={load}
    />
  )
}
