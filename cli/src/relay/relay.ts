import { createParser } from 'eventsource-parser'
import { backoffMs } from '../client/backoff.ts'
import type { RollcallClient } from '../client/client.ts'
import { failureCode, ProblemError, readProblem, UnreachableError } from '../client/errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { errorFor, isObject, isRequest, type Message, standardHeaders } from './message.ts'

export interface RelayOptions {
  readonly client: RollcallClient
  readonly userAgent: string
  /** Takes a message for the MCP client. */
  readonly send: (message: Message) => void
  /** Takes a line for people. */
  readonly log: (line: string) => void
  readonly fetch?: typeof fetch
}

/** At reaching the server: the waits in between are 15 s at most. */
const ATTEMPTS = 5
/** In characters, of an answer or an event; the largest that Rollcall gives is far below. */
const LONGEST_ANSWER = 16 * 1024 * 1024

/**
 * Relays MCP messages to a server's `/api/mcp` (Streamable HTTP) with the agent's access token. Every
 * request is answered once, with what the server says or with an error; it never gives up by itself.
 */
export class Relay {
  readonly #options: RelayOptions
  readonly #url: string
  /** What is under way, by the id of its request. */
  readonly #running = new Map<string | number, AbortController>()
  /** Settled by `initialize`, in revisions that have it; sent along from then on. */
  #version: string | null = null
  #sessionId: string | null = null

  constructor(options: RelayOptions) {
    this.#options = options
    this.#url = `${options.client.url}/api/mcp`
  }

  /** Relays one message of the MCP client; resolves once it is answered. Never rejects. */
  async handle(message: Message): Promise<void> {
    if (message.method === 'notifications/cancelled' && this.#cancel(message)) return
    const connection = new AbortController()
    const id = isRequest(message) ? message.id : null
    if (id !== null) this.#running.set(id, connection)
    try {
      const isAnswered = await this.#exchange(message, connection.signal)
      if (id !== null && !isAnswered && !connection.signal.aborted) {
        this.#fail(id, 'The server did not answer the request.')
      }
    } catch (error) {
      if (!connection.signal.aborted) this.#fail(id, explain(error, this.#url), membersOf(error))
    } finally {
      if (id !== null && this.#running.get(id) === connection) this.#running.delete(id)
    }
  }

  /** Drops everything under way, as the client has gone. */
  close(): void {
    for (const connection of this.#running.values()) connection.abort()
  }

  /**
   * From 2026-07-28 on a request is canceled over HTTP by ending its connection; before, the server
   * is told. Answers whether that was all.
   */
  #cancel({ params }: Message): boolean {
    const id = params?.requestId
    const connection =
      typeof id === 'string' || typeof id === 'number' ? this.#running.get(id) : undefined
    connection?.abort()
    return this.#version === null
  }

  #fail(id: string | number | null, message: string, data?: object): void {
    this.#options.log(message)
    if (id !== null) this.#options.send(errorFor(id, message, data))
  }

  /** Answers whether an answer to the message's own id was sent. */
  async #exchange(message: Message, signal: AbortSignal): Promise<boolean> {
    const { client } = this.#options
    const token = await client.accessToken()
    let response = await this.#postOnceReachable(message, token, signal)
    if (response.status === 401) {
      await response.body?.cancel()
      response = await this.#post(message, await client.accessToken(token), signal)
    }
    if (message.method === 'initialize' && response.ok) {
      this.#sessionId = response.headers.get('mcp-session-id')
    }
    if (response.status === 202 || response.status === 204) {
      await response.body?.cancel()
      return false
    }
    const type = response.headers.get('content-type') ?? ''
    if (response.ok && type.startsWith('text/event-stream'))
      return this.#readStream(message, response)
    return this.#readDocument(message, response)
  }

