import { expect, test } from 'vitest'
import { cleanText, cleanTexts, escapeObeyed } from './clean-text.ts'

const HOSTILE = 'a\u001b[31mRED\u009b2J\u202eb\nc\u007f'

test('text is one line without anything that a terminal obeys', () => {
  expect(cleanText(HOSTILE)).toBe('a [31mRED 2J b c')
})

test('a value is cleaned however deep its texts are', () => {
  const value = { name: HOSTILE, roles: [HOSTILE, 1], [HOSTILE]: null, more: { is: true } }
  const clean = cleanText(HOSTILE)
  expect(cleanTexts(value)).toEqual({
    name: clean,
    roles: [clean, 1],
    [clean]: null,
    more: { is: true },
  })
})

test('JSON stays what it says', () => {
  const json = escapeObeyed(JSON.stringify({ name: HOSTILE }, null, 2))
  expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(JSON.parse(json)).toEqual({ name: HOSTILE })
})
