import { setTimeout as sleep } from 'node:timers/promises'
import { type CDPSession, chromium, type Page } from 'playwright'
import { findChromium } from '../scripts/lib/chromium.mjs'
import { grantAll, startTraffic, type Traffic } from './support/federation-traffic.ts'
import { enrollFleet } from './support/fleet.ts'
import { type Frames, type PageMemory, pageMemory, watchFrames } from './support/page-frames.ts'
import type { BenchPlace } from './support/places.ts'
import { seedAgents } from './support/seed-federation.ts'
import { ms, type Row, ratio } from './support/table.ts'

const AGENTS = 5000
const EVENTS_PER_S = 50
const HEARTBEATS_PER_S = 50
const ACTING = 100
const WATCH_MS = 10_000
// The browser compiles what runs often, for a while.
const WARM_UP_MS = 30_000
const MEMORY_MS = 120_000

/** `/federation` with many agents and much going on, against the same page while nothing happens. */
export async function benchFederationPage(place: BenchPlace): Promise<Row[]> {
  await using server = await place.start({
    seed: (sql) => seedAgents(sql, AGENTS),
    // So that seeded agents, which send no heartbeats, are not late.
    env: { ROLLCALL_HEARTBEAT_INTERVAL_S: '120' },
  })
  const fleet = await enrollFleet(server, ACTING)
  await grantAll(server, fleet)
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: [
      '--disable-quic',
      '--no-first-run',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1400 } })
    await page.goto(`${server.url}/federation`)
    await page
      .getByRole('status')
      .filter({ hasText: /^Live$/ })
      .waitFor()
    await page
      .getByText(new RegExp(`${(AGENTS + ACTING).toLocaleString('en-US')} agents`))
      .waitFor()
    const devtools = await page.context().newCDPSession(page)
    return await measure(place, page, devtools, () =>
      startTraffic(server, fleet, { eventsPerS: EVENTS_PER_S, heartbeatsPerS: HEARTBEATS_PER_S }),
    )
  } finally {
    await browser.close()
  }
}

async function measure(
  place: BenchPlace,
  page: Page,
  devtools: CDPSession,
  start: () => Traffic,
): Promise<Row[]> {
  const quiet = await watchFrames(page, devtools, WATCH_MS)
  const traffic = start()
  try {
    await sleep(WARM_UP_MS)
    const before = traffic.events
    const busy = await watchFrames(page, devtools, WATCH_MS)
    const eventsPerS = ((traffic.events - before) * 1000) / WATCH_MS
    const early = await pageMemory(devtools)
    await sleep(MEMORY_MS)
    const late = await pageMemory(devtools)
    return rows(place, { quiet, busy, eventsPerS, early, late })
  } finally {
    await traffic.stop()
  }
}

interface Measured {
  readonly quiet: Frames
  readonly busy: Frames
  readonly eventsPerS: number
  readonly early: PageMemory
  readonly late: PageMemory
}

function rows(place: BenchPlace, { quiet, busy, eventsPerS, early, late }: Measured): Row[] {
  const what = `/federation, ${place.name}`
  const load = `${AGENTS} agents, ${eventsPerS.toFixed(0)} events/s`
  const time = (name: string, of: (frames: Frames) => number, aim: string): Row => ({
    what: `${what}: ${name} (${load})`,
    measured: ms(of(busy)),
    yardstick: ms(of(quiet)),
    ratio: ratio(of(busy), of(quiet)),
    aim,
  })
  const held = (name: string, of: (memory: PageMemory) => number, unit: number): Row => ({
    what: `${what}: ${name} after ${MEMORY_MS / 1000} s more of it`,
    measured: (of(late) / unit).toFixed(unit === 1 ? 0 : 1),
    yardstick: (of(early) / unit).toFixed(unit === 1 ? 0 : 1),
    ratio: ratio(of(late), of(early)),
    aim: '<= 1.10',
  })
  return [
    time('longest frame', (frames) => frames.longestMs, '<= 100 ms'),
    time('p99 of frames', (frames) => frames.p99Ms, ''),
    time('longest task, processor time', (frames) => frames.longestTaskMs, '<= 100 ms'),
    held('heap in MB', ({ heap }) => heap, 1e6),
    held('DOM nodes', ({ nodes }) => nodes, 1),
    held('listeners', ({ listeners }) => listeners, 1),
  ]
}
