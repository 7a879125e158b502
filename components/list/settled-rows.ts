/** What there is to know of the items of a list, to keep their rows still. */
export interface RowKind<Item> {
  readonly idOf: (item: Item) => string
  /** Whether it came to be, or changed its place for good, after an instant (milliseconds). */
  readonly isSince: (item: Item, at: number) => boolean
}

export interface SettledRow<Item> {
  readonly item: Item
  /** Joined while the page was open: it warms. */
  readonly isNew: boolean
  /** Since when the list no longer has it (server's milliseconds); it is judged as of then. */
  readonly unheard_since?: number
}

export interface Settled<Item> {
  /** Which list this is; another one begins anew. */
  readonly key: string
  readonly rows: readonly SettledRow<Item>[]
  readonly waiting: readonly Item[]
  readonly settled_at: number
}

export interface Arrival<Item> {
  readonly kind: RowKind<Item>
  readonly key: string
  readonly items: readonly Item[]
  /** Whether the list is all there is: else an item may enter it by rank, without being new. */
  readonly isWhole: boolean
  /** Whether the reader is at the table: nothing may move. */
  readonly isHeld: boolean
  /** The server's time, in milliseconds. */
  readonly now: number
}

// How long rows keep their places, while every heartbeat changes the order of activity.
const REST_MS = 30_000
// Where new rows join faster than that: how many there may be beyond those of the server's page.
const EXTRA_ROWS = 25

/** A list as the server gave it. */
export function settle<Item>({
  key,
  items,
  now,
}: Pick<Arrival<Item>, 'key' | 'items' | 'now'>): Settled<Item> {
  const rows = items.map((item) => ({ item, isNew: false }))
  return { key, rows, waiting: [], settled_at: now }
}

/**
 * Takes in what has come: rows change where they stand. At rest new ones join at the top, and now
 * and then the order is the server's again; while the reader is at the table, they wait.
 */
export function arrive<Item>(settled: Settled<Item>, arrival: Arrival<Item>): Settled<Item> {
  const { kind, key, items, isWhole, isHeld, now } = arrival
  if (key !== settled.key) return settle(arrival)
  const byId = new Map(items.map((item) => [kind.idOf(item), item]))
  const shown = new Set(settled.rows.map((row) => kind.idOf(row.item)))
  const fresh = items.filter(
    (item) => !shown.has(kind.idOf(item)) && (isWhole || kind.isSince(item, settled.settled_at)),
  )
  const rows = settled.rows.map((row): SettledRow<Item> => {
    const item = byId.get(kind.idOf(row.item))
    if (item === row.item && row.unheard_since === undefined) return row
    if (item !== undefined) return { item, isNew: row.isNew }
    return { ...row, unheard_since: row.unheard_since ?? now }
  })
  if (isHeld) return { ...settled, rows, waiting: fresh }
  const isCrowded = fresh.length + rows.length > items.length + EXTRA_ROWS
  if (now - settled.settled_at < REST_MS && !isCrowded) {
    const joined = fresh.map((item) => ({ item, isNew: true }))
    return { ...settled, rows: [...joined, ...rows], waiting: [] }
  }
  const known = new Map(settled.rows.map((row) => [kind.idOf(row.item), row]))
  return {
    ...settle(arrival),
    rows: items.map((item) => {
      const row = known.get(kind.idOf(item))
      if (row?.item === item && !row.isNew && row.unheard_since === undefined) return row
      return { item, isNew: row === undefined && fresh.includes(item) }
    }),
  }
}
