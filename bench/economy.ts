import type { SqlConnection } from '#lib/supabase/connection.ts'
import { type Latencies, median } from './support/latencies.ts'
import { encodeRequest, runLoad } from './support/load.ts'
import type { BenchPlace } from './support/places.ts'
import { seedTransfers } from './support/seed-transfers.ts'
import { ms, type Row, ratio } from './support/table.ts'

const FEW = 1000
const MANY = 1_000_000
const ROUNDS = 3
const ROUND_MS = 1500

/** The page, and what it asks for while it lives: the newest transfers, an agent's, and the stats. */
const paths = {
  page: () => '/economy',
  list: () => '/api/economy/transfers?limit=50',
  // Of so few that an agent has them also where there are few in all.
  'an agent’s list': (agentId: string) => `/api/economy/transfers?limit=2&agent_id=${agentId}`,
  'a kind’s list': () => '/api/economy/transfers?limit=50&kind=grant',
  stats: () => '/api/economy/stats',
}

/** What `/economy` costs with many transfers against the same with few, one request at a time. */
export async function benchEconomy(place: BenchPlace): Promise<Row[]> {
  // A million transfers are many minutes of seeding there.
  if (place.isEmbedded) return []
  let agentId = ''
  const seed = (transfers: number) => async (sql: SqlConnection) => {
    agentId = await seedTransfers(sql, transfers)
  }
  await using many = await place.start({ seed: seed(MANY) })
  const manyAgentId = agentId
  await using few = await place.start({ seed: seed(FEW) })
  const rows: Row[] = []
  for (const [name, path] of Object.entries(paths)) {
    const ask = async (port: number, agent: string): Promise<Latencies> => {
      const request = encodeRequest('GET', path(agent))
      const load = { port, connections: 1, durationMs: ROUND_MS, nextRequest: () => request }
      return (await runLoad(load)).latencies
    }
    await ask(many.port, manyAgentId)
    await ask(few.port, agentId)
    const measured: number[] = []
    const yardstick: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      measured.push((await ask(many.port, manyAgentId)).quantile(0.5))
      yardstick.push((await ask(few.port, agentId)).quantile(0.5))
    }
    rows.push({
      what: `economy, ${place.name}: ${name}, median with ${MANY} transfers against ${FEW}`,
      measured: ms(median(measured)),
      yardstick: ms(median(yardstick)),
      ratio: ratio(median(measured), median(yardstick)),
      aim: '<= 1.50',
    })
  }
  return rows
}
