// A program: the feed's yardstick, Server-Sent Events by node:http alone. Told what to do over IPC.
import { createServer, type ServerResponse } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export type Command = 'send' | 'memory'
export type Report = { port: number } | { rss: number; held: number }

const readers = new Set<ServerResponse>()
let seq = 0

const server = createServer((_request, response) => {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache, no-transform',
  })
  response.write('retry: 1000\n: bench\n\n')
  readers.add(response)
  response.once('close', () => readers.delete(response))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) report({ port: address.port })
})

process.on('message', (command: Command) => {
  if (command === 'send') send()
  else memory()
})
process.on('disconnect', () => process.exit(0))

/** An event of the same size as the product's. */
function send(): void {
  seq += 1
  const event = {
    type: 'session_updated',
    session_id: '00000000-0000-4000-8000-000000000000',
    agent_id: '00000000-0000-4000-8000-000000000000',
    created_at: new Date().toISOString(),
    data: { update_type: 'state_changed', state: 'busy', previous_state: 'idle' },
  }
  const bytes = Buffer.from(
    `id: 00000000-${seq}\nevent: session_updated\ndata: ${JSON.stringify(event)}\n\n`,
  )
  for (const response of readers) response.write(bytes)
}

function memory(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  setTimeout(() => {
    collect()
    const { rss, heapUsed, external } = process.memoryUsage()
    report({ rss, held: heapUsed + external })
  }, 200)
}

function report(message: Report): void {
  process.send?.(message)
}
