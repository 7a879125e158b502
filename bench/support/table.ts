export interface Row {
  readonly what: string
  readonly measured: string
  readonly yardstick: string
  /** Measured to yardstick. */
  readonly ratio: string
  readonly aim: string
}

const columns = ['what', 'measured', 'yardstick', 'ratio', 'aim'] as const

/** Rows with aligned columns; all but the first are right-aligned. */
export function formatTable(rows: readonly Row[]): string {
  const head: Row = {
    what: '',
    measured: 'measured',
    yardstick: 'yardstick',
    ratio: 'ratio',
    aim: 'aim',
  }
  const widths = columns.map((column) =>
    Math.max(...[head, ...rows].map((row) => row[column].length)),
  )
  const format = (row: Row) =>
    columns
      .map((column, index) =>
        index === 0 ? row[column].padEnd(widths[0] ?? 0) : row[column].padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '─'.repeat(width)).join('  ')
  return [format(head), rule, ...rows.map(format)].join('\n')
}

export const perSecond = (value: number): string => `${Math.round(value)}/s`
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`
export const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
export const ratio = (value: number, against: number): string => (value / against).toFixed(2)