  /** As `#post`; where nothing could be sent, as while the server restarts, a few times. */
  async #postOnceReachable(message: Message, token: string, signal: AbortSignal) {
    const { clock, random } = this.#options.client
    for (let failures = 1; ; failures++) {
      try {
        return await this.#post(message, token, signal)
      } catch (error) {
        const wasSent = !(error instanceof UnreachableError) || error.may_be_done
        if (wasSent || failures === ATTEMPTS) throw error
        await clock.sleep(backoffMs(failures, random), signal)
      }
    }
  }

  async #post(message: Message, token: string, signal: AbortSignal): Promise<Response> {
    const { fetch: send = fetch, client, userAgent } = this.#options
    const isHandshake = message.method === 'initialize'
    try {
      return await send(this.#url, {
        method: 'POST',
        headers: {
          Accept: 'application/json, text/event-stream',
          'Content-Type': 'application/json',
          'User-Agent': userAgent,
          Authorization: `Bearer ${token}`,
          ...(this.#sessionId && !isHandshake ? { 'Mcp-Session-Id': this.#sessionId } : {}),
          ...standardHeaders(message, this.#version),
        },
        body: JSON.stringify(message),
        // Followed, it would show the token to another host.
        redirect: 'manual',
        signal,
      })
    } catch (error) {
      throw signal.aborted ? error : new UnreachableError(client.url, failureCode(error), 'mcp')
    }
  }

  async #readDocument(message: Message, response: Response): Promise<boolean> {
    const text = await readText(response)
    const body = parseJson(text)
    const id = isRequest(message) ? message.id : null
    // An error of the protocol comes with a status of HTTP and, where it was too early, without an id.
    const answers = (Array.isArray(body) ? body : [body]).filter(isMessage)
    if (answers.length > 0) {
      for (const answer of answers) {
        const isOwn = answer.error !== undefined && (answer.id ?? null) === null
        if (id !== null || answer.method !== undefined) {
          this.#deliver(message, isOwn && id !== null ? { ...answer, id } : answer)
        }
      }
      return true
    }
    if (response.ok && id === null) return false
    const problem = readProblem(response.status, body)
    if (problem) throw new ProblemError(problem, 'mcp')
    throw new Error(
      `${this.#url} answered ${response.status} with ${response.headers.get('content-type') ?? 'nothing'}, which is not MCP. Is it a Rollcall server?`,
    )
  }

  async #readStream(message: Message, response: Response): Promise<boolean> {
    let isAnswered = false
    const parser = createParser({
      onEvent: ({ data }) => {
        const body = parseJson(data)
        if (!isMessage(body)) return
        this.#deliver(message, body)
        isAnswered ||= body.method === undefined && body.id === message.id
      },
      maxBufferSize: LONGEST_ANSWER,
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') throw tooLong()
      },
    })
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? [])
      parser.feed(decoder.decode(chunk, { stream: true }))
    return isAnswered
  }

  #deliver(request: Message, answer: Message): void {
    if (request.method === 'initialize' && isObject(answer.result)) {
      const { protocolVersion } = answer.result
      if (typeof protocolVersion === 'string') this.#version = protocolVersion
    }
    this.#options.send(answer)
  }
}

function explain(error: unknown, url: string): string {
  if (error instanceof ProblemError) {
    const advice =
      error.next_action === 'enroll' ? ' Enroll this agent again: rollcall enroll.' : ''
    return `${error.title}: ${error.detail}${advice}`
  }
  return error instanceof Error ? error.message : `${url}: ${String(error)}`
}

/** What a program can decide by. */
function membersOf(error: unknown): object | undefined {
  if (error instanceof ProblemError) return error.toJSON()
  if (error instanceof UnreachableError) return { code: 'unreachable', next_action: 'retry' }
  if (error instanceof IdentityError) return { code: `identity_${error.code}` }
  return undefined
}

function isMessage(value: unknown): value is Message {
  return isObject(value) && value.jsonrpc === '2.0'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const tooLong = () => new Error('The answer is too long.')

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > LONGEST_ANSWER) throw tooLong()
  }
  return text + decoder.decode()
}
