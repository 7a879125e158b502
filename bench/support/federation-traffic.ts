import { setTimeout as sleep } from 'node:timers/promises'
import { type Agent, post } from './fleet.ts'
import { type BenchServer, OPERATOR_KEY } from './server.ts'

export interface Traffic {
  /** Events that came of it so far, but for heartbeats, which pass. */
  readonly events: number
  stop(): Promise<void>
}

/** What agents do, and how many events come of it. */
type Deed = (server: BenchServer, who: Agent, other: Agent) => Promise<number>

let keys = 0

function authorize({ access_token }: Agent, isOnce = false): Record<string, string> {
  const authorization = { Authorization: `Bearer ${access_token}` }
  return isOnce ? { ...authorization, 'Idempotency-Key': `bench-${keys++}` } : authorization
}

const pay: Deed = async (server, who, other) => {
  const body = { to_agent_id: other.agent_id, amount: '0.25' }
  await post(server, '/api/economy/transfers', body, authorize(who, true))
  return 1
}

/** Posted and held; claimed; completed and paid. */
const work: Deed = async (server, who, other) => {
  const body = { title: `Look into number ${keys}`, reward: '1.5' }
  const { task_id } = await post<{ task_id: string }>(
    server,
    '/api/tasks',
    body,
    authorize(who, true),
  )
  const path = `/api/tasks/${task_id}`
  const { claim } = await post<{ claim: number }>(server, `${path}/claim`, {}, authorize(other))
  await post(server, `${path}/complete`, { claim, result: null }, authorize(other))
  return 5
}

/** Goes offline, and comes online again. */
const comeAndGo: Deed = async (server, who) => {
  const path = `${server.url}/api/mcp/sessions/${who.session_id}`
  const gone = await fetch(path, { method: 'DELETE', headers: authorize(who) })
  if (!gone.ok) throw new Error(`${path} answered ${gone.status}`)
  const session = await post<{ session_id: string }>(
    server,
    '/api/mcp/sessions',
    {},
    authorize(who),
  )
  Object.assign(who, { session_id: session.session_id })
  return 2
}

const deeds: readonly Deed[] = [pay, work, pay, comeAndGo]

/** Gives each agent something to spend. */
export async function grantAll(server: BenchServer, fleet: readonly Agent[]): Promise<void> {
  for (const { agent_id } of fleet) {
    const headers = {
      Authorization: `Bearer ${OPERATOR_KEY}`,
      'Idempotency-Key': `grant-${agent_id}`,
    }
    await post(server, '/api/economy/grants', { agent_id, amount: '100000' }, headers)
  }
}

/** Lets agents do things, so that so many events come of it a second, and send heartbeats besides. */
export function startTraffic(
  server: BenchServer,
  fleet: readonly Agent[],
  { eventsPerS, heartbeatsPerS }: { eventsPerS: number; heartbeatsPerS: number },
): Traffic {
  let events = 0
  let isOn = true
  let failure: unknown

  async function act(): Promise<void> {
    let dueAt = performance.now()
    // Pairs that nobody else is just using: an agent that comes and goes has nothing in hand.
    for (let n = 0; isOn; n += 1) {
      const who = fleet[(2 * n) % fleet.length] as Agent
      const other = fleet[(2 * n + 1) % fleet.length] as Agent
      const more = (await deeds[n % deeds.length]?.(server, who, other)) ?? 0
      events += more
      // What a slow moment has held up is not made up for in a rush.
      dueAt = Math.max(dueAt + (more * 1000) / eventsPerS, performance.now() - 200)
      await sleep(Math.max(0, dueAt - performance.now()))
    }
  }

  async function beat(): Promise<void> {
    const startedAt = performance.now()
    for (let n = 0; isOn; n += 1) {
      const agent = fleet[n % fleet.length] as Agent
      const path = `/api/mcp/sessions/${agent.session_id}/heartbeat`
      // One that is just between two sessions is told so.
      await post(server, path, {}, authorize(agent)).catch(() => undefined)
      await sleep(Math.max(0, startedAt + (n * 1000) / heartbeatsPerS - performance.now()))
    }
  }

  const running = Promise.all([act(), beat()]).catch((error: unknown) => {
    failure = error
    isOn = false
  })
  return {
    get events() {
      if (failure) throw failure
      return events
    },
    stop: async () => {
      isOn = false
      await running
      if (failure) throw failure
    },
  }
}
