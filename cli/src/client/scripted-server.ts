import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nextActions, type ProblemCode } from '../wire/operations.generated.ts'
import type { FakeClock } from './fake-clock.ts'

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

const FLIGHT = 'x-flight'

/** A web server on this machine that answers as a test says; it knows nothing of Rollcall. */
export class ScriptedServer {
  readonly got: Got[] = []
  answer: (got: Got) => Reply | Promise<Reply>
  readonly #clock: FakeClock | undefined
  readonly #flights = new Map<string, Flight>()
  #flown = 0
  #server: Server | undefined
  #port = 0

  /** @param clock waits for requests that are under way, where they are made by `fetch` of this */
  constructor(
    answer: (got: Got) => Reply | Promise<Reply> = () => ({ body: {} }),
    clock?: FakeClock,
  ) {
    this.answer = answer
    this.#clock = clock
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** How often a call was made. */
  count(call: string): number {
    return this.got.filter((got) => got.call === call).length
  }

  /**
   * As the platform's; the clock waits while a request or an answer is under way. It does not wait for
   * what the test alone can end: an answer that is a promise, the rest of a stream.
   */
  readonly fetch: typeof fetch = async (input, init) => {
    const id = String(++this.#flown)
    const flight = new Flight(this.#clock)
    this.#flights.set(id, flight)
    const end = () => {
      this.#flights.delete(id)
      flight.update({ isOver: true })
    }
    try {
      const headers = new Headers(init?.headers)
      headers.set(FLIGHT, id)
      const response = await fetch(input, { ...init, headers })
      if (!response.body) {
        end()
        return response
      }
      flight.update({ hasArrived: true })
      const { status } = response
      return new Response(passOn(response.body, flight, end), { status, headers: response.headers })
    } catch (error) {
      end()
      throw error
    }
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
    const flight = this.#flights.get(String(request.headers[FLIGHT]))
    const answer = this.answer(got)
    if (answer instanceof Promise) flight?.update({ isWithheld: true })
    const reply = await answer
    flight?.update({ isWithheld: false })
    if (reply.isCut) return void request.socket.destroy()
    if (reply.stream) return reply.stream(flight ? known(response, flight) : response)
    const type = reply.text === undefined ? 'application/json' : 'text/html'
    response.writeHead(reply.status ?? 200, { 'Content-Type': type, ...reply.headers })
    if (reply.hangs) return void (flight ? known(response, flight) : response).write('{')
    response.end(reply.text ?? (reply.status === 204 ? undefined : JSON.stringify(reply.body)))
  }
}

interface Progress {
  /** The script has not answered yet. */
  readonly isWithheld: boolean
  /** The answer was left open: more of it comes when the test says so. */
  readonly isOpen: boolean
  /** Its headers are there. */
  readonly hasArrived: boolean
  /** Bytes of an answer that was left open. */
  readonly sent: number
  readonly received: number
  readonly isOver: boolean
}

/** A request and its answer, as far as a clock must wait for them. */
class Flight {
  readonly #clock: FakeClock | undefined
  #end: (() => void) | undefined
  #progress: Progress = {
    isWithheld: false,
    isOpen: false,
    hasArrived: false,
    sent: 0,
    received: 0,
    isOver: false,
  }

  constructor(clock: FakeClock | undefined) {
    this.#clock = clock
    this.update({})
  }

  update(changes: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...changes }
    const { isWithheld, isOpen, hasArrived, sent, received, isOver } = this.#progress
    const isForTest = isWithheld || (isOpen && hasArrived && received >= sent)
    if (isOver || isForTest) {
      this.#end?.()
      this.#end = undefined
    } else {
      this.#end ??= this.#clock?.begin()
    }
  }

  addSent(bytes: number): void {
    this.update({ isOpen: true, sent: this.#progress.sent + bytes })
  }

  addReceived(bytes: number): void {
    this.update({ received: this.#progress.received + bytes })
  }
}

/** A body whose bytes are counted as they arrive. */
function passOn(body: ReadableStream<Uint8Array>, flight: Flight, end: () => void) {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    start: async (controller) => {
      try {
        for (let read = await reader.read(); !read.done; read = await reader.read()) {
          controller.enqueue(read.value)
          flight.addReceived(read.value.length)
        }
        controller.close()
      } catch (error) {
        controller.error(error)
      } finally {
        end()
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

/** A response of a stream, whose flight knows what is written to it. */
function known(response: ServerResponse, flight: Flight): ServerResponse {
  flight.update({ isOpen: true })
  const proxy: ServerResponse = new Proxy(response, {
    get: (of, name) => {
      const value: unknown = Reflect.get(of, name, of)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (name === 'write') flight.addSent(Buffer.byteLength(args[0] as string))
        if (name === 'end' || name === 'destroy') flight.update({ isOpen: false })
        const result: unknown = value.apply(of, args)
        return result === of ? proxy : result
      }
    },
  })
  return proxy
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
