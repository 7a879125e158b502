import { type Latencies, median } from './support/latencies.ts'
import { encodeRequest, runLoad } from './support/load.ts'
import type { BenchPlace } from './support/places.ts'
import { type Fleet, seedSessions } from './support/seed.ts'
import { ms, type Row, ratio } from './support/table.ts'

const FEW = 1000
const MANY = 200_000
const ROUNDS = 3
const ROUND_MS = 1000
/** As seldom as lets a seeded fleet count as in time until the rounds are over. */
const env = { ROLLCALL_HEARTBEAT_INTERVAL_S: '120' }

const request = encodeRequest('GET', '/api/mcp/sessions/health')

/** The health endpoint with many sessions against the same with few, one request at a time. */
export async function benchHealth(place: BenchPlace): Promise<Row[]> {
  return [...(await compare(place, 'history')), ...(await compare(place, 'alive'))]
}

async function compare(place: BenchPlace, fleet: Fleet): Promise<Row[]> {
  await using many = await place.start({ seed: (sql) => seedSessions(sql, MANY, fleet), env })
  await using few = await place.start({ seed: (sql) => seedSessions(sql, FEW, fleet), env })
  const ask = async (port: number): Promise<Latencies> => {
    const load = { port, connections: 1, durationMs: ROUND_MS, nextRequest: () => request }
    return (await runLoad(load)).latencies
  }
  await ask(many.port)
  await ask(few.port)
  const measured: Latencies[] = []
  const yardstick: Latencies[] = []
  for (let round = 0; round < ROUNDS; round++) {
    measured.push(await ask(many.port))
    yardstick.push(await ask(few.port))
  }
  return [0.5, 0.99].map((share) => {
    const at = (all: readonly Latencies[]) => median(all.map((one) => one.quantile(share)))
    return {
      what: `health, ${place.name}: ${share === 0.5 ? 'median' : 'p99'} with ${MANY} sessions against ${FEW}, ${fleet === 'alive' ? 'all active' : 'a twentieth active'}`,
      measured: ms(at(measured)),
      yardstick: ms(at(yardstick)),
      ratio: ratio(at(measured), at(yardstick)),
      aim: share === 0.5 ? '<= 1.50, < 10 ms' : '< 10 ms',
    }
  })
}
