'use client'

import { LocalTime } from '#components/ui/local-time.tsx'
import { type LateComponent, useLate } from './use-late.ts'

/** What a chart by the hour shows, with how it is drawn. */
export interface ChartSeries {
  readonly key: string
  readonly label: string
  readonly color: string
  readonly edge: string
}

interface ChartFigureProps<Row extends { readonly hour: string }> {
  /** Fetches the chart; it is rendered with `rows`. */
  readonly load: LateComponent<{ rows: readonly Row[] }>
  readonly title: string
  /** Of the table: what it counts, over which time. */
  readonly caption: string
  readonly series: readonly ChartSeries[]
  readonly rows: readonly Row[]
  /** A cell of the table. */
  readonly cell: (row: Row, key: string) => React.ReactNode
  /** Keeps the room of the chart until it is drawn. */
  readonly roomClass?: string
}

/**
 * A chart of the last hours under its caption, with a legend, and the same numbers as a table for
 * those who do not see it. The chart is loaded when its room comes into sight.
 */
export function ChartFigure<Row extends { readonly hour: string }>({
  title,
  caption,
  series,
  rows,
  cell,
  roomClass = 'h-56',
  load,
}: ChartFigureProps<Row>) {
  const { room, Late: Chart } = useLate(load)

  return (
    <figure>
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h3 className="font-medium text-data">{title}</h3>
        <ul className="flex flex-wrap gap-x-4 text-soft text-xs" aria-hidden="true">
          {series.map(({ key, label, color, edge }) => (
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
      <div ref={room} className={`mt-3 ${roomClass}`} aria-hidden="true">
        {Chart ? <Chart rows={rows} /> : null}
      </div>
      <div className="sr-only">
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">Hour from</th>
              {series.map(({ key, label }) => (
                <th key={key} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.hour}>
                <th scope="row">
                  <LocalTime at={row.hour} />
                </th>
                {series.map(({ key }) => (
                  <td key={key}>{cell(row, key)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  )
}
