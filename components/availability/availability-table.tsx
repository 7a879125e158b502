'use client'

import { useState } from 'react'
import { Cell, HeadCell } from '#components/ui/table.tsx'
import type { AvailabilityDay } from '#lib/availability/contract.ts'
import { formatShare } from '#lib/availability/words.ts'
import { formatDuration } from '#lib/sessions/words.ts'
import { formatDay } from './day-words.ts'

/** The days in figures, newest first, where somebody asks for them. */
export function AvailabilityTable({ days }: { days: readonly AvailabilityDay[] }) {
  // Ninety rows that hardly anybody opens are made when somebody does.
  const [isOpen, setOpen] = useState(false)
  return (
    <details
      className="mt-2 text-data"
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary className="w-fit cursor-pointer rounded text-soft hover:text-ink">
        In figures
      </summary>
      {isOpen ? (
        <table className="mt-2 w-full max-w-lg">
          <caption className="sr-only">Availability by day, in UTC, newest first</caption>
          <thead>
            <tr>
              <HeadCell>Day</HeadCell>
              <HeadCell align="right">Alive</HeadCell>
              <HeadCell align="right">Observed</HeadCell>
              <HeadCell align="right">Share</HeadCell>
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map(({ date, observed_s, alive_s }) => (
              <tr key={date} className="border-line border-t">
                <Cell className="whitespace-nowrap">{formatDay(date)}</Cell>
                <Cell align="right">{formatDuration(alive_s)}</Cell>
                <Cell align="right">{formatDuration(observed_s)}</Cell>
                <Cell align="right">
                  {formatShare(observed_s > 0 ? alive_s / observed_s : null)}
                </Cell>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </details>
  )
}
