import { expect, test } from 'vitest'
import { isKeepableJson } from './result.ts'

const nested = (levels: number, inside: unknown = 1) => {
  let value = inside
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value }
  return value
}

test.each([
  null,
  true,
  false,
  0,
  -0,
  1.5e-300,
  '',
  'words “and” 🙂',
  [],
  {},
  [[], [{}]],
  { a: [1, { b: null }], '': 'x', constructor: 1 },
  JSON.parse('{"__proto__": {"a": 1}}'),
  nested(32),
])('%j is kept', (value) => expect(isKeepableJson(value)).toBe(true))

test.each([
  ['no value', undefined],
  ['an infinity', JSON.parse('1e999')],
  ['one inside', { a: [JSON.parse('-1e999')] }],
  ['not a number', Number.NaN],
  ['U+0000', 'a\0b'],
  ['one inside', ['a', { b: '\0' }]],
  ['one in a name', { 'a\0': 1 }],
  ['half a surrogate pair', '\ud83d'],
  ['the other half', ['\udc00 x']],
  ['one in a name', { '\ud800': 1 }],
  ['33 levels', nested(33)],
  ['33 levels of nothing', nested(32, [])],
  ['a bigint', 1n],
  ['a function', () => 1],
])('%s is not', (_, value) => expect(isKeepableJson(value)).toBe(false))

test('a body as large as a body can be is looked through in no time', () => {
  expect(isKeepableJson(JSON.parse(`[${'[],'.repeat(20_000)}1]`))).toBe(true)
  expect(isKeepableJson(JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`))).toBe(false)
})
