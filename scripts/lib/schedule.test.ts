import { expect, test } from 'vitest'
import { follow, schedule, scheduleOf, steps } from './schedule.mjs'

test('every step has its turn, once', () => {
  expect(schedule.flat(2).sort()).toEqual(Object.keys(steps).sort())
})

test('steps by name keep their place; what is left empty is left out', () => {
  const stages = [[['a', 'b'], ['c']], [['d'], ['e']], [['f']]]
  expect(scheduleOf(['b', 'e', 'f'], stages)).toEqual([[['b']], [['e']], [['f']]])
  expect(scheduleOf(['a'], stages)).toEqual([[['a']]])
  expect(scheduleOf([], stages)).toEqual(stages)
})

test('a stage begins when the one before has ended, a step when the one before in its track has', async () => {
  const log: string[] = []
  const ends = new Map<string, () => void>()
  const done = follow([[['a', 'b'], ['c']], [['d']]], async (name: string) => {
    log.push(name)
    await new Promise<void>((resolve) => ends.set(name, resolve))
  })
  const end = async (name: string) => {
    ends.get(name)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(log).toEqual(['a', 'c'])
  await end('c')
  expect(log).toEqual(['a', 'c'])
  await end('a')
  expect(log).toEqual(['a', 'c', 'b'])
  await end('b')
  expect(log).toEqual(['a', 'c', 'b', 'd'])
  await end('d')
  await done
})
