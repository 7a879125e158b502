'use client'

import {
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { type TimelineHour, timelineSeries } from './timeline-series.ts'
import { TimelineTooltip } from './timeline-tooltip.tsx'

const hours = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** Bars by the hour: what came stands above the line, what went hangs below it. */
export function TimelineChart({ rows: timeline }: { rows: readonly TimelineHour[] }) {
  const rows = timeline.map((row) => ({ ...row, disconnected: -row.disconnected }))
  const isEmpty = timeline.every((row) => row.created + row.disconnected + row.reconnected === 0)
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 220 }}>
      <BarChart
        data={rows}
        stackOffset="sign"
        margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
        barCategoryGap="22%"
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="hour"
          tickFormatter={(hour: string) => hours.format(new Date(hour))}
          interval="preserveEnd"
          minTickGap={24}
          tickLine={false}
          axisLine={false}
          tick={{ fill: 'var(--ink-faint)', fontSize: 11 }}
          height={22}
        />
        <YAxis
          width={32}
          allowDecimals={false}
          tickFormatter={(value: number) => String(Math.abs(value))}
          tickLine={false}
          axisLine={false}
          tick={{ fill: 'var(--ink-faint)', fontSize: 11 }}
          {...(isEmpty ? { domain: [0, 4] as [number, number] } : {})}
        />
        <ReferenceLine y={0} stroke="var(--line-strong)" />
        <Tooltip
          content={TimelineTooltip}
          cursor={{ fill: 'var(--hover)' }}
          isAnimationActive={false}
        />
        {timelineSeries.map(({ key, label, color, edge }) => (
          <Bar
            key={key}
            dataKey={key}
            name={label}
            stackId="hour"
            fill={color}
            stroke={edge}
            maxBarSize={24}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}
