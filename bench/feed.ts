import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command, Report } from './support/bare-feed.ts'
import { enrollFleet, post } from './support/fleet.ts'
import type { Latencies } from './support/latencies.ts'
import type { BenchPlace } from './support/places.ts'
import { openReaders } from './support/readers.ts'
import { kB, ms, type Row, ratio } from './support/table.ts'

const READERS = 2000
const EVENTS_PER_S = 10
const EVENTS = 80
/** Opened and closed first: what is made once is no reader's own. */
const WARM_UP_READERS = 200
const WARM_UP_EVENTS = 10
/** Keeps what V8 holds in reserve for young objects, 100 MB else, out of the difference. */
const frugal = { NODE_OPTIONS: '--max-semi-space-size=1' }

interface Source {
  readonly port: number
  readonly path: string
  /** Lets the next event happen; resolves at the latest when it is committed. */
  send(): Promise<void>
  memory(): Promise<Memory>
}

interface Memory {
  readonly rss: number
  readonly held: number
}

/** Tries something on the product, then on a bare node:http server. */
type Compare = <Result>(
  place: BenchPlace,
  env: Readonly<Record<string, string>>,
  use: (source: Source) => Promise<Result>,
) => Promise<[measured: Result, yardstick: Result]>

/** Many readers of the sessions feed against as many of a bare node:http server. */
export async function benchFeed(place: BenchPlace): Promise<Row[]> {
  const rows = await benchDelivery(place)
  // A database within the process would grow and shrink between the two looks.
  if (!place.isEmbedded) rows.push(...(await benchMemory(place)))
  return rows
}

async function benchDelivery(place: BenchPlace): Promise<Row[]> {
  const [measured, yardstick] = await compare(place, {}, deliver)
  const row = (what: string, share: number, aim: string) => ({
    what: `feed, ${place.name}: ${what}`,
    measured: ms(measured.latencies.quantile(share)),
    yardstick: ms(yardstick.latencies.quantile(share)),
    ratio: ratio(measured.latencies.quantile(share), yardstick.latencies.quantile(share)),
    aim,
  })
  return [
    row(
      `p99 from commit to receipt (${READERS} readers, ${EVENTS_PER_S} events/s)`,
      0.99,
      '< 100 ms',
    ),
    row('median from commit to receipt', 0.5, ''),
    {
      what: `feed, ${place.name}: receipts of the ${READERS * EVENTS} that were due`,
      measured: String(measured.received),
      yardstick: String(yardstick.received),
      ratio: ratio(measured.received, READERS * EVENTS),
      aim: '1.00',
    },
  ]
}

async function benchMemory(place: BenchPlace): Promise<Row[]> {
  const [measured, yardstick] = await compare(place, frugal, holdReaders)
  const row = (what: string, part: keyof Memory) => ({
    what: `feed: memory a reader, ${what}`,
    measured: kB(measured[part]),
    yardstick: kB(yardstick[part]),
    ratio: ratio(measured[part], yardstick[part]),
    aim: '< 30 kB',
  })
  return [row('of the whole process', 'rss'), row('held by JavaScript', 'held')]
}

async function deliver(source: Source): Promise<{ latencies: Latencies; received: number }> {
  await warmUp(source)
  const readers = await openReaders(source.port, source.path, READERS)
  // What connecting has brought about is over.
  await sleep(500)
  readers.restart()
  await sendEvents(source, EVENTS)
  await sleep(1000)
  const { latencies, received } = readers
  readers.close()
  return { latencies, received }
}

async function holdReaders(source: Source): Promise<Memory> {
  await warmUp(source)
  const before = await source.memory()
  const readers = await openReaders(source.port, source.path, READERS)
  await sleep(500)
  const after = await source.memory()
  readers.close()
  return {
    rss: (after.rss - before.rss) / READERS,
    held: (after.held - before.held) / READERS,
  }
}

async function warmUp(source: Source): Promise<void> {
  const readers = await openReaders(source.port, source.path, WARM_UP_READERS)
  await sendEvents(source, WARM_UP_EVENTS)
  readers.close()
  await sleep(500)
}

async function sendEvents(source: Source, count: number): Promise<void> {
  const startedAt = performance.now()
  for (let sent = 0; sent < count; sent++) {
    await sleep(Math.max(0, startedAt + (sent * 1000) / EVENTS_PER_S - performance.now()))
    await source.send()
  }
}

const compare: Compare = async (place, env, use) => [
  await onProduct(place, env, use),
  await onBareServer(env, use),
]

async function onProduct<Result>(
  place: BenchPlace,
  env: Readonly<Record<string, string>>,
  use: (source: Source) => Promise<Result>,
): Promise<Result> {
  await using server = await place.start({ env })
  const [agent] = await enrollFleet(server, 1)
  if (!agent) throw new Error('nobody was enrolled')
  let isBusy = false
  return await use({
    port: server.port,
    path: '/api/events/sessions',
    memory: server.memory,
    send: async () => {
      isBusy = !isBusy
      await post(
        server,
        `/api/mcp/sessions/${agent.session_id}/heartbeat`,
        { state: isBusy ? 'busy' : 'idle' },
        { Authorization: `Bearer ${agent.access_token}` },
      )
    },
  })
}

async function onBareServer<Result>(
  env: Readonly<Record<string, string>>,
  use: (source: Source) => Promise<Result>,
): Promise<Result> {
  const child = fork(new URL('./support/bare-feed.ts', import.meta.url), {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  const nextReport = async () => (await once(child, 'message'))[0] as Report
  const tell = (command: Command) => child.send(command)
  try {
    const listening = await nextReport()
    if (!('port' in listening)) throw new Error('the bare server did not start')
    return await use({
      port: listening.port,
      path: '/',
      memory: async () => {
        const reported = nextReport()
        tell('memory')
        const memory = await reported
        if (!('rss' in memory)) throw new Error('the bare server answered something else')
        return memory
      },
      send: async () => {
        tell('send')
      },
    })
  } finally {
    child.disconnect()
    await once(child, 'exit')
  }
}
