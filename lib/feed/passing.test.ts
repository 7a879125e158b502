import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHub, type HubReader } from './hub.ts'
import { type PassingEvent, type PassingSource, startPassing } from './passing.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp(options: Partial<PassingSource> = {}) {
  const hub = createHub('federation')
  const passed: string[] = []
  const errors: unknown[] = []
  const next = vi.fn<(hasNewcomer: boolean) => Promise<PassingEvent | null>>(async () => ({
    type: 'news',
    data: {},
  }))
  const passing = startPassing(
    { feed: 'federation', everyMs: 1000, greets: 'first', next, ...options },
    hub,
    (error) => errors.push(error),
  )
  const come = (): HubReader => {
    const reader = {
      onEvent: () => undefined,
      onPassing: (chunk: Uint8Array) => void passed.push(new TextDecoder().decode(chunk)),
      close: () => undefined,
    }
    hub.add(reader)
    passing.readerCame()
    return reader
  }
  return { hub, next, passed, errors, passing, come }
}

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('a source of what passes', () => {
  test('is not asked while nobody reads', async () => {
    const { hub, next, come } = setUp()
    await wait(10_000)
    expect(next).not.toHaveBeenCalled()
    const reader = come()
    await wait(3_100)
    expect(next).toHaveBeenCalledTimes(4)
    hub.remove(reader)
    await wait(10_000)
    expect(next).toHaveBeenCalledTimes(4)
    expect(vi.getTimerCount()).toBe(0)
    come()
    await wait(100)
    expect(next).toHaveBeenCalledTimes(5)
  })

  test('tells the first reader at once, all others at the next turn; or everybody at once', async () => {
    for (const greets of ['first', 'everyone'] as const) {
      const { next, come, passed } = setUp({ greets })
      come()
      await wait(100)
      expect(passed).toEqual(['event: news\ndata: {"type":"news","data":{}}\n\n'])
      for (let n = 0; n < 10; n++) come()
      await wait(100)
      expect(next).toHaveBeenCalledTimes(greets === 'first' ? 1 : 2)
      await wait(899)
      expect(next).toHaveBeenCalledTimes(greets === 'first' ? 1 : 2)
      await wait(1)
      expect(next).toHaveBeenCalledTimes(greets === 'first' ? 2 : 3)
    }
  })

  test('knows whether somebody has come since it was asked', async () => {
    const { next, come } = setUp()
    come()
    await wait(2_100)
    come()
    await wait(2_000)
    expect(next.mock.calls.flat()).toEqual([true, false, false, true, false])
  })

  test('is not asked again before it has answered', async () => {
    const { next, come, passed } = setUp()
    const answer = Promise.withResolvers<PassingEvent>()
    next.mockReturnValueOnce(answer.promise)
    come()
    await wait(10_000)
    expect(next).toHaveBeenCalledTimes(1)
    answer.resolve({ type: 'late', data: {} })
    await wait(0)
    expect(passed).toHaveLength(1)
    await wait(1_000)
    expect(next).toHaveBeenCalledTimes(2)
  })

  test('that fails is skipped, and a newcomer is still new', async () => {
    const { next, come, passed, errors } = setUp()
    next.mockRejectedValueOnce(new Error('away'))
    come()
    await wait(1_100)
    expect(errors).toHaveLength(1)
    expect(passed).toHaveLength(1)
    expect(next.mock.calls.flat()).toEqual([true, true])
  })

  test('may have nothing to say', async () => {
    const { next, come, passed } = setUp()
    next.mockResolvedValue(null)
    come()
    await wait(5_100)
    expect(next).toHaveBeenCalledTimes(6)
    expect(passed).toEqual([])
  })

  test('has its turns apart, also for one who comes just as another has gone', async () => {
    const { hub, next, come } = setUp()
    const reader = come()
    await wait(1_050)
    hub.remove(reader)
    come()
    await wait(100)
    expect(next).toHaveBeenCalledTimes(2)
    await wait(999)
    expect(next).toHaveBeenCalledTimes(2)
    await wait(1)
    expect(next).toHaveBeenCalledTimes(3)
  })

  test('is asked no more once it is stopped', async () => {
    const { next, come, passing } = setUp()
    come()
    await passing.stop()
    await wait(5_000)
    expect(next).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })
})
