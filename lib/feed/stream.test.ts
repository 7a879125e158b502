import { describe, expect, test, vi } from 'vitest'
import type { Database } from '#lib/supabase/database.ts'
import type { LoggedEvent } from './event-log.ts'
import { createHub } from './hub.ts'
import { createFeedStream, type StreamOptions } from './stream.ts'

const EPOCH = '0123abcd'
const BUFFER_BYTES = 64 * 1024
const STALLED_MS = 30_000

/** What these tests read is in the ring; a database that is away otherwise. */
const away: Database = { call: () => Promise.reject(new Error('the database is away')) }

function event(seq: number, bytes = 1000): LoggedEvent {
  return {
    seq,
    feed: 'sessions',
    type: 'session_updated',
    agent_id: 'a',
    session_id: 's',
    created_at: '2026-01-11T00:00:00.000Z',
    data: { padding: 'x'.repeat(bytes) },
  }
}

function setUp(lastSeq = 0) {
  const hub = createHub('sessions')
  hub.advance(EPOCH, lastSeq, [])
  let next = lastSeq
  const write = (count: number, bytes?: number) => {
    for (let n = 0; n < count; n++) {
      next += 1
      hub.advance(EPOCH, next, [event(next, bytes)])
    }
  }
  const open = (options: Partial<StreamOptions> = {}) => {
    const onEnd = vi.fn<() => void>()
    const stream = createFeedStream({
      hub,
      database: away,
      lastEventId: undefined,
      onEnd,
      ...options,
    })
    return { stream, onEnd }
  }
  return { hub, write, open }
}

/** Reads until so many events have come, or the stream has ended; answers their numbers. */
async function read(stream: ReadableStream<Uint8Array>, count: number): Promise<number[]> {
  const reader = stream.getReader()
  const seqs: number[] = []
  try {
    while (seqs.length < count) {
      const { done, value } = await reader.read()
      if (done) break
      const [, seq] = /^id: \w+-(\d+)\nevent: session_updated$/m.exec(decode(value)) ?? []
      if (seq) seqs.push(Number(seq))
    }
  } finally {
    reader.releaseLock()
  }
  return seqs
}

const decode = (chunk: Uint8Array | undefined) => new TextDecoder().decode(chunk)

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe('a reader that has stopped reading', () => {
  test('has a bounded buffer, and gets everything once it reads on', async () => {
    const { write, open } = setUp()
    const enqueue = vi.spyOn(ReadableStreamDefaultController.prototype, 'enqueue')
    const { stream } = open()
    write(2000)
    const waiting = enqueue.mock.calls.reduce((sum, [chunk]) => sum + chunk.byteLength, 0)
    expect(waiting).toBeGreaterThan(BUFFER_BYTES / 2)
    expect(waiting).toBeLessThan(BUFFER_BYTES + 2000)
    expect(await read(stream, 2000)).toEqual(range(1, 2000))
    write(1)
    expect(await read(stream, 1)).toEqual([2001])
  })

  test('does not slow the others', async () => {
    const { write, open } = setUp()
    const stalled = open()
    const other = open()
    const reading = read(other.stream, 1000)
    write(1000)
    expect(await reading).toEqual(range(1, 1000))
    expect(stalled.onEnd).not.toHaveBeenCalled()
  })

  test('is cut off in the end, and may resume', async () => {
    const { hub, write, open } = setUp()
    let now = 0
    const { stream, onEnd } = open({ now: () => now })
    write(100)
    now += STALLED_MS
    write(1)
    expect(onEnd).not.toHaveBeenCalled()
    now += 1
    write(1)
    expect(onEnd).toHaveBeenCalledOnce()
    expect(hub.readerCount).toBe(0)
    await expect(read(stream, 1)).rejects.toThrow('stopped reading')
    const again = open({ lastEventId: `${EPOCH}-5` })
    expect(await read(again.stream, 97)).toEqual(range(6, 102))
  })

  test('is cut off by what passes, too', () => {
    const { hub, write, open } = setUp()
    let now = 0
    const { onEnd } = open({ now: () => now })
    write(100)
    now += STALLED_MS + 1
    hub.keepAlive()
    expect(onEnd).toHaveBeenCalledOnce()
  })

  test('is not cut off when it reads slowly', async () => {
    const { write, open } = setUp()
    let now = 0
    const { stream, onEnd } = open({ now: () => now })
    for (let round = 0; round < 20; round++) {
      write(100)
      now += STALLED_MS - 1
      expect(await read(stream, 100)).toEqual(range(round * 100 + 1, round * 100 + 100))
    }
    expect(onEnd).not.toHaveBeenCalled()
  })

  test('gets no stale news when it reads on', async () => {
    const { hub, write, open } = setUp()
    const { stream } = open()
    write(200)
    hub.pass({ type: 'health_update', data: { is: 'stale' } })
    const reader = stream.getReader()
    let text = ''
    while (!text.includes(`id: ${EPOCH}-200\n`)) {
      text += decode((await reader.read()).value)
    }
    expect(text).not.toContain('stale')
  })
})

describe('the end of a stream', () => {
  test('is told once, when the client goes', async () => {
    const { hub, write, open } = setUp()
    const { stream, onEnd } = open()
    await stream.cancel()
    write(1)
    hub.closeAll()
    expect(onEnd).toHaveBeenCalledOnce()
    expect(hub.readerCount).toBe(0)
  })

  test('comes in order when the server ends: what was sent is still read', async () => {
    const { hub, write, open } = setUp()
    const { stream, onEnd } = open()
    write(3)
    hub.closeAll()
    expect(onEnd).toHaveBeenCalledOnce()
    expect(await read(stream, Number.POSITIVE_INFINITY)).toEqual([1, 2, 3])
  })

  test('comes when the log is needed and cannot be read', async () => {
    const { hub, open } = setUp(100)
    const { stream, onEnd } = open({ lastEventId: `${EPOCH}-50` })
    await expect(read(stream, 1)).rejects.toThrow('the database is away')
    expect(onEnd).toHaveBeenCalledOnce()
    expect(hub.readerCount).toBe(0)
  })
})
