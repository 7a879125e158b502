import { expect, test } from 'vitest'
import { hasColours } from './colours.ts'

const terminal = { isTTY: true }
const pipe = {}

test('only a terminal gets colours', () => {
  expect(hasColours(terminal, { TERM: 'xterm' })).toBe(true)
  expect(hasColours(terminal, { TERM: 'dumb' })).toBe(false)
  expect(hasColours(pipe, { TERM: 'xterm', CI: 'true' })).toBe(false)
})

test('NO_COLOR and FORCE_COLOR are obeyed', () => {
  expect(hasColours(terminal, { NO_COLOR: '1' })).toBe(false)
  expect(hasColours(terminal, { NO_COLOR: '' })).toBe(true)
  expect(hasColours(pipe, { FORCE_COLOR: '1' })).toBe(true)
  expect(hasColours(terminal, { FORCE_COLOR: '0' })).toBe(false)
  expect(hasColours(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false)
})
