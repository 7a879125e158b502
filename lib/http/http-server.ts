import diagnostics from 'node:diagnostics_channel'
import type { Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'

const START_CHANNEL = 'http.server.request.start'

let serving: Server | undefined

/**
 * Calls `use` with the HTTP server that Next.js has opened, at its first request. Next.js does not
 * hand it out; Node.js publishes it with each request, before the request is handled.
 */
export function whenServing(use: (server: Server) => void): void {
  const onRequest = (message: unknown) => {
    diagnostics.unsubscribe(START_CHANNEL, onRequest)
    serving = (message as { server: Server }).server
    use(serving)
  }
  diagnostics.subscribe(START_CHANNEL, onRequest)
}

/** Takes no more connections, and resolves when the requests under way are answered, or time is up. */
export async function stopServing(timeoutMs: number): Promise<void> {
  const server = serving
  if (!server) return
  const deadline = performance.now() + timeoutMs
  let isClosed = false
  server.close(() => {
    isClosed = true
  })
  while (!isClosed && performance.now() < deadline) {
    // Connections that are kept for a next request, once theirs is answered.
    server.closeIdleConnections()
    await setTimeout(10)
  }
}
