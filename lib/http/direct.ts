import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Contract } from './contract.ts'
import { whenServing } from './http-server.ts'
import { MAX_BODY_BYTES } from './read-request.ts'
import type { NextHandler } from './route.ts'
import { securityHeaders } from './security-headers.mjs'

/** A route that is answered without Next.js's own machinery in between. */
export interface DirectRoute {
  readonly contract: Pick<Contract, 'method' | 'path'>
  readonly handle: NextHandler
}

/** How long a connection has to take the end of its stream. */
const CLOSE_MS = 5_000
/** As `writeHead` takes them: names and values by turns. */
const fixedHeaders = securityHeaders.flatMap(({ key, value }) => [key, value])

/**
 * Answers these routes from the HTTP server that Next.js has opened, before it sees them: what it
 * does for a request takes longer than a heartbeat, and holds some 50 kB for as long as a stream
 * lasts. The handlers are those of the route files; whatever is unusual about a request (a body
 * without a length, an expectation, another spelling of the path) is still left to Next.js.
 */
export function answerDirectly(routes: readonly DirectRoute[]): void {
  whenServing((server) => {
    const others = server.listeners('request') as RequestListener[]
    server.removeAllListeners('request')
    server.on('request', directListener(routes, others))
  })
}

/** Listens for requests: answers what is one of the routes, and leaves the rest to `others`. */
export function directListener(
  routes: readonly DirectRoute[],
  others: readonly RequestListener[],
): RequestListener {
  const patterns = routes.map(({ contract, handle }) => ({
    method: contract.method,
    pattern: new RegExp(`^${contract.path.replace(/\{(\w+)\}/g, '(?<$1>[\\w-]+)')}$`),
    handle,
  }))
  return (message, response) => {
    const url = message.url ?? ''
    const end = url.indexOf('?')
    const path = end < 0 ? url : url.slice(0, end)
    for (const { method, pattern, handle } of patterns) {
      const match = method === message.method ? pattern.exec(path) : null
      if (!match || !isPlain(message)) continue
      const params = Promise.resolve({ ...match.groups })
      readWhole(message, (body) => {
        answer(handle, message, body, params)
          .then((answered) => send(answered, response))
          // The handler answers every fault itself; what is left is a connection that broke.
          .catch(() => response.destroy())
      })
      return
    }
    for (const listener of others) listener(message, response)
  }
}

async function answer(
  handle: NextHandler,
  { method = 'GET', url = '', headers }: IncomingMessage,
  body: Buffer<ArrayBuffer>,
  params: Promise<Record<string, string>>,
): Promise<Response> {
  const request = new Request(`http://localhost${url}`, {
    method,
    headers: headers as Record<string, string>,
    ...(method === 'GET' ? {} : { body }),
  })
  return handle(request, { params })
}

/** Whether the whole request is at hand soon, and needs nothing of HTTP but to be read. */
function isPlain({ headers }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding, expect, upgrade } = headers
  const isBounded = encoding === undefined && Number(length) <= MAX_BODY_BYTES
  return isBounded && expect === undefined && upgrade === undefined
}

function readWhole(message: IncomingMessage, use: (body: Buffer<ArrayBuffer>) => void): void {
  const chunks: Buffer[] = []
  message.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A client that goes away before is owed nothing.
  message.once('end', () => use(Buffer.concat(chunks)))
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  // All at once, so that a stream does not hold them for as long as it lasts.
  const headers = [...fixedHeaders, ...[...answer.headers].flat()]
  if (answer.body && answer.headers.get('content-type') === 'text/event-stream') {
    // It ends with its connection: without chunks to frame, an event is one write of shared bytes.
    response.removeHeader('Transfer-Encoding')
    response.writeHead(answer.status, [...headers, 'Connection', 'close'])
    return sendStream(answer.body, response)
  }
  const body = Buffer.from(await answer.arrayBuffer())
  response.writeHead(answer.status, [...headers, 'Content-Length', String(body.length)]).end(body)
}

/** Hands on what the stream gives, no faster than the connection takes it. */
async function sendStream(
  body: ReadableStream<Uint8Array>,
  response: ServerResponse,
): Promise<void> {
  const reader = body.getReader()
  if (response.destroyed) return reader.cancel()
  // A reader that has stopped reading is cut off, with whatever waits for it; one that is told to
  // come back is given a moment to take what it has not read.
  reader.closed.then(
    () => setTimeout(() => response.destroy(), CLOSE_MS).unref(),
    () => response.destroy(),
  )
  let goOn: (() => void) | undefined
  response.on('drain', () => goOn?.())
  response.once('close', () => {
    reader.cancel().catch(() => {})
    goOn?.()
  })
  response.flushHeaders()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (!response.write(value)) {
      await new Promise<void>((resolve) => {
        goOn = resolve
      })
    }
  }
  response.end()
}
