import { once } from 'node:events'
import { Agent, createServer, get, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { stopServing, whenServing } from './http-server.ts'

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    if (!server.listening) continue
    server.close()
    await once(server, 'close')
  }
})

/** A server that has had its first request; a request to `/held` waits for `release`. */
async function serve() {
  const held: (() => void)[] = []
  const listener: RequestListener = (message, response) => {
    const answer = () => void response.end(`answered ${message.url}`)
    if (message.url === '/held') held.push(answer)
    else answer()
  }
  const server = createServer(listener)
  servers.push(server)
  const use = vi.fn<(server: Server) => void>()
  whenServing(use)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const ask = async (path: string) => {
    const [response] = await once(get({ port, host: '127.0.0.1', path, agent }), 'response')
    return Buffer.concat(await response.toArray()).toString()
  }
  expect(use).not.toHaveBeenCalled()
  await ask('/first')
  return { server, use, port, ask, held }
}

test('the server is handed over once, at its first request', async () => {
  const { server, use, ask } = await serve()
  await ask('/second')
  expect(use).toHaveBeenCalledExactlyOnceWith(server)
})

test('a stop waits for what is under way, and takes no new connections', async () => {
  const { server, port, ask, held } = await serve()
  const answered = ask('/held')
  await expect.poll(() => held.length).toBe(1)
  let isStopped = false
  const stopped = stopServing(60_000).then(() => {
    isStopped = true
  })
  const socket = connect(port, '127.0.0.1')
  const [error] = await once(socket, 'error')
  expect(error.code).toBe('ECONNREFUSED')
  // Longer than the intervals at which it looks.
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(isStopped).toBe(false)
  held[0]?.()
  expect(await answered).toBe('answered /held')
  await stopped
  // With the connection that was kept for a next request.
  const connections = await new Promise((resolve) => server.getConnections((_, n) => resolve(n)))
  expect(connections).toBe(0)
})

test('a stop gives up at its deadline', async () => {
  const { server, ask, held } = await serve()
  const answered = ask('/held')
  await expect.poll(() => held.length).toBe(1)
  const startedAt = performance.now()
  await stopServing(100)
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(100)
  expect(server.listening).toBe(false)
  held[0]?.()
  expect(await answered).toBe('answered /held')
})

test('where nothing has been served, there is nothing to wait for', async () => {
  vi.resetModules()
  const fresh = await import('./http-server.ts')
  const startedAt = performance.now()
  await fresh.stopServing(60_000)
  expect(performance.now() - startedAt).toBeLessThan(60_000)
})
