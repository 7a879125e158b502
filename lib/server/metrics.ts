import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { FederationStats } from '#lib/federation/contract.ts'

export interface Metrics {
  /** One answered request: the contract's id, its status, and how long it took in seconds. */
  observeRequest(operation: string, status: number, seconds: number): void
  /** Prometheus text format. */
  text(): Promise<string>
  readonly contentType: string
}

export interface MetricsSource {
  /** Read at each scrape. */
  sessions(): Promise<{ active: number; disconnected: number; late: number }>
  federation(): Promise<FederationStats>
  heartbeats(): { heartbeats: number; statements: number }
  streams(): number
}

export function createMetrics(source: MetricsSource): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'rollcall_http_request_duration_seconds',
    help: 'Time from a request to its answer (streams: to their first byte).',
    labelNames: ['operation', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  // While the database is away the other metrics are still of use.
  const sessions = () => source.sessions().catch(() => undefined)
  new Gauge({
    name: 'rollcall_sessions',
    help: 'Sessions by status.',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      const counts = await sessions()
      this.reset()
      if (!counts) return
      this.set({ status: 'active' }, counts.active)
      this.set({ status: 'disconnected' }, counts.disconnected)
    },
  })
  new Gauge({
    name: 'rollcall_sessions_late',
    help: 'Active sessions that have missed two heartbeats or more.',
    registers: [registry],
    async collect() {
      const counts = await sessions()
      this.set(counts?.late ?? Number.NaN)
    },
  })
  let federation: Promise<FederationStats | undefined> | undefined
  gaugeFederation('rollcall_agents', 'Agents by status.', 'status', ({ agents }) => ({
    active: agents.active,
    offline: agents.offline,
    revoked: agents.revoked,
  }))
  gaugeFederation('rollcall_tasks', 'Tasks by state.', 'state', ({ tasks }) => {
    const { total: _, ...states } = tasks
    return states
  })
  gaugeFederation(
    'rollcall_credits',
    'Credits: all there are, and of these in the treasury and in escrow.',
    'where',
    ({ credits }) => ({
      supply: Number(credits.supply),
      treasury: Number(credits.treasury),
      escrow: Number(credits.in_escrow),
    }),
  )
  new Gauge({
    name: 'rollcall_feed_streams',
    help: 'Feed connections that this process holds.',
    registers: [registry],
    collect() {
      this.set(source.streams())
    },
  })
  count('rollcall_heartbeats_total', 'Heartbeats written by this process.', 'heartbeats')
  count('rollcall_heartbeat_statements_total', 'Statements that wrote them.', 'statements')

  function gaugeFederation(
    name: string,
    help: string,
    label: string,
    read: (stats: FederationStats) => Readonly<Record<string, number>>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      async collect() {
        // Asked for once a scrape.
        federation ??= source.federation().catch(() => undefined)
        const stats = await federation
        this.reset()
        if (!stats) return
        for (const [value, count] of Object.entries(read(stats)))
          this.set({ [label]: value }, count)
      },
    })
  }

  function count(name: string, help: string, member: 'heartbeats' | 'statements'): void {
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset()
        this.inc(source.heartbeats()[member])
      },
    })
  }

  return {
    contentType: registry.contentType,
    observeRequest: (operation, status, seconds) =>
      requests.observe({ operation, status: String(status) }, seconds),
    text: () => {
      federation = undefined
      return registry.metrics()
    },
  }
}
