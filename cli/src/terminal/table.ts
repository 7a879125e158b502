import cliui from 'cliui'
import { cleanText } from './clean-text.ts'
import { cutToWidth, displayWidth } from './display-width.ts'

export interface Column {
  readonly head: string
  /** Numbers stand on the right. */
  readonly align?: 'left' | 'right'
  /** The columns it may be cut down to where the terminal is narrow; without it, it is never cut. */
  readonly min?: number
  /** Left out where even cut columns do not fit, the highest first; without it, it always stays. */
  readonly dispensable?: number
  readonly paint?: (text: string, row: number) => string
}

const GAP = 2

/**
 * A table, a line a row. `width` is the terminal's; null where there is none, and then nothing is cut.
 * Cells are cleaned here; a cell that is not there is a dash.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly (string | null)[])[],
  width: number | null,
  paintHead: (text: string) => string = (text) => text,
): string {
  const cells = rows.map((row) => columns.map((_, index) => cleanText(row[index] ?? '') || '–'))
  const natural = columns.map((column, index) =>
    Math.max(displayWidth(column.head), ...cells.map((row) => displayWidth(row[index] ?? ''))),
  )
  const shown = fitColumns(columns, natural, width)
  const total = shown.reduce((sum, each) => sum + each.width + GAP, 0)
  // The widths are settled: cliui only lays the cells out.
  const ui = cliui({ width: total })
  const addRow = (
    cell: (index: number) => string,
    paint: (index: number, text: string) => string,
  ) =>
    ui.div(
      ...shown.map(({ index, width: own }, place) => {
        const gap = place < shown.length - 1 ? GAP : 0
        const align = columns[index]?.align ?? 'left'
        const text = paint(index, cutToWidth(cell(index), own))
        return { text, width: own + gap, align, padding: [0, gap, 0, 0] }
      }),
    )
  addRow(
    (index) => columns[index]?.head ?? '',
    (_, text) => paintHead(text),
  )
  cells.forEach((row, number) => {
    addRow(
      (index) => row[index] ?? '',
      (index, text) => columns[index]?.paint?.(text, number) ?? text,
    )
  })
  return ui.toString()
}

interface Fit {
  readonly index: number
  width: number
}

/** Which columns are shown, and how wide: the widest that may be cut gives way first. */
export function fitColumns(
  columns: readonly Column[],
  natural: readonly number[],
  width: number | null,
): readonly Fit[] {
  let shown: Fit[] = columns.map((_, index) => ({ index, width: natural[index] ?? 0 }))
  if (width === null) return shown
  const least = ({ index, width: own }: Fit) => Math.min(own, columns[index]?.min ?? own)
  const sum = (of: (fit: Fit) => number) =>
    shown.reduce((total, fit) => total + of(fit) + GAP, -GAP)
  while (sum(least) > width) {
    const rank = ({ index }: Fit) => columns[index]?.dispensable ?? 0
    const last = shown.reduce((a, b) => (rank(b) > rank(a) ? b : a))
    if (rank(last) === 0) break
    shown = shown.filter((fit) => fit !== last)
  }
  for (let excess = sum((fit) => fit.width) - width; excess > 0; excess--) {
    const fits = (of: (fit: Fit) => number) => shown.filter((fit) => fit.width > of(fit))
    const isCut = ({ index }: Fit) => columns[index]?.min !== undefined
    const room = [fits(least), fits(() => 1).filter(isCut)].find((some) => some.length > 0)
    if (!room) break
    room.reduce((a, b) => (b.width > a.width ? b : a)).width--
  }
  return shown
}
