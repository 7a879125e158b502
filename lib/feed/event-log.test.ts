import { describe, expect, test } from 'vitest'
import { formatPosition, parsePosition } from './event-log.ts'

describe('positions', () => {
  test.each([0, 1, 500, 999_999_999_999_999])('%i is read back as it was written', (seq) => {
    const position = { epoch: '0123abcd', seq }
    expect(parsePosition(formatPosition(position))).toEqual(position)
  })

  test.each([
    '',
    'x',
    '7',
    '0123abcd',
    '0123abcd-',
    '0123abcd--1',
    '0123abcd-1.5',
    '0123abcd-1e3',
    '0123ABCD-1',
    '0123abc-1',
    ' 0123abcd-1',
    '0123abcd-1\n',
    '0123abcd-1234567890123456',
    `0123abcd-${'9'.repeat(10_000)}`,
  ])('%j is not one of ours', (id) => {
    expect(parsePosition(id)).toBeNull()
  })
})
