import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

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
  new Gauge({
    name: 'rollcall_sessions',
    help: 'Sessions by status; `late` are active ones that have missed two heartbeats.',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      // While the database is away the other metrics are still of use.
      const counts = await source.sessions().catch(() => undefined)
      this.reset()
      for (const [status, count] of Object.entries(counts ?? {})) this.set({ status }, count)
    },
  })
  gauge(
    'rollcall_heartbeats_total',
    'Heartbeats written by this process.',
    () => source.heartbeats().heartbeats,
  )
  gauge(
    'rollcall_heartbeat_statements_total',
    'Statements that wrote them.',
    () => source.heartbeats().statements,
  )
  gauge('rollcall_feed_streams', 'Feed connections that this process holds.', source.streams)

  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }

  return {
    contentType: registry.contentType,
    observeRequest: (operation, status, seconds) =>
      requests.observe({ operation, status: String(status) }, seconds),
    text: () => registry.metrics(),
  }
}
