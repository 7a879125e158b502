'use client'

import dynamic from 'next/dynamic'
import { useEffect, useRef, useState } from 'react'
import { LocalTime } from '#components/ui/local-time.tsx'
import { type TimelineHour, timelineSeries } from './timeline-series.ts'

const Chart = dynamic(() => import('./timeline-chart.tsx').then((module) => module.TimelineChart), {
  ssr: false,
})

/**
 * The connections of the last 24 hours: a chart, loaded when its room comes into sight, and the
 * same numbers as a table for those who do not see it.
 */
export function Timeline({ timeline }: { timeline: readonly TimelineHour[] }) {
  const room = useRef<HTMLDivElement>(null)
  const [isDrawn, setDrawn] = useState(false)

  useEffect(() => {
    if (room.current === null) return
    const draw: IntersectionObserverCallback = ([entry]) => {
      if (!entry?.isIntersecting) return
      observer.disconnect()
      setDrawn(true)
    }
    const observer = new IntersectionObserver(draw, { threshold: 0.25 })
    observer.observe(room.current)
    return () => observer.disconnect()
  }, [])

  return (
    <figure>
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h3 className="font-medium text-data">Connections by the hour</h3>
        <ul className="flex flex-wrap gap-x-4 text-soft text-xs" aria-hidden="true">
          {timelineSeries.map(({ key, label, color, edge }) => (
            <li key={key} className="flex items-center gap-1.5">
              <span
                className="size-2.5 rounded-xs border"
                style={{ background: color, borderColor: edge }}
              />
              {label}
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={room} className="mt-3 h-56" aria-hidden="true">
        {isDrawn ? <Chart timeline={timeline} /> : null}
      </div>
      <div className="sr-only">
        <table>
          <caption>Connections by the hour, the last 24 hours</caption>
          <thead>
            <tr>
              <th scope="col">Hour from</th>
              {timelineSeries.map(({ key, label }) => (
                <th key={key} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {timeline.map((row) => (
              <tr key={row.hour}>
                <th scope="row">
                  <LocalTime at={row.hour} />
                </th>
                {timelineSeries.map(({ key }) => (
                  <td key={key}>{row[key]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  )
}
