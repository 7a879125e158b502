import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { plainText } from '#lib/federation/sentence.ts'
import { FeedLines, MAX_LINES } from './feed-lines.ts'

const at = '2026-11-21T00:00:00.000Z'
const arrival = (name: string) => ({
  type: 'agent.status' as const,
  session_id: null,
  agent_id: '5f0c2c7e-1111-4222-8333-944444444444',
  created_at: at,
  data: { status: 'active' as const, name, client_type: 'codex', roles: [], reason: null },
})
const reset = { type: 'reset' as const, data: {} }

const texts = (feed: FeedLines) =>
  feed.shown.lines.map(({ told }) => (told === null ? null : plainText(told.sentence)))

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('shows what came, newest first, at most four times a second', () => {
  const feed = new FeedLines([arrival('before')])
  let times = 0
  feed.subscribe(() => {
    times += 1
  })
  for (let n = 0; n < 100; n += 1) {
    feed.add(arrival(`n${n}`))
    vi.advanceTimersByTime(10)
  }
  expect(times).toBe(4)
  vi.advanceTimersByTime(250)
  expect(texts(feed).slice(0, 2)).toEqual(['n99 came online', 'n98 came online'])
})

it('keeps a bounded number of lines, and each has an id of its own', () => {
  const feed = new FeedLines([])
  for (let n = 0; n < 1000; n += 1) feed.add(arrival(`n${n}`))
  vi.advanceTimersByTime(250)
  for (let n = 1000; n < 1050; n += 1) feed.add(arrival(`n${n}`))
  vi.advanceTimersByTime(250)
  expect(feed.shown.lines).toHaveLength(MAX_LINES)
  expect(texts(feed)[0]).toBe('n1049 came online')
  expect(new Set(feed.shown.lines.map(({ id }) => id)).size).toBe(MAX_LINES)
})

it('stands still while it is held, and says how many wait', () => {
  const feed = new FeedLines([arrival('before')])
  feed.hold(true)
  for (let n = 0; n < 300; n += 1) feed.add(arrival(`n${n}`))
  vi.advanceTimersByTime(250)
  expect(texts(feed)).toEqual(['before came online'])
  expect(feed.shown.waiting).toBe(300)
  feed.hold(false)
  expect(texts(feed)[0]).toBe('n299 came online')
  expect(feed.shown.waiting).toBe(0)
})

it('says once where something may be missing', () => {
  const feed = new FeedLines([])
  feed.add(reset)
  feed.add(arrival('ada'))
  feed.add(reset)
  feed.add(reset)
  vi.advanceTimersByTime(250)
  feed.add(reset)
  vi.advanceTimersByTime(250)
  expect(texts(feed)).toEqual([null, 'ada came online'])
})

it('does not tell what passes', () => {
  const feed = new FeedLines([])
  feed.add({ type: 'agent.heartbeat', data: { count: 1, agent_ids: [] } })
  vi.advanceTimersByTime(250)
  expect(feed.shown.lines).toEqual([])
})
