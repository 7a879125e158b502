'use client'

import { useMemo } from 'react'
import type { AvailabilityDay } from '#lib/availability/contract.ts'
import { BAR_HEIGHT, barPaths, DAY_WIDTH } from './bar-paths.ts'
import { daysWords, dayWords } from './day-words.ts'
import { useDay } from './use-day.ts'

interface AvailabilityBarsProps {
  /** Whose days they are, for screen readers. */
  readonly name: string
  /** The oldest first. */
  readonly days: readonly AvailabilityDay[]
}

/**
 * A bar a day; a phone shows the last third of them. The day under the pointer, or the one that the
 * arrow keys have led to, is told in words, which is also how screen readers read it day by day.
 */
export function AvailabilityBars({ name, days }: AvailabilityBarsProps) {
  const paths = useMemo(() => barPaths(days), [days])
  const { day, isShown, handlers } = useDay(days.length)
  const shown = days[day]
  const words = shown ? dayWords(shown) : ''
  const middle = ((day + 0.5) / days.length) * 100
  return (
    <div className="relative">
      <div className="overflow-hidden rounded-xs has-focus-visible:outline-2 has-focus-visible:outline-alive has-focus-visible:outline-offset-4">
        <div
          role="slider"
          tabIndex={0}
          aria-label={`${name}, day by day. ${daysWords(days)}`}
          aria-valuemin={0}
          aria-valuemax={days.length - 1}
          aria-valuenow={day}
          aria-valuetext={words}
          className="relative -ml-[200%] w-[300%] cursor-default outline-none sm:ml-0 sm:w-full"
          {...handlers}
        >
          <svg
            viewBox={`0 0 ${days.length * DAY_WIDTH} ${BAR_HEIGHT}`}
            preserveAspectRatio="none"
            aria-hidden="true"
            className="block h-6 w-full"
          >
            <path d={paths.unseen} className="fill-line-strong/60" />
            <path d={paths.whole} className="fill-alive-fill" />
            <path d={paths.part} className="fill-late-fill" />
            <path d={paths.gone} className="fill-lost-fill" />
          </svg>
          {isShown ? (
            <span
              aria-hidden="true"
              style={{ left: `${(day / days.length) * 100}%`, width: `${100 / days.length}%` }}
              className="pointer-events-none absolute inset-y-0 rounded-xs bg-ink/25"
            />
          ) : null}
        </div>
      </div>
      {isShown ? (
        <span
          aria-hidden="true"
          style={{ '--at': Math.round(middle) } as React.CSSProperties}
          className="pointer-events-none absolute bottom-full left-[clamp(0%,(var(--at)-66.7)*3%,100%)] z-2 mb-1.5 translate-x-[clamp(-100%,(66.7-var(--at))*3%,0%)] whitespace-nowrap rounded border border-line-strong/60 bg-raised px-2 py-0.5 text-ink text-xs shadow sm:left-[calc(var(--at)*1%)] sm:translate-x-[calc(var(--at)*-1%)]"
        >
          {words}
        </span>
      ) : null}
    </div>
  )
}
