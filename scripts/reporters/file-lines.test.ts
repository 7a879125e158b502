import { expect, test } from 'vitest'
import { fileLines } from './file-lines.ts'

const result = {
  file: 'tests/a.test.ts',
  state: 'passed',
  passed: 3,
  failed: 0,
  skipped: 0,
  ms: 1234,
  failures: [],
  printed: '',
} as const

test('a file that passed is one line', () => {
  expect(fileLines(result)).toBe('✓ tests/a.test.ts (3 tests) 1.2 s')
  expect(fileLines({ ...result, passed: 1, ms: 9 })).toBe('✓ tests/a.test.ts (1 test) 0.0 s')
})

test('what failed is named below it, then what its tests printed', () => {
  const printed = 'first\n\nsecond\n'
  const failed = { state: 'failed', passed: 1, failed: 1, skipped: 2, failures: ['a › b'] } as const
  expect(fileLines({ ...result, ...failed, printed }).split('\n')).toEqual([
    '✗ tests/a.test.ts (4 tests, 1 failed, 2 skipped) 1.2 s',
    '    ✗ a › b',
    '    first',
    '    second',
  ])
})
