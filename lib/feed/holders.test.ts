import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHolders } from './holders.ts'

const DAY_MS = 86_400_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const until = (ms: number, agentId = 'a') => ({ agentId, expiresAtMs: Date.now() + ms })

test('a stream ends when the token that opened it expires, however far that is', () => {
  const holders = createHolders()
  const ends = [1000, 40 * DAY_MS, -5, 0].map((ms) => {
    const end = vi.fn<() => void>()
    holders.add(until(ms), end)
    return end
  })
  const counts = () => ends.map((end) => end.mock.calls.length)
  expect(counts()).toEqual([0, 0, 0, 0])
  vi.advanceTimersByTime(1)
  expect(counts()).toEqual([0, 0, 1, 1])
  vi.advanceTimersByTime(999)
  expect(counts()).toEqual([1, 0, 1, 1])
  vi.advanceTimersByTime(40 * DAY_MS - 1001)
  expect(counts()).toEqual([1, 0, 1, 1])
  vi.advanceTimersByTime(1)
  expect(counts()).toEqual([1, 1, 1, 1])
})

test('all streams of an agent end together, those of others go on', () => {
  const holders = createHolders()
  const ended: string[] = []
  const add = (agentId: string, name: string) => {
    const callOff = holders.add(until(DAY_MS, agentId), () => {
      ended.push(name)
      callOff()
    })
    return callOff
  }
  add('a', 'a1')
  add('a', 'a2')
  const callOff = add('a', 'a3')
  add('b', 'b1')
  callOff()
  holders.endAllOf('a')
  holders.endAllOf('a')
  holders.endAllOf('nobody')
  expect(ended).toEqual(['a1', 'a2'])
  // The same agent, again.
  add('a', 'a4')
  holders.endAllOf('a')
  expect(ended).toEqual(['a1', 'a2', 'a4'])
  holders.endAllOf('b')
  expect(vi.getTimerCount()).toBe(0)
})
