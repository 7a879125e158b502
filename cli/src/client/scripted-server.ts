import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nextActions, type ProblemCode } from '../wire/operations.generated.ts'

/** A request as the server got it. */
export interface Got {
  /** Method and path: `POST /api/enroll`. */
  readonly call: string
  readonly query: URLSearchParams
  readonly token: string | undefined
  readonly headers: IncomingMessage['headers']
  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
  readonly body: any
}

export interface Reply {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
  /** Instead of JSON. */
  readonly text?: string
  /** The connection is cut once the request is read. */
  readonly isCut?: boolean
  /** Headers and a part of the body, and then nothing more. */
  readonly hangs?: boolean
  /** Takes over the response: a stream. */
  readonly stream?: (response: ServerResponse) => void
}

/** A web server on this machine that answers as a test says; it knows nothing of Rollcall. */
export class ScriptedServer {
  readonly got: Got[] = []
  answer: (got: Got) => Reply | Promise<Reply>
  #server: Server | undefined
  #port = 0

  constructor(answer: (got: Got) => Reply | Promise<Reply> = () => ({ body: {} })) {
    this.answer = answer
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** How often a call was made. */
  count(call: string): number {
    return this.got.filter((got) => got.call === call).length
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => void this.#handle(request, response))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.#port, '127.0.0.1', resolve)
    })
    this.#port = (server.address() as AddressInfo).port
    return this
  }

  /** As a crash: open connections are cut. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
    const got: Got = {
      call: `${request.method} ${pathname}`,
      query: searchParams,
      token: /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1],
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
    this.got.push(got)
    const reply = await this.answer(got)
    if (reply.isCut) return void request.socket.destroy()
    if (reply.stream) return reply.stream(response)
    const type = reply.text === undefined ? 'application/json' : 'text/html'
    response.writeHead(reply.status ?? 200, { 'Content-Type': type, ...reply.headers })
    if (reply.hangs) return void response.write('{')
    response.end(reply.text ?? (reply.status === 204 ? undefined : JSON.stringify(reply.body)))
  }
}

/** A problem as Rollcall words it on the wire. */
export function problemReply(
  status: number,
  code: ProblemCode | (string & {}),
  more: Record<string, unknown> = {},
): Reply {
  const next_action = nextActions[code as ProblemCode] ?? 'none'
  const body = { title: code, status, detail: `It is ${code}.`, code, next_action, ...more }
  return { status, body, headers: { 'Content-Type': 'application/problem+json' } }
}

/** An answer to a refresh, and to an enrollment. */
export const tokensReply = (access: string, refresh: string, expiresIn = 86_400): Reply => ({
  body: {
    access_token: access,
    token_type: 'Bearer',
    expires_in: expiresIn,
    refresh_token: refresh,
    refresh_token_expires_in: 2_592_000,
  },
})
