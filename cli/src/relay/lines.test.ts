import { expect, test } from 'vitest'
import { LineSplitter } from './lines.ts'

function split(limit: number, chunks: readonly (string | Buffer)[]) {
  const lines: (string | null)[] = []
  const splitter = new LineSplitter(limit, (line) => lines.push(line))
  for (const chunk of chunks) splitter.push(Buffer.from(chunk as string))
  splitter.end()
  return lines
}

test('lines come whole, however they were cut', () => {
  expect(split(100, ['{"a":', '1}\n{"b"', ':2}\r\n\n{"c":3}'])).toEqual([
    '{"a":1}',
    '{"b":2}',
    '',
    '{"c":3}',
  ])
})

test('a character that came in two parts is one', () => {
  const bytes = Buffer.from('"日本"\n')
  expect(split(100, [bytes.subarray(0, 2), bytes.subarray(2)])).toEqual(['"日本"'])
})

test('a line that is too long is given up, and the next one is read', () => {
  expect(split(5, ['123', '456', '789\nabc\n'])).toEqual([null, 'abc'])
})
