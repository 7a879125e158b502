import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Forwarder extends AsyncDisposable {
  readonly url: string
  /** The tools, prompts and resources that were asked for, by name or address. */
  readonly asked: Set<string>
}

/**
 * Passes what comes on to a server, as it is but for an agent's access token, for clients that can
 * send none. `Host` and `Origin` too are what the client sent.
 */
export async function startForwarder(target: string, token: string): Promise<Forwarder> {
  const { hostname, port } = new URL(target)
  const asked = new Set<string>()
  const server = createServer((message, response) => {
    const onward = send(
      {
        hostname,
        port,
        path: message.url,
        method: message.method,
        headers: { ...message.headers, authorization: `Bearer ${token}` },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    onward.once('error', () => response.destroy())
    response.once('close', () => onward.destroy())
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.pipe(onward)
    message.once('end', () => {
      for (const name of namesIn(Buffer.concat(chunks).toString())) asked.add(name)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    // By name, as the suite checks the protection of a server at localhost.
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function namesIn(body: string): string[] {
  try {
    const { params } = JSON.parse(body) as { params?: Record<string, unknown> }
    const ref = params?.ref as Record<string, unknown> | undefined
    return [params?.name, params?.uri, ref?.name].filter((name) => typeof name === 'string')
  } catch {
    return []
  }
}
