import { expect, it } from 'vitest'
import { type Arrival, arrive, type RowKind, settle } from './settled-rows.ts'

interface Item {
  readonly id: string
  readonly at: number
}

const kind: RowKind<Item> = { idOf: ({ id }) => id, isSince: ({ at }, since) => at > since }
const item = (id: string, at = 0): Item => ({ id, at })
const [a, b] = [item('a'), item('b')]
const start = settle({ key: 'list', items: [a, b], now: 1000 })

const next = (items: readonly Item[], more: Partial<Arrival<Item>> = {}): Arrival<Item> => ({
  kind,
  key: 'list',
  items,
  isWhole: false,
  isHeld: false,
  now: 2000,
  ...more,
})
const ids = (rows: readonly { item: Item }[]) => rows.map((row) => row.item.id).join('')

it('changes rows where they stand, and leaves the others the same objects', () => {
  const changed = item('a')
  const { rows } = arrive(start, next([b, changed]))
  expect(ids(rows)).toBe('ab')
  expect(rows[0]?.item).toBe(changed)
  expect(rows[1]).toBe(start.rows[1])
})

it('lets new ones join at the top, and those that only move up in rank wait for the rest', () => {
  const { rows } = arrive(start, next([item('new', 1500), item('old', 500), a, b]))
  expect(ids(rows)).toBe('newab')
  expect(rows[0]?.isNew).toBe(true)
})

it('moves nothing while it is held, and says what waits', () => {
  const held = arrive(start, next([item('c', 1500), a, b], { isHeld: true }))
  expect(ids(held.rows)).toBe('ab')
  expect(ids(held.waiting.map((each) => ({ item: each })))).toBe('c')
})

it('keeps a row that the list no longer has, judged as of then, until it rests', () => {
  const gone = arrive(start, next([b]))
  expect(gone.rows[0]).toMatchObject({ item: a, unheard_since: 2000 })
  const later = arrive(gone, next([b], { now: 3000 }))
  expect(later.rows[0]).toMatchObject({ unheard_since: 2000 })
  expect(ids(arrive(gone, next([b], { now: 40_000 })).rows)).toBe('b')
})

it('takes the order of the server once it has rested', () => {
  expect(ids(arrive(start, next([b, a], { now: 31_000 })).rows)).toBe('ba')
})

it('does not grow without end where much is new', () => {
  let settled = start
  for (let n = 0; n < 100; n += 1) {
    settled = arrive(settled, next([item(`n${n}`, 2000 + n), a], { now: 2000 + n }))
  }
  expect(settled.rows.length).toBeLessThan(30)
})

it('begins anew with another list', () => {
  expect(ids(arrive(start, next([b], { key: 'other' })).rows)).toBe('b')
})
