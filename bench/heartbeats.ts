import { enrollFleet } from './support/fleet.ts'
import { median } from './support/latencies.ts'
import { encodeRequest, type Load, runLoad } from './support/load.ts'
import type { BenchPlace } from './support/places.ts'
import { ms, perSecond, type Row, ratio } from './support/table.ts'

const AGENTS = 500
const CONNECTIONS = 50
const ROUNDS = 3
const ROUND_MS = 4000
const WARM_UP_MS = 2500
const BODY = JSON.stringify({ state: 'busy', latency_ms: 12, active_task_count: 1 })

/** Heartbeats at saturation against an empty POST route handler of the same build and process. */
export async function benchHeartbeats(place: BenchPlace): Promise<Row[]> {
  await using server = await place.start()
  const fleet = await enrollFleet(server, AGENTS)
  const beats = fleet.map(({ session_id, access_token }) =>
    encodeRequest(
      'POST',
      `/api/mcp/sessions/${session_id}/heartbeat`,
      { Authorization: `Bearer ${access_token}` },
      BODY,
    ),
  )
  const empties = fleet.map(({ access_token }) =>
    encodeRequest('POST', '/api/bench/empty', { Authorization: `Bearer ${access_token}` }, BODY),
  )
  const load = (requests: readonly Buffer[], durationMs: number) => {
    let next = 0
    return runLoad({
      port: server.port,
      connections: CONNECTIONS,
      durationMs,
      nextRequest: () => requests[next++ % requests.length] as Buffer,
    })
  }
  await load(empties, WARM_UP_MS)
  await load(beats, WARM_UP_MS)
  const before = await counts()
  const measured: Load[] = []
  const yardstick: Load[] = []
  for (let round = 0; round < ROUNDS; round++) {
    measured.push(await load(beats, ROUND_MS))
    yardstick.push(await load(empties, ROUND_MS))
  }
  const after = await counts()
  const rate = (loads: readonly Load[]) => median(loads.map((one) => one.requestsPerS))
  const p99 = (loads: readonly Load[]) => median(loads.map((one) => one.latencies.quantile(0.99)))
  const perStatement =
    (after.heartbeats - before.heartbeats) / (after.statements - before.statements)
  return [
    {
      what: `heartbeats, ${place.name}: throughput (${CONNECTIONS} connections, ${AGENTS} sessions)`,
      measured: perSecond(rate(measured)),
      yardstick: perSecond(rate(yardstick)),
      ratio: ratio(rate(measured), rate(yardstick)),
      aim: '>= 0.90',
    },
    {
      what: `heartbeats, ${place.name}: p99`,
      measured: ms(p99(measured)),
      yardstick: ms(p99(yardstick)),
      ratio: ratio(p99(measured), p99(yardstick)),
      aim: '<= 1.50',
    },
    {
      what: `heartbeats, ${place.name}: heartbeats a statement`,
      measured: perStatement.toFixed(1),
      yardstick: '',
      ratio: '',
      aim: '> 20',
    },
  ]

  async function counts() {
    const [heartbeats, statements] = await Promise.all([
      server.metric('rollcall_heartbeats_total'),
      server.metric('rollcall_heartbeat_statements_total'),
    ])
    return { heartbeats, statements }
  }
}
