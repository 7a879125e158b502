'use client'

import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { type CreditsHour, creditsSeries } from './credits-series.ts'
import { CreditsTooltip } from './credits-tooltip.tsx'

const hours = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

const margin = { top: 10, right: 0, bottom: 0, left: 0 }
const tick = { fill: 'var(--ink-faint)', fontSize: 11 }
const yAxis = {
  width: 40,
  interval: 0 as const,
  tickFormatter: (value: number) => short.format(value),
  tickLine: false,
  axisLine: false,
  tick,
}

/**
 * Two charts on one axis of hours, as their scales have nothing to do with each other: the supply
 * as a line, and below it what was moved and granted. Drawn with numbers, near enough for the eye.
 */
export function CreditsChart({ rows: timeline }: { rows: readonly CreditsHour[] }) {
  const rows = timeline.map(({ hour, volume, granted, supply }) => ({
    hour,
    volume: Number(volume),
    granted: Number(granted),
    supply: Number(supply),
  }))
  const isStill = rows.every((row) => row.volume + row.granted === 0)
  const isEmpty = rows.every((row) => row.supply === 0)
  const empty = { domain: [0, 4] as [number, number], allowDecimals: false }
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-2">
        <ResponsiveContainer
          width="100%"
          height="100%"
          initialDimension={{ width: 640, height: 88 }}
        >
          <LineChart
            data={rows}
            syncId="credits"
            margin={{ ...margin, bottom: 8 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            {/* Points stand in the middle of the bars below. */}
            <XAxis dataKey="hour" hide scale="band" />
            <YAxis {...yAxis} tickCount={3} {...(isEmpty ? empty : {})} />
            <Tooltip content={() => null} cursor={{ stroke: 'var(--line-strong)' }} />
            <Line
              dataKey="supply"
              name={creditsSeries[2].label}
              type="step"
              stroke={creditsSeries[2].edge}
              strokeWidth={1.5}
              dot={false}
              activeDot={{ r: 3, fill: 'var(--ink)', stroke: 'none' }}
              isAnimationActive={false}
            />
          </LineChart>
        </ResponsiveContainer>
      </div>
      <div className="min-h-0 flex-3">
        <ResponsiveContainer
          width="100%"
          height="100%"
          initialDimension={{ width: 640, height: 132 }}
        >
          <BarChart
            data={rows}
            syncId="credits"
            margin={margin}
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
              axisLine={{ stroke: 'var(--line-strong)' }}
              tick={tick}
              height={22}
            />
            <YAxis {...yAxis} tickCount={4} {...(isStill ? empty : {})} />
            <Tooltip
              content={CreditsTooltip}
              cursor={{ fill: 'var(--hover)' }}
              isAnimationActive={false}
            />
            {creditsSeries.slice(0, 2).map(({ key, label, color, edge }) => (
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
      </div>
    </div>
  )
}
