import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBrowser, type FakeConnection, type FakeTab } from './fake-browser.ts'
import type { Feed } from './feeds.ts'
import type { Platform } from './platform.ts'
import { SharedStream } from './shared-stream.ts'

const feed: Feed = {
  name: 'test',
  path: '/feed',
  types: { changed: 'durable', counted: 'passing', reset: 'passing' },
  silenceMs: 20_000,
}

let browser: FakeBrowser

beforeEach(() => {
  vi.useFakeTimers()
  browser = new FakeBrowser()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Long enough for a question to another tab, and its answer. */
const settle = () => vi.advanceTimersByTimeAsync(10)
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** A page with one listener, and what that heard. */
async function openPage({
  since = null,
  tab = browser.openTab(),
  silenceMs = feed.silenceMs,
}: {
  since?: string | null
  tab?: FakeTab
  silenceMs?: number | null
} = {}) {
  const stream = new SharedStream<{ type: string; data: { n?: number } }>(
    { ...feed, silenceMs },
    tab.platform,
  )
  const heard: string[] = []
  const listen = (from = since) =>
    stream.subscribe(({ type, data }) => {
      heard.push('n' in data ? `${type} ${data.n}` : type)
    }, from)
  const leave = listen()
  await settle()
  return { stream, tab, heard, listen, leave }
}

async function openPages(count: number) {
  const pages = []
  for (let i = 0; i < count; i += 1) pages.push(await openPage({ since: 'e0' }))
  return pages
}

/** The one connection that there should be. */
function connection(): FakeConnection {
  const [only, ...others] = browser.openConnections
  if (!only || others.length > 0) throw new Error(`${others.length + (only ? 1 : 0)} connections`)
  return only
}

async function accept(): Promise<FakeConnection> {
  const accepted = connection()
  accepted.accept()
  await settle()
  return accepted
}

describe('one connection for all tabs', () => {
  it('is opened by the first, and all hear its events', async () => {
    const pages = await openPages(3)
    expect(connection().tab).toBe(pages[0]?.tab)
    expect(pages.map(({ stream }) => stream.status)).toEqual(Array(3).fill('connecting'))

    const server = await accept()
    server.send('changed', 'e1', { n: 1 })
    server.send('counted', 'e1', { n: 2 })
    await settle()

    for (const { stream, heard } of pages) {
      expect(stream.status).toBe('live')
      expect(heard).toEqual(['changed 1', 'counted 2'])
    }
  })

  it('tells a new tab its status at once', async () => {
    await openPage()
    await accept()
    const late = await openPage()
    expect(late.stream.status).toBe('live')
    expect(browser.connections).toHaveLength(1)
  })

  it('hands a reset of the server to every tab', async () => {
    const pages = await openPages(2)
    const server = await accept()
    server.send('reset')
    await settle()
    for (const { heard } of pages) expect(heard).toEqual(['reset'])
  })

  it('is closed a while after the last listener has gone, not between two', async () => {
    const { stream, leave, listen } = await openPage()
    await accept()
    leave()
    const leaveAgain = listen()
    await wait(10_000)
    expect(browser.openConnections).toHaveLength(1)
    leaveAgain()
    await wait(10_000)
    expect(browser.openConnections).toHaveLength(0)
    expect(stream.status).toBe('polling')
  })

  it('keeps an event from no listener when another throws', async () => {
    const { stream } = await openPage({ since: 'e0' })
    const uncaught = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => {})
    const heard: string[] = []
    stream.subscribe(() => expect.unreachable(), 'e0')
    stream.subscribe(({ type }) => heard.push(type), 'e0')
    const server = await accept()
    server.send('changed', 'e1')
    expect(heard).toEqual(['changed'])
    expect(uncaught).toHaveBeenCalledOnce()
  })
})

describe('what a page may have missed while it loaded', () => {
  it('is asked for where the position of its data is known', async () => {
    const { heard } = await openPage({ since: '7-12' })
    expect(connection().url).toBe('/feed?last_event_id=7-12')
    await accept()
    expect(heard).toEqual([])
  })

  it('is made up for by one reset in each tab where it is not', async () => {
    const pages = [await openPage(), await openPage()]
    expect(connection().url).toBe('/feed')
    await accept()
    pages.push(await openPage())
    await openPage()
    for (const { heard } of pages) expect(heard).toEqual(['reset'])
  })

  it('is nothing for a tab whose data are as new as the leader', async () => {
    await openPage({ since: 'e0' })
    const server = await accept()
    server.send('changed', 'e1')
    const asNew = await openPage({ since: 'e1' })
    const older = await openPage({ since: 'e0' })
    expect(asNew.heard).toEqual([])
    expect(older.heard).toEqual(['reset'])
  })

  it('is unknown for a listener that comes later than the document', async () => {
    const { listen, heard } = await openPage({ since: 'e0' })
    await accept()
    listen()
    await settle()
    expect(heard).toEqual(['reset'])
  })

  it('is the same when effects run twice', async () => {
    const tab = browser.openTab()
    const stream = new SharedStream(feed, tab.platform)
    const heard: string[] = []
    stream.subscribe(() => heard.push('the first'), 'e0')()
    stream.subscribe(({ type }) => heard.push(type), 'e0')
    await settle()
    const server = await accept()
    server.send('changed', 'e1')
    await wait(10_000)
    expect(heard).toEqual(['changed'])
    expect(browser.connections).toHaveLength(1)
  })
})

describe('another tab takes over', () => {
  it('when the leader closes, where it has seen the feed itself', async () => {
    const [leader, next, third] = await openPages(3)
    const server = await accept()
    server.send('changed', 'e1', { n: 1 })
    await settle()

    leader?.tab.window.dispatchEvent(new Event('pagehide'))
    await settle()
    expect(connection().tab).toBe(next?.tab)
    expect(connection().url).toBe('/feed?last_event_id=e1')

    const resumed = await accept()
    resumed.send('changed', 'e2', { n: 2 })
    await settle()
    expect(third?.heard).toEqual(['changed 1', 'changed 2'])
    expect(third?.stream.status).toBe('live')
  })

  it('when the leader crashes', async () => {
    const [leader, next] = await openPages(2)
    await accept()
    leader?.tab.crash()
    await settle()
    expect(connection().tab).toBe(next?.tab)
    expect(connection().url).toBe('/feed?last_event_id=e0')
  })

  it('and what is sent again is heard once', async () => {
    const [leader, next, third] = await openPages(3)
    const server = await accept()
    // The leader is gone before the next has heard of e1, though the third has.
    if (next) next.tab.isHung = true
    server.send('changed', 'e1', { n: 1 })
    await settle()
    if (next) next.tab.isHung = false
    leader?.tab.crash()
    await settle()

    const resumed = await accept()
    expect(resumed.url).toBe('/feed?last_event_id=e0')
    resumed.send('changed', 'e1', { n: 1 })
    resumed.send('changed', 'e2', { n: 2 })
    await settle()
    expect(next?.heard).toEqual(['changed 1', 'changed 2'])
    expect(third?.heard).toEqual(['changed 1', 'changed 2'])
  })

  it('and a tab that has missed what the new leader knows gets a reset', async () => {
    const [leader, , third] = await openPages(3)
    const server = await accept()
    if (third) third.tab.isHung = true
    server.send('changed', 'e1', { n: 1 })
    await settle()
    if (third) third.tab.isHung = false
    leader?.tab.crash()
    await settle()
    await accept()
    expect(third?.heard).toEqual(['reset'])
  })

  it('by stealing, when the leader holds the lock but is silent', async () => {
    const [leader, next] = await openPages(2)
    const server = await accept()
    server.send('changed', 'e1', { n: 1 })
    await settle()
    if (leader) leader.tab.isHung = true
    await wait(19_000)
    expect(server.readyState).toBe(1)
    await wait(5_000)
    expect(connection().tab).toBe(next?.tab)
    expect(connection().url).toBe('/feed?last_event_id=e1')

    // The old leader has noticed, follows, and is first in line again.
    const resumed = await accept()
    if (leader) leader.tab.isHung = false
    resumed.send('changed', 'e2', { n: 2 })
    await settle()
    next?.tab.crash()
    await settle()
    expect(connection().tab).toBe(leader?.tab)
  })

  it('but not from a leader that answers, though it has nothing to say', async () => {
    const [leader] = await openPages(2)
    connection().refuse()
    for (let i = 0; i < 10; i += 1) {
      await wait(30_000)
      for (const asked of browser.openConnections) asked.refuse()
    }
    expect(new Set(browser.connections.map(({ tab }) => tab))).toEqual(new Set([leader?.tab]))
  })

  it('when the leader is hidden and without a stream, by the tab that is looked at', async () => {
    const [leader, next] = await openPages(2)
    leader?.tab.setVisibility('hidden')
    connection().refuse()
    await settle()
    expect(connection().tab).toBe(next?.tab)
    connection().refuse()
    await settle()
    expect(browser.connections).toHaveLength(2)
  })
})

describe('a page that sleeps', () => {
  it.each([
    ['freeze', 'resume', 'document'],
    ['pagehide', 'pageshow', 'window'],
  ] as const)('lets go at %s and stands in line again at %s', async (sleep, wake, target) => {
    const [leader, next] = await openPages(2)
    const server = await accept()
    leader?.tab[target].dispatchEvent(new Event(sleep))
    await settle()
    expect(server.readyState).toBe(2)
    expect(connection().tab).toBe(next?.tab)
    const resumed = await accept()

    leader?.tab[target].dispatchEvent(new Event(wake))
    await settle()
    expect(leader?.stream.status).toBe('live')
    expect(leader?.heard).toEqual([])
    resumed.send('changed', 'e1', { n: 1 })
    await settle()
    expect(leader?.heard).toEqual(['changed 1'])
    next?.tab.crash()
    await settle()
    expect(connection().tab).toBe(leader?.tab)
  })

  it('gets one reset for what it has missed', async () => {
    const [leader, next] = await openPages(2)
    const server = await accept()
    next?.tab.document.dispatchEvent(new Event('freeze'))
    server.send('changed', 'e1')
    server.send('changed', 'e2')
    await settle()
    next?.tab.document.dispatchEvent(new Event('resume'))
    await settle()
    expect(next?.heard).toEqual(['reset'])
    expect(leader?.heard).toEqual(['changed', 'changed'])
  })

  it('catches up event by event after a minute, by a reset after hours', async () => {
    const { tab, heard } = await openPage({ since: 'e0' })
    await accept()
    tab.document.dispatchEvent(new Event('freeze'))
    await wait(60_000)
    tab.document.dispatchEvent(new Event('resume'))
    await settle()
    expect(connection().url).toBe('/feed?last_event_id=e0')
    await accept()
    expect(heard).toEqual([])

    tab.document.dispatchEvent(new Event('freeze'))
    await wait(7_200_000)
    tab.document.dispatchEvent(new Event('resume'))
    await settle()
    expect(connection().url).toBe('/feed')
    await accept()
    expect(heard).toEqual(['reset'])
  })
})

describe('without a stream', () => {
  it('tries again after a refusal, ever more rarely, and tells all tabs', async () => {
    const [leader, next] = await openPages(2)
    const gaps: number[] = []
    for (let i = 0; i < 7; i += 1) {
      const refusedAt = Date.now()
      connection().refuse()
      await settle()
      expect([leader?.stream.status, next?.stream.status]).toEqual(['polling', 'polling'])
      while (browser.openConnections.length === 0) await wait(500)
      gaps.push(Math.round((Date.now() - refusedAt) / 1_000))
    }
    expect(gaps).toEqual([1, 2, 4, 8, 15, 15, 15])
    await accept()
    expect(next?.stream.status).toBe('live')
    connection().refuse()
    await wait(1_000)
    expect(browser.openConnections).toHaveLength(1)
  })

  it('leaves a loss of network to EventSource', async () => {
    const { stream, heard } = await openPage({ since: 'e0' })
    const server = await accept()
    server.drop()
    expect(stream.status).toBe('connecting')
    server.drop()
    expect(stream.status).toBe('polling')
    server.accept()
    expect(stream.status).toBe('live')
    expect(browser.connections).toHaveLength(1)
    expect(heard).toEqual([])
  })

  it('resets at every reconnect as long as there is nothing to resume from', async () => {
    const { heard } = await openPage()
    const server = await accept()
    server.drop()
    server.accept()
    expect(heard).toEqual(['reset', 'reset'])
    server.send('changed', 'e1')
    server.drop()
    server.accept()
    expect(heard).toEqual(['reset', 'reset', 'changed'])
  })

  it('takes 20 s of silence for a dead connection, and resumes', async () => {
    const { stream } = await openPage({ since: 'e0' })
    const server = await accept()
    server.send('changed', 'e1')
    for (let i = 0; i < 20; i += 1) {
      await wait(5_000)
      server.send('counted', 'e1')
    }
    expect(browser.connections).toHaveLength(1)

    await wait(20_000)
    expect(server.readyState).toBe(2)
    expect(connection().url).toBe('/feed?last_event_id=e1')
    expect(stream.status).toBe('connecting')
    await wait(20_000)
    expect(stream.status).toBe('polling')
  })

  it('bears any silence of a feed that has no regular event', async () => {
    const { stream, heard } = await openPage({ since: 'e0', silenceMs: null })
    const server = await accept()
    await wait(3_600_000)
    expect(browser.connections).toHaveLength(1)
    expect(stream.status).toBe('live')
    server.send('changed', 'e1')
    expect(heard).toEqual(['changed'])
  })

  it('does not bear an attempt without an answer on such a feed either', async () => {
    const { stream } = await openPage({ since: 'e0', silenceMs: null })
    const server = connection()
    await wait(20_000)
    expect(server.readyState).toBe(2)
    expect(stream.status).toBe('polling')
    await wait(2_000)
    const second = await accept()
    expect(stream.status).toBe('live')
    // EventSource tries again by itself, and hangs.
    second.drop()
    expect(stream.status).toBe('connecting')
    await wait(20_000)
    expect(second.readyState).toBe(2)
    expect(stream.status).toBe('polling')
  })

  it('comes back to such a feed after the machine has slept', async () => {
    await openPage({ since: 'e0', silenceMs: null })
    const server = await accept()
    await wait(60_000)
    server.drop()
    expect(server.readyState).toBe(2)
    expect(connection().url).toBe('/feed?last_event_id=e0')
  })

  it('does not resume after a reset of the server, unless that has an id', async () => {
    await openPage({ since: 'old' })
    const server = await accept()
    server.send('reset', 'old')
    await wait(20_000)
    expect(connection().url).toBe('/feed')
    const second = await accept()
    second.send('reset', 'new')
    await wait(20_000)
    expect(connection().url).toBe('/feed?last_event_id=new')
  })
})

describe('a browser that lacks something', () => {
  it.each(['locks', 'openChannel'] as const)('has a stream a tab without %s', async (lack) => {
    const alone = [
      await openPage({ tab: browser.openTab({ [lack]: null }) }),
      await openPage({ tab: browser.openTab({ [lack]: null }) }),
    ]
    expect(browser.openConnections).toHaveLength(2)
    for (const server of browser.openConnections) server.accept()
    expect(alone.map(({ stream }) => stream.status)).toEqual(['live', 'live'])
  })

  it('then has them only in tabs that are seen', async () => {
    const { tab, stream } = await openPage({
      since: 'e0',
      tab: browser.openTab({ locks: null }),
    })
    await accept()
    tab.setVisibility('hidden')
    expect(browser.openConnections).toHaveLength(0)
    expect(stream.status).toBe('polling')
    tab.setVisibility('visible')
    expect(connection().url).toBe('/feed?last_event_id=e0')
  })

  it('goes alone where locks are refused', async () => {
    const locks: Platform['locks'] = {
      request: () => Promise.reject(new DOMException('no storage', 'SecurityError')),
    }
    const { stream } = await openPage({ tab: browser.openTab({ locks }) })
    await accept()
    expect(stream.status).toBe('live')
  })

  it('polls without EventSource', async () => {
    const { stream, leave } = await openPage({ tab: browser.openTab({ EventSource: null }) })
    expect(stream.status).toBe('polling')
    leave()
  })
})
