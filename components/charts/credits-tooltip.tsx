'use client'

import type { TooltipContentProps } from 'recharts'
import { LocalTime } from '#components/ui/local-time.tsx'
import { formatRoughly } from '#lib/site/format-amount.ts'
import { type CreditsHour, creditsSeries } from './credits-series.ts'

/** The numbers of the hour under the pointer, of both charts. */
export function CreditsTooltip({ active, payload, label }: TooltipContentProps) {
  const row: Partial<Record<keyof CreditsHour, number | string>> | undefined = payload[0]?.payload
  if (!active || row === undefined) return null
  return (
    <div className="rounded border border-line bg-raised px-3 py-2 text-data shadow-lg">
      <p className="mb-1 text-soft">
        Hour from <LocalTime at={String(label)} look="hour" />
      </p>
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-2">
        {creditsSeries.map(({ key, label: name, color, edge }) => (
          <div key={key} className="contents">
            <dt
              className="size-2.5 rounded-xs border"
              style={{ background: color, borderColor: edge }}
            />
            <dd>{name}</dd>
            <dd className="pl-4 text-right font-medium">
              {formatRoughly(Number(row[key] ?? 0).toFixed(2))}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
