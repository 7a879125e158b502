import { expect, test } from 'vitest'
import { daysWords, dayWords, stateOfDay } from './day-words.ts'

const day = (observed_s: number, alive_s: number) => ({ date: '2026-11-21', observed_s, alive_s })

test('a day is unseen, gone, partly or wholly alive', () => {
  expect(stateOfDay(day(0, 0))).toBe('unseen')
  expect(stateOfDay(day(60, 0))).toBe('gone')
  expect(stateOfDay(day(86_400, 86_313))).toBe('part')
  expect(stateOfDay(day(86_400, 86_314))).toBe('whole')
  expect(stateOfDay(day(60, 59.5))).toBe('whole')
  expect(stateOfDay(day(60, 58))).toBe('part')
})

test('days are told in words', () => {
  expect(dayWords(day(86_400, 84_240))).toBe('21 Nov: 97.50% alive, 23 h 24 min of 1 d 0 h')
  expect(dayWords(day(3600, 3600))).toBe('21 Nov: alive throughout, 1 h 00 min')
  expect(dayWords(day(3600, 0))).toBe('21 Nov: not alive, of 1 h 00 min observed')
  expect(dayWords(day(0, 0))).toBe('21 Nov: not observed')
  expect(daysWords([day(0, 0), day(10, 10), day(10, 5)])).toBe(
    'Alive throughout on 1 day, partly on 1, not at all on 0; 1 not observed.',
  )
  expect(daysWords([day(0, 0)])).toBe('Not observed yet.')
})
