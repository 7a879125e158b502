import type { Json } from './example.ts'

const WIDTH = 72

interface JsonTextOptions {
  /** Of longer arrays of objects the rest is told and not shown, which is no JSON then. */
  readonly shownItems?: number
}

/** JSON for people to read: what is short stands on one line. */
export function jsonText(value: Json, { shownItems = Infinity }: JsonTextOptions = {}): string {
  return write(value, 0, shownItems)
}

function write(value: Json, depth: number, shownItems: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const parts = partsOf(value, depth + 1, shownItems)
  const pad = Array.isArray(value) || parts.length === 0 ? '' : ' '
  const line = `${open}${pad}${parts.join(', ')}${pad}${close}`
  const isShort = !line.includes('\n') && line.length + depth * 2 <= WIDTH
  // The outermost object is one member a line, however short.
  if (parts.length === 0 || (isShort && depth > 0)) return line
  const indent = '  '.repeat(depth)
  return `${open}\n${parts.map((part) => `${indent}  ${part}`).join(',\n')}\n${indent}${close}`
}

function partsOf(value: object, depth: number, shownItems: number): string[] {
  if (!Array.isArray(value)) {
    return Object.entries(value as Readonly<Record<string, Json>>).map(
      ([name, member]) => `${JSON.stringify(name)}: ${write(member, depth, shownItems)}`,
    )
  }
  const list = value as Json[]
  const isLong = typeof list[0] === 'object' && list.length > shownItems
  const items = list
    .slice(0, isLong ? shownItems : list.length)
    .map((item) => write(item, depth, shownItems))
  const left = list.length - items.length
  return left > 0 ? [...items, `… ${left} more`] : items
}
