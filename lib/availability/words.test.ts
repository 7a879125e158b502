import { expect, test } from 'vitest'
import { formatShare } from './words.ts'

test('a share is never shown better than it is', () => {
  expect(formatShare(1)).toBe('100.00%')
  expect(formatShare(0.999_999)).toBe('99.99%')
  expect(formatShare(0.58)).toBe('58.00%')
  expect(formatShare(0)).toBe('0.00%')
})

test('what nobody observed has no share', () => {
  expect(formatShare(null)).toBe('–')
  expect(formatShare(null, 'not observed')).toBe('not observed')
})
