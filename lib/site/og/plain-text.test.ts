import { expect, it } from 'vitest'
import { placeholder, plainText } from './plain-text.ts'

it('keeps what can be drawn', () => {
  expect(plainText('Zoë – Łódź, Привет: <b> “x” → 5 €', 60)).toBe(
    'Zoë – Łódź, Привет: <b> “x” → 5 €',
  )
  expect(plainText('e\u0301', 10)).toBe('é')
})

it('shows one sign for each character that cannot be drawn', () => {
  expect(plainText('a👩‍👩‍👧‍👦b', 10)).toBe(`a${placeholder}b`)
  expect(plainText('名前', 10)).toBe(placeholder.repeat(2))
  expect(plainText('\u202eabc', 10)).toBe(`${placeholder}abc`)
})

it('makes one line of it', () => {
  expect(plainText(' a\n\t\u0000 b\u2028 ', 10)).toBe('a b')
})

it('cuts by whole characters', () => {
  expect(plainText('abcdef', 6)).toBe('abcdef')
  expect(plainText('abcdefg', 6)).toBe('abcde…')
  expect(plainText(`z${'\u0301'.repeat(5000)}`, 6)).toBe(placeholder)
})
