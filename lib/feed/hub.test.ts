import { describe, expect, test, vi } from 'vitest'
import type { LoggedEvent } from './event-log.ts'
import { createHub, type EncodedEvent, type HubReader } from './hub.ts'

const EPOCH = '0123abcd'

function event(seq: number, feed: LoggedEvent['feed'] = 'sessions'): LoggedEvent {
  const created_at = '2026-01-11T00:00:00.000Z'
  return {
    seq,
    feed,
    type: 'session_updated',
    agent_id: 'a',
    session_id: 's',
    created_at,
    data: {},
  }
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

const seqs = (events: readonly EncodedEvent[] | null) => events?.map(({ seq }) => seq)

function newReader() {
  const received: number[] = []
  const passing: string[] = []
  const reader = {
    onEvent: ({ seq }: EncodedEvent) => void received.push(seq),
    onPassing: (chunk: Uint8Array) => void passing.push(new TextDecoder().decode(chunk)),
    close: vi.fn<HubReader['close']>(),
  }
  return { reader, received, passing }
}

/** A hub that knows where the log stands. */
function newHub(lastSeq = 0) {
  const hub = createHub('sessions')
  hub.advance(EPOCH, lastSeq, [])
  return hub
}

describe('the ring', () => {
  test('begins where the log stood at the first look', () => {
    const hub = newHub(10)
    expect(hub.lastSeq).toBe(10)
    expect(hub.eventsAfter(10)).toEqual([])
    expect(hub.eventsAfter(9)).toBeNull()
  })

  test('has what came since, without the events of other feeds', () => {
    const hub = newHub(10)
    hub.advance(EPOCH, 14, [event(11), event(12, 'federation'), event(13), event(14, 'federation')])
    expect(hub.lastSeq).toBe(14)
    expect(seqs(hub.eventsAfter(10))).toEqual([11, 13])
    expect(seqs(hub.eventsAfter(11))).toEqual([13])
    expect(seqs(hub.eventsAfter(14))).toEqual([])
  })

  test('forgets the oldest, and says so', () => {
    const hub = newHub()
    for (let seq = 1; seq <= 10_000; seq += 100) {
      hub.advance(
        EPOCH,
        seq + 99,
        range(seq, seq + 99).map((n) => event(n)),
      )
    }
    expect(hub.eventsAfter(0)).toBeNull()
    const kept = range(0, 9_999).find((seq) => hub.eventsAfter(seq) !== null) ?? 0
    expect(10_000 - kept).toBeGreaterThanOrEqual(2048)
    expect(10_000 - kept).toBeLessThanOrEqual(4096)
    expect(seqs(hub.eventsAfter(kept))).toEqual(range(kept + 1, 10_000))
  })
})

describe('readers', () => {
  test('get each event once, in order, and nothing after they left', () => {
    const hub = newHub()
    const [one, two] = [newReader(), newReader()]
    hub.add(one.reader)
    hub.add(two.reader)
    hub.advance(EPOCH, 2, [event(1), event(2)])
    hub.remove(two.reader)
    hub.advance(EPOCH, 3, [event(3)])
    expect(one.received).toEqual([1, 2, 3])
    expect(two.received).toEqual([1, 2])
    expect(hub.readerCount).toBe(1)
  })

  test('share one encoding of an event', () => {
    const hub = newHub()
    const chunks: Uint8Array[] = []
    for (let n = 0; n < 2; n++) {
      const { reader } = newReader()
      hub.add({ ...reader, onEvent: ({ chunk }) => void chunks.push(chunk) })
    }
    hub.advance(EPOCH, 1, [event(1)])
    expect(chunks).toHaveLength(2)
    expect(chunks[0]).toBe(chunks[1])
  })

  test('see what passes', () => {
    const hub = newHub()
    const { reader, passing } = newReader()
    hub.add(reader)
    hub.pass({ type: 'health_update', data: {} })
    hub.keepAlive()
    expect(passing).toEqual([
      'event: health_update\ndata: {"type":"health_update","data":{}}\n\n',
      ': keepalive\n\n',
    ])
  })

  test.each([
    ['another log', 'ffffffff', 50],
    ['the same log, put back to an earlier state', EPOCH, 1],
  ])('are closed when the database has %s', (_, epoch, lastSeq) => {
    const hub = newHub()
    const { reader, received } = newReader()
    hub.add(reader)
    hub.advance(EPOCH, 3, [event(1), event(2), event(3)])
    hub.advance(epoch, lastSeq, [])
    expect(reader.close).toHaveBeenCalledOnce()
    expect(received).toEqual([1, 2, 3])
    expect(hub.epoch).toBe(epoch)
    expect(hub.lastSeq).toBe(lastSeq)
    expect(hub.eventsAfter(lastSeq)).toEqual([])
    expect(hub.eventsAfter(lastSeq - 1)).toBeNull()
  })
})
