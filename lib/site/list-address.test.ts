import { expect, it } from 'vitest'
import {
  cleanCursor,
  cleanId,
  cleanText,
  filtersOf,
  isFiltered,
  oneOf,
  withFilter,
} from './list-address.ts'

it('takes the first of several parameters of one name', () => {
  const address = { path: '/', parse: (raw: (name: string) => unknown) => raw('q'), format: String }
  expect(filtersOf(address, { q: ['one', 'two'] })).toBe('one')
  expect(filtersOf(address, {})).toBeUndefined()
})

it('makes one clean line of a text', () => {
  expect(cleanText('  a\nb\u2028c\0 ', 100)).toBe('a b c')
  expect(cleanText(null, 100)).toBe('')
  expect(cleanText('🙂🙂', 3)).toBe('🙂\ufffd')
})

it('knows what it offers', () => {
  expect(oneOf(['active', 'offline'], 'offline')).toBe('offline')
  expect(oneOf(['active', 'offline'], 'toString')).toBeUndefined()
})

it('lets ids and cursors pass that look like some', () => {
  const id = '5f0c2c7e-1111-4222-8333-944444444444'
  expect(cleanId(id)).toBe(id)
  expect(cleanId(`${id}0`)).toBeUndefined()
  expect(cleanCursor('bm90_-')).toBe('bm90_-')
  expect(cleanCursor('a b')).toBeUndefined()
})

it('changes one filter, and goes back to the first page', () => {
  const filters: { q?: string; role?: string; cursor?: string } = { q: 'ada', cursor: 'abc' }
  expect(withFilter(filters, 'role', 'coder')).toEqual({ q: 'ada', role: 'coder' })
  expect(withFilter(filters, 'q', undefined)).toEqual({})
  expect(isFiltered(filters)).toBe(true)
  expect(isFiltered({ cursor: 'abc' })).toBe(false)
})
