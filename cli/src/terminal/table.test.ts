import { expect, test } from 'vitest'
import { displayWidth } from './display-width.ts'
import { type Column, formatTable } from './table.ts'

const columns: Column[] = [
  { head: 'TASK' },
  { head: 'REWARD', align: 'right' },
  { head: 'TITLE', min: 10 },
  { head: 'BY', min: 4, dispensable: 1 },
]
const rows = [
  ['0b9f52ee', '12.5', 'Review the parser of the query language', 'nano'],
  ['71c2a0d3', '1000', 'Anything', null],
]

test('nothing is cut where there is no terminal; numbers stand on the right', () => {
  expect(formatTable(columns, rows, null).split('\n')).toEqual([
    'TASK      REWARD  TITLE                                    BY',
    '0b9f52ee    12.5  Review the parser of the query language  nano',
    '71c2a0d3    1000  Anything                                 –',
  ])
})

test('what may be cut is cut to the width', () => {
  expect(formatTable(columns, rows, 40).split('\n')).toEqual([
    'TASK      REWARD  TITLE             BY',
    '0b9f52ee    12.5  Review the pars…  nano',
    '71c2a0d3    1000  Anything          –',
  ])
})

test('what is dispensable goes where cutting is not enough', () => {
  expect(formatTable(columns, rows, 30).split('\n')).toEqual([
    'TASK      REWARD  TITLE',
    '0b9f52ee    12.5  Review the…',
    '71c2a0d3    1000  Anything',
  ])
})

test.each([80, 40, 30, 24])('no line is longer than %d columns, and none is broken', (width) => {
  const wide = [...rows, ['0b9f52ee', '1', '日本語のタイトル、とても長い', 'a name that goes on']]
  const lines = formatTable(columns, wide, width).split('\n')
  expect(lines).toHaveLength(4)
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
})

test('a cell cannot steer the terminal, nor break its line', () => {
  const table = formatTable([{ head: 'TITLE' }], [['a\u001b[31mb\nc\u202e']], null)
  expect(table).toBe('TITLE\na [31mb c')
})

test('colours take no room', () => {
  const paint = (text: string) => `\u001b[32m${text}\u001b[39m`
  const painted = formatTable([{ head: 'A', paint }, { head: 'B' }], [['x', 'y']], 20)
  expect(painted).toBe('A  B\n\u001b[32mx\u001b[39m  y')
})
