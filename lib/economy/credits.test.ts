import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CANONICAL, formatCredits, parseCredits } from './credits.ts'

const MOST = 10n ** 18n
const movable = fc.bigInt({ min: 1n, max: MOST })

describe('parseCredits', () => {
  test('reads back what formatCredits writes', () => {
    fc.assert(fc.property(movable, (micro) => parseCredits(formatCredits(micro)) === micro))
  })

  test('reads any number of digits and places that the wire allows, as arithmetic has it', () => {
    const digits = (min: number, max: number) =>
      fc
        .array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max })
        .map((list) => list.join(''))
    fc.assert(
      fc.property(digits(1, 12), fc.option(digits(1, 6), { nil: undefined }), (whole, places) => {
        const text = places === undefined ? whole : `${whole}.${places}`
        const scaled = BigInt(whole + (places ?? '').padEnd(6, '0'))
        expect(parseCredits(text)).toBe(scaled === 0n ? null : scaled)
      }),
    )
  })

  test.each([
    ['0.000001', 1n],
    ['1', 1_000_000n],
    ['1.0', 1_000_000n],
    ['1.000000', 1_000_000n],
    ['12.5', 12_500_000n],
    ['0012.50', 12_500_000n],
    ['999999999999.999999', MOST - 1n],
    ['1000000000000', MOST],
    ['1000000000000.000000', MOST],
  ])('%s is %d micro-credits', (text, micro) => expect(parseCredits(text)).toBe(micro))

  test.each([
    ['nothing', ''],
    ['zero', '0'],
    ['zero', '0.0'],
    ['zero', '0.000000'],
    ['zero', '000'],
    ['negative', '-1'],
    ['negative', '-0.5'],
    ['negative zero', '-0'],
    ['a minus of another script', '−1'],
    ['a plus', '+1'],
    ['not a number', 'NaN'],
    ['not a number', 'nan'],
    ['infinite', 'Infinity'],
    ['infinite', '-Infinity'],
    ['infinite', '∞'],
    ['an exponent', '1e3'],
    ['an exponent', '1E3'],
    ['an exponent', '1e-3'],
    ['an exponent', '1.5e+2'],
    ['seven places', '1.0000001'],
    ['seven places', '0.0000000'],
    ['seven places', '1.0000000'],
    ['over 1e12', '1000000000000.000001'],
    ['over 1e12', '1000000000001'],
    ['over 1e12', '9999999999999'],
    ['14 digits', '10000000000000'],
    ['40 digits', '1'.repeat(40)],
    ['40 digits, most of them zeros', '0'.repeat(39).concat('1')],
    ['40 places', `0.${'1'.repeat(40)}`],
    ['Arabic-Indic digits', '١٢'],
    ['fullwidth digits', '１２'],
    ['Devanagari digits', '१२'],
    ['a mathematical digit', '𝟏'],
    ['a superscript', '1²'],
    ['a fraction', '½'],
    ['a circled digit', '①'],
    ['a blank before', ' 1'],
    ['a blank behind', '1 '],
    ['a blank inside', '1 000'],
    ['a line break behind', '1\n'],
    ['a line break before', '\n1'],
    ['a no-break space', '1\u00a0'],
    ['a zero-width space', '1\u200b'],
    ['a byte-order mark', '\ufeff1'],
    ['U+0000', '1\0'],
    ['a leading point', '.5'],
    ['a trailing point', '5.'],
    ['a point alone', '.'],
    ['two points', '1.2.3'],
    ['two points in a row', '1..2'],
    ['a comma', '1,5'],
    ['thousands', '1,000'],
    ['thousands', "1'000"],
    ['an underscore', '1_000'],
    ['hexadecimal', '0x10'],
    ['octal', '0o17'],
    ['binary', '0b1'],
    ['a bigint', '1n'],
    ['a currency', '$1'],
    ['a percentage', '1%'],
    ['a division', '1/2'],
    ['words', 'null'],
    ['words', 'one'],
    ['an amount in quotes', '"1"'],
  ])('%s: %j is none', (_, text) => expect(parseCredits(text)).toBeNull())

  test('whatever else comes, it is an amount only in ASCII digits with at most one point', () => {
    const unit = fc.constantFrom(...'0123456789', '.', '-', 'e', ' ', '١', '１')
    const text = fc.oneof(
      fc.string({ unit, maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
    fc.assert(
      fc.property(text, (text) => {
        const micro = parseCredits(text)
        return micro === null || (/^[0-9]+(\.[0-9]+)?$/.test(text) && micro > 0n && micro <= MOST)
      }),
      { numRuns: 1_000 },
    )
  })

  test('a character too much in any place spoils it', () => {
    const bad = fc.constantFrom(...' \t\n+-eE,_x١１\u200b'.split(''))
    fc.assert(
      fc.property(movable, bad, fc.nat(), (micro, character, place) => {
        const text = formatCredits(micro)
        const at = place % (text.length + 1)
        return parseCredits(text.slice(0, at) + character + text.slice(at)) === null
      }),
    )
  })
})

describe('formatCredits', () => {
  const any = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

  test('is canonical: one spelling a number, and the least of it', () => {
    fc.assert(fc.property(any, (micro) => CANONICAL.test(formatCredits(micro))))
    fc.assert(
      fc.property(any, any, (a, b) => (formatCredits(a) === formatCredits(b)) === (a === b)),
    )
  })

  test('means what it was given, also below zero', () => {
    fc.assert(
      fc.property(any, (micro) => {
        const [, sign, whole = '', places = ''] =
          /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(formatCredits(micro)) ?? []
        const size = BigInt(whole + places.padEnd(6, '0'))
        return (sign === '-' ? -size : size) === micro
      }),
    )
  })

  test.each([
    [0n, '0'],
    [1n, '0.000001'],
    [-1n, '-0.000001'],
    [10n, '0.00001'],
    [500_000n, '0.5'],
    [12_500_000n, '12.5'],
    [-3_000_001n, '-3.000001'],
    [100_000_000n, '100'],
    [MOST, '1000000000000'],
    [-9n * MOST, '-9000000000000'],
  ])('%d is %s', (micro, text) => expect(formatCredits(micro)).toBe(text))
})

test.each([
  '',
  '-0',
  '00',
  '01',
  '0.0',
  '1.0',
  '1.50',
  '1.',
  '.5',
  '-',
  '1.0000001',
  '1e3',
  '+1',
  '١',
])('%j is not canonical', (text) => expect(CANONICAL.test(text)).toBe(false))
