import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface DeafProxy extends AsyncDisposable {
  readonly url: string
  /** Requests to this path still reach the server; their answers get lost, and what comes after them. */
  loseAnswersTo(path: string | undefined): void
}

/** Stands before a server at one address, through its kills and starts. */
export async function startDeafProxy(serverUrl: string): Promise<DeafProxy> {
  const { port } = new URL(serverUrl)
  const clients = new Set<Socket>()
  let lost: string | undefined
  const proxy = createServer((client) => {
    clients.add(client)
    const server = connect(Number(port), '127.0.0.1')
    let isDeaf = false
    client.on('data', (chunk) => {
      isDeaf ||= lost !== undefined && chunk.includes(`POST ${lost} `)
      server.write(chunk)
    })
    server.on('data', (chunk) => void (isDeaf || client.write(chunk)))
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => undefined).once('close', () => other.destroy())
    }
    client.once('close', () => clients.delete(client))
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    loseAnswersTo: (path) => {
      lost = path
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(proxy, 'close')
      proxy.close()
      for (const client of clients) client.destroy()
      await closed
    },
  }
}
