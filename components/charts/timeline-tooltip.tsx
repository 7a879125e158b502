'use client'

import type { TooltipContentProps } from 'recharts'
import { LocalTime } from '#components/ui/local-time.tsx'

/** The numbers of the hour under the pointer. */
export function TimelineTooltip({ active, payload, label }: TooltipContentProps) {
  if (!active || payload.length === 0) return null
  return (
    <div className="rounded border border-line bg-raised px-3 py-2 text-data shadow-lg">
      <p className="mb-1 text-soft">
        Hour from <LocalTime at={String(label)} look="hour" />
      </p>
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-2">
        {payload.map((item) => (
          <div key={String(item.dataKey)} className="contents">
            <dt className="size-2.5 rounded-xs" style={{ background: item.color }} />
            <dd>{item.name}</dd>
            <dd className="pl-4 text-right font-medium">{Math.abs(Number(item.value))}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
