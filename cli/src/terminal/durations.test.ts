import { expect, test } from 'vitest'
import { formatAge, formatDuration, formatLeft, formatTime } from './durations.ts'

test.each([
  [0, '0 s'],
  [999, '0 s'],
  [12_000, '12 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [7_200_000, '2 h'],
  [4 * 86_400_000 + 5, '4 d'],
  [-90_000, '1 min'],
])('%d ms are %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words)
})

const now = Date.parse('2026-01-11T00:49:00.000Z')

test('an age is told either way', () => {
  expect(formatAge('2026-01-11T00:48:48.000Z', now)).toBe('12 s ago')
  expect(formatAge('2026-01-12T00:49:00.000Z', now)).toBe('in 1 d')
  expect(formatAge(now - 400, now)).toBe('just now')
})

test('what is left, or that nothing is', () => {
  expect(formatLeft('2026-01-11T23:49:00.000Z', now)).toBe('23 h left')
  expect(formatLeft('2026-01-11T00:44:00.000Z', now)).toBe('ran out 5 min ago')
})

test('a time has its date, and two digits each', () => {
  expect(formatTime(new Date(2026, 0, 2, 3, 4, 5).getTime())).toBe('2026-01-02 03:04:05')
})
