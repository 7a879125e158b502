import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { id, instant, page, text } from './fields.ts'

describe('text', () => {
  const name = text(5)
  test.each([
    [' ab ', 'ab'],
    ['🙂', '🙂'],
    ['é名ß', 'é名ß'],
    ['a b c', 'a b c'],
  ])('%j is taken', (given, kept) => expect(name.parse(given)).toBe(kept))
  test.each([
    '',
    '  ',
    'abcdef',
    'a\u0000',
    'a\nb',
    'a\tb',
    '\u001b[31m',
    'a\u007f',
    'a\u0085b',
    'a\u2028b',
    'a\u2029b',
    '\ud83d',
    '\udc00\ud800',
    1,
    null,
    ['a'],
    { length: 3 },
  ])('%j is refused', (given) => expect(name.safeParse(given).success).toBe(false))
  test.each([
    '\u200b\u200b',
    '\u202Eevil',
    'a\u2066b',
    'nano\u200b',
    'na\u00adno',
    '\u3164',
    '\u2800',
    'nano\u{e0041}',
    'nano\u200d',
    'na\u200cno',
    'nano\ufe0f',
    'nano\u{e0100}',
  ])('%j, which nobody can see or read right, is refused', (given) =>
    expect(text(40).safeParse(given).success).toBe(false),
  )
  test('what looks the same is spelled the same', () =>
    expect(text(40).parse('e\u0301clair')).toBe('\u00e9clair'))
  test('emoji with joiners are text', () => expect(text(40).parse('👩‍💻')).toBe('👩‍💻'))
  test.each(['❤️', '🏳️‍🌈', 'می‌خواهم', 'क्‍ष'])('%j is spelled with joiners', (given) =>
    expect(text(40).parse(given)).toBe(given.normalize('NFC')),
  )
  test('may have lines where it may, and nothing else', () => {
    expect(text(40, { hasLines: true }).parse('a\n\tb\r\nc')).toBe('a\n\tb\r\nc')
    expect(text(40, { hasLines: true }).safeParse('a\u0000').success).toBe(false)
    expect(text(40, { hasLines: true }).safeParse('a\rb').success).toBe(false)
  })
  test('may be empty where it may', () => expect(text(5, { min: 0 }).parse('')).toBe(''))
})

test('an id is any UUID, in lower case as the database spells it', () => {
  expect(id.parse('0190E3A0-0000-7000-8000-00000000000A')).toBe(
    '0190e3a0-0000-7000-8000-00000000000a',
  )
  for (const wrong of [
    '',
    'x',
    '0190e3a0000070008000000000000001',
    ' 0190e3a0-0000-7000-8000-000000000001',
    '{0190e3a0-0000-7000-8000-000000000001}',
    'urn:uuid:0190e3a0-0000-7000-8000-000000000001',
  ]) {
    expect(id.safeParse(wrong).success, wrong).toBe(false)
  }
})

test('an instant has milliseconds, in UTC', () => {
  expect(instant.safeParse('2026-11-21T10:00:00.000Z').success).toBe(true)
  for (const wrong of [
    '2026-11-21T10:00:00Z',
    '2026-11-21T10:00:00.000000Z',
    '2026-11-21T10:00:00.000+00:00',
    '2026-11-21',
  ]) {
    expect(instant.safeParse(wrong).success, wrong).toBe(false)
  }
})

test('a page is 50, at most 200', () => {
  const query = z.strictObject(page)
  expect(query.parse({})).toEqual({ limit: 50 })
  expect(query.parse({ limit: '200', cursor: 'abc' })).toEqual({ limit: 200, cursor: 'abc' })
  for (const limit of ['0', '201', '1.5', '', 'x', ['1', '2'], 'Infinity']) {
    expect(query.safeParse({ limit }).success, String(limit)).toBe(false)
  }
})
