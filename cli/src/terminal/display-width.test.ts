import { expect, test } from 'vitest'
import { cutToWidth, displayWidth } from './display-width.ts'

test.each([
  ['', 0],
  ['Review', 6],
  ['Übergröße', 9],
  ['U\u0308', 1],
  ['日本語', 6],
  ['한국', 4],
  ['👩‍🚀 ok', 5],
  ['…', 1],
])('%s takes %d columns', (text, width) => {
  expect(displayWidth(text)).toBe(width)
})

test('what is too wide is cut between characters, with an ellipsis', () => {
  expect(cutToWidth('Review', 6)).toBe('Review')
  expect(cutToWidth('Review it', 6)).toBe('Revie…')
  expect(cutToWidth('Anything at all', 10)).toBe('Anything…')
  // Half a wide character is none.
  expect(cutToWidth('日本語', 4)).toBe('日…')
  expect(displayWidth(cutToWidth('日本語の', 5))).toBeLessThanOrEqual(5)
})
