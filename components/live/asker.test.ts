import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Asker } from './asker.ts'

const asked: string[] = []
let asker: Asker

beforeEach(() => {
  vi.useFakeTimers()
  asked.length = 0
  asker = new Asker((isDue) => asked.push(['a', 'b'].filter(isDue).join()))
})
afterEach(() => {
  asker.stop()
  vi.useRealTimers()
})

it('asks at once, and once for a burst', () => {
  asker.want('a', 500)
  asker.want('a', 500)
  asker.want('b', 500)
  vi.advanceTimersByTime(0)
  expect(asked).toEqual(['a,b'])
})

it('leaves the server alone for as long as was said', () => {
  asker.want('a', 500)
  vi.advanceTimersByTime(100)
  asker.want('a', 500)
  vi.advanceTimersByTime(399)
  expect(asked).toEqual(['a'])
  vi.advanceTimersByTime(1)
  expect(asked).toEqual(['a', 'a'])
})

it('asks by the more urgent of two wishes', () => {
  asker.want('a', 500)
  vi.advanceTimersByTime(0)
  asker.want('a', 10_000)
  asker.want('a', 500)
  asker.want('a', 10_000)
  vi.advanceTimersByTime(500)
  expect(asked).toEqual(['a', 'a'])
  vi.advanceTimersByTime(20_000)
  expect(asked).toEqual(['a', 'a'])
})

it('asks for nothing once it is stopped', () => {
  asker.want('a', 500)
  asker.stop()
  vi.advanceTimersByTime(1000)
  expect(asked).toEqual([])
})
