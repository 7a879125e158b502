// The child process of `startLite`: @supabase/lite over HTTP, on the database its parent names.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { App } from '@supabase/lite'
import { createPostgresConnection } from '@supabase/lite/postgres'

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

const connection = createPostgresConnection({
  url: process.argv[2] ?? '',
  postgresOptions: {
    max: 10,
    onnotice: () => undefined,
    types: {
      // Its arguments are text by now; the driver's own types would encode them once more.
      bytea: { to: 17, from: [17], serialize: asText, parse: (text: string) => text },
      jsonb: {
        to: 3802,
        from: [3802],
        serialize: asText,
        parse: (text: string) => JSON.parse(text),
      },
      json: { to: 114, from: [114], serialize: asText, parse: (text: string) => JSON.parse(text) },
    },
  },
})
// Left alone it would grant anon every table that has row-level security, before its first
// request, and skip the change of role where no table has it. Its state says: done, change roles.
Object.assign(connection, { rlsState: 'active' })

const app = new App({
  connection,
  auth: {
    enabled: false,
    publishable_key: process.argv[3] ?? '',
    secret_key: process.argv[4] ?? '',
  },
})

// Before the first call, since calls at the same time would each read the whole catalog.
await connection.introspect({ useCache: true })

async function body(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headersDistinct)) {
    for (const item of value ?? []) headers.append(name, item)
  }
  const method = incoming.method ?? 'GET'
  const content = await body(incoming)
  const init = method === 'GET' || method === 'HEAD' ? { headers } : { headers, body: content }
  const url = `http://${incoming.headers.host}${incoming.url}`
  const response = await app.fetch(new Request(url, { method, ...init }), { peerAddress: null })
  outgoing.writeHead(response.status, [...response.headers].flat())
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}

const server = createServer((incoming, outgoing) => {
  // A client that has gone away in the middle of its request must not end the server.
  answer(incoming, outgoing).catch(() => outgoing.destroy())
})
// Kept until the client lets go: closed from here, a connection may be chosen for a request just then.
server.keepAliveTimeout = 0

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined })
})
// The parent's end is this one's end, however the parent ended.
process.once('disconnect', () => process.exit())
