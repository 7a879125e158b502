import {
  failureCode,
  ProblemError,
  readProblem,
  UnexpectedAnswerError,
  UnreachableError,
} from './errors.ts'
import { fillPath, type Input, type OperationId, operationOf } from './operation.ts'

export interface TransportOptions {
  /** Without a slash at its end. */
  readonly url: string
  readonly fetch: typeof fetch
  readonly userAgent: string
}

export interface AttemptOptions {
  readonly token?: string | undefined
  readonly idempotencyKey?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** For all of it, the body too. */
  readonly timeout_ms: number
}

export interface RawAnswer {
  readonly data: unknown
  readonly status: number
  readonly headers: Headers
}

const TIMED_OUT = Symbol('timed out')

/** One attempt at a call over HTTP, and what it came to: an answer, or one of the three errors. */
export class Transport {
  readonly #options: TransportOptions

  constructor(options: TransportOptions) {
    this.#options = options
  }

  async attempt(id: OperationId, input: Input, options: AttemptOptions): Promise<RawAnswer> {
    const { method, body } = operationOf(id)
    const headers: Record<string, string> = { Accept: 'application/json' }
    if (body) headers['Content-Type'] = 'application/json'
    if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey
    const init = {
      method,
      headers: this.#headers(headers, options.token),
      ...(body ? { body: JSON.stringify(input.body ?? {}) } : {}),
    }
    return this.#inTime(options, async (signal) => {
      const response = await this.#send(id, fillPath(id, input), init, signal)
      const data = await this.#read(id, response, signal)
      return { data, status: response.status, headers: response.headers }
    })
  }

  /** A stream whose headers are there; the signal ends it. */
  async open(
    id: OperationId,
    lastEventId: string | undefined,
    options: AttemptOptions & { signal: AbortSignal },
  ): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'text/event-stream' }
    if (lastEventId !== undefined) headers['Last-Event-ID'] = lastEventId
    const init = { headers: this.#headers(headers, options.token) }
    // The stream outlives this attempt: what aborts it stays on.
    const ending = new AbortController()
    options.signal.addEventListener('abort', () => ending.abort(options.signal.reason))
    return this.#inTime(options, async (signal) => {
      const abort = () => ending.abort(signal.reason)
      signal.addEventListener('abort', abort)
      if (signal.aborted) abort()
      try {
        const response = await this.#send(id, fillPath(id, {}), init, ending.signal)
        const type = response.headers.get('content-type') ?? ''
        if (response.status === 200 && type.startsWith('text/event-stream')) return response
        await this.#read(id, response, ending.signal)
        throw this.#unexpected(id, response)
      } finally {
        signal.removeEventListener('abort', abort)
      }
    })
  }

  /** Bounds an attempt in time. Not by `AbortSignal.any`, which holds on to long-lived signals. */
  async #inTime<T>(
    { signal, timeout_ms }: AttemptOptions,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted()
    const controller = new AbortController()
    const abort = () => controller.abort(signal?.reason)
    const timer = setTimeout(() => controller.abort(TIMED_OUT), timeout_ms)
    signal?.addEventListener('abort', abort)
    try {
      return await run(controller.signal)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }

  async #send(
    id: OperationId,
    path: string,
    init: RequestInit,
    signal: AbortSignal,
  ): Promise<Response> {
    try {
      // Not followed: a redirected POST becomes a GET, and would show the token to another host.
      return await this.#options.fetch(this.#options.url + path, {
        ...init,
        redirect: 'manual',
        signal,
      })
    } catch (error) {
      throw this.#noAnswer(id, error, signal)
    }
  }

  /** @throws {ProblemError | UnreachableError | UnexpectedAnswerError} */
  async #read(id: OperationId, response: Response, signal: AbortSignal): Promise<unknown> {
    let text: string
    try {
      text = await response.text()
    } catch (error) {
      throw this.#noAnswer(id, error, signal)
    }
    if (response.status === 204) return undefined
    const body = parse(text)
    if (response.ok && typeof body === 'object' && body !== null) return body
    const problem = response.ok ? null : readProblem(response.status, body)
    if (!problem) throw this.#unexpected(id, response)
    const retry_after_s = problem.retry_after_s ?? retryAfterS(response)
    throw new ProblemError(
      { ...problem, ...(retry_after_s === undefined ? {} : { retry_after_s }) },
      id,
    )
  }

  #noAnswer(id: OperationId, error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted && signal.reason !== TIMED_OUT) return signal.reason
    const code = signal.aborted ? 'ETIMEDOUT' : failureCode(error)
    return new UnreachableError(this.#options.url, code, id, { cause: error })
  }

  #unexpected(id: OperationId, { status, headers }: Response): UnexpectedAnswerError {
    const { url } = this.#options
    const location = headers.get('location')
    const message =
      status >= 300 && status < 400 && location
        ? `${url} redirects to ${location}. Use the address that it leads to.`
        : `${url} answered ${status} with ${headers.get('content-type') ?? 'no content'}, not as Rollcall does. Is it the right address, or is there a proxy before it?`
    const retry_after_s = retryAfterS({ headers })
    return new UnexpectedAnswerError(message, { status, retry_after_s }, id)
  }

  #headers(headers: Record<string, string>, token: string | undefined): Record<string, string> {
    return {
      ...headers,
      'User-Agent': this.#options.userAgent,
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `Retry-After` in seconds, where it is a number (RFC 9110, 10.2.3). */
function retryAfterS({ headers }: Pick<Response, 'headers'>): number | undefined {
  const value = headers.get('retry-after')
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : undefined
}
