/** How a list's filters live in the address of its page. */
export interface ListAddress<Filters> {
  /** The page's path. */
  readonly path: string
  /** The filters out of an address. What does not make sense there counts as not given. */
  readonly parse: (raw: RawParameter) => Filters
  /** The filters as a query string, always in one order, so that equal filters are one cache key. */
  readonly format: (filters: Filters) => string
}

/** Reads a parameter of an address by its name. */
export type RawParameter = (name: string) => string | null | undefined

/** What `searchParams` of a page is once awaited. */
type PageParameters = Readonly<Record<string, string | string[] | undefined>>

/** The filters that a page was asked for with. */
export function filtersOf<Filters>(
  { parse }: ListAddress<Filters>,
  parameters: PageParameters,
): Filters {
  return parse((name) => [parameters[name]].flat()[0])
}

const controlCharacters = /[\p{Cc}\u2028\u2029]/gu

/** A text from an address, as a filter may take it: one line, at most so long, whole characters. */
export function cleanText(value: string | null | undefined, max: number): string {
  const text = (value ?? '').replace(controlCharacters, ' ').trim().slice(0, max)
  // Last, as cutting may leave half a character.
  return text.toWellFormed().trim()
}

/** The value, if it is one of those; else undefined. */
export function oneOf<Value extends string>(
  values: readonly Value[],
  value: string | null | undefined,
): Value | undefined {
  return values.find((each) => each === value)
}

/** The id, if it looks like one; else undefined. */
export function cleanId(value: string | null | undefined): string | undefined {
  return value && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value : undefined
}

/** The cursor, if it looks like one; else undefined. */
export function cleanCursor(value: string | null | undefined): string | undefined {
  return value && /^[A-Za-z0-9_-]{1,512}$/.test(value) ? value : undefined
}

/** The filters with one of them set, or taken away, and from the first page on. */
export function withFilter<Filters extends object, Name extends keyof Filters>(
  filters: Filters,
  name: Name,
  value: Filters[Name] | undefined,
): Filters {
  const kept = Object.entries(filters).filter(([each]) => each !== name && each !== 'cursor')
  return Object.fromEntries(value === undefined ? kept : [...kept, [name, value]]) as Filters
}

/** Whether anything is filtered out; which page one is on does not count. */
export function isFiltered(filters: object): boolean {
  return Object.entries(filters).some(([name, value]) => name !== 'cursor' && Boolean(value))
}
