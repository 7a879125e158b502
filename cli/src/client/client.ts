import type { Wire } from '../wire/operations.generated.ts'
import { AccessTokens, asError, type ClientEvent } from './access-tokens.ts'
import { backoffMs } from './backoff.ts'
import { type Clock, systemClock } from './clock.ts'
import {
  type CredentialStore,
  type Credentials,
  credentialsOf,
  holdsTokens,
} from './credentials.ts'
import {
  mayBeDone,
  ProblemError,
  UnexpectedAnswerError,
  UnreachableError,
  wasCutOff,
} from './errors.ts'
import { type Input, isSafeToRepeat, type OperationId, operationOf } from './operation.ts'
import { type AttemptOptions, type RawAnswer, Transport } from './transport.ts'

/** What may be left out may be undefined as well. */
type Loose<T> = { [K in keyof T]: object extends Pick<T, K> ? T[K] | undefined : T[K] }
type Parts<Id extends OperationId> = Omit<Wire[Id], 'response'>

/** What a call takes: `params` of its path, `query`, `body`; those that it has. */
export type CallInput<Id extends OperationId> = {
  [Part in keyof Parts<Id>]: Loose<Parts<Id>[Part]>
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** For calls that move credits: new for each thing to be done, the same for each attempt at it. */
  readonly idempotencyKey?: string | undefined
  /** How often it is tried again where that is safe, waiting in between; else the client's. */
  readonly retries?: number | undefined
  /** For one attempt, body and all; else the client's. */
  readonly timeout_ms?: number | undefined
}

/** Calls whose input may be left out whole take none. */
export type CallArguments<Id extends OperationId> =
  object extends CallInput<Id>
    ? [input?: CallInput<Id>, options?: CallOptions]
    : [input: CallInput<Id>, options?: CallOptions]

export interface Answer<Id extends OperationId> extends RawAnswer {
  readonly data: Wire[Id]['response']
}

export interface ClientOptions {
  /** Where the server is: `https://rollcall.example.org`. */
  readonly url: string
  /** Whose tokens calls carry. Without it, only what anyone may call can be called. */
  readonly credentials?: CredentialStore | undefined
  readonly fetch?: typeof fetch | undefined
  readonly clock?: Clock | undefined
  readonly random?: (() => number) | undefined
  /** For one attempt at a call: 10 s. */
  readonly timeout_ms?: number | undefined
  /** How often a call is tried again where that is safe: 0. */
  readonly retries?: number | undefined
  readonly userAgent?: string | undefined
  readonly onEvent?: ((event: ClientEvent) => void) | undefined
}

const TIMEOUT_MS = 10_000

/**
 * Calls Rollcall, typed by its contracts. Tokens are refreshed before they run out and after a `401`,
 * one refresh for all calls that wait for it; whatever else a refusal asks for (`next_action`) is the
 * caller's to do.
 */
export class RollcallClient {
  /** Without a slash at its end. */
  readonly url: string
  readonly clock: Clock
  readonly random: () => number
  readonly #transport: Transport
  readonly #timeoutMs: number
  readonly #retries: number
  readonly #tokens: AccessTokens | undefined
  readonly #listeners = new Set<(event: ClientEvent) => void>()
  #lasting = 0

  constructor(options: ClientOptions) {
    this.url = options.url.replace(/\/+$/, '')
    this.clock = options.clock ?? systemClock
    this.random = options.random ?? Math.random
    this.#transport = new Transport({
      url: this.url,
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
      userAgent: options.userAgent ?? 'rollcall-kit',
    })
    this.#timeoutMs = options.timeout_ms ?? TIMEOUT_MS
    this.#retries = options.retries ?? 0
    if (options.onEvent) this.#listeners.add(options.onEvent)
    this.#tokens =
      options.credentials &&
      new AccessTokens({
        store: options.credentials,
        clock: this.clock,
        exchange: (refreshToken) => this.#exchangeToken(refreshToken),
        emit: (event) => this.#tell(event),
        isLasting: () => this.#lasting > 0,
      })
  }

  #tell(event: ClientEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        // Its fault is no reason to drop tokens that were just given.
        process.emitWarning(asError(error))
      }
    }
  }

  /** Tells a listener what becomes of the tokens, until the function it answers is called. */
  subscribe(listener: (event: ClientEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /**
   * For a process that goes on: while the disk is full, tokens that cannot be saved are then kept in
   * memory. One that may end any moment must not, and is told the disk's error instead once its
   * access token has run out. A keeper calls this by itself. Answers what ends it.
   */
  outlastFullDisk(): () => void {
    this.#lasting += 1
    let isOver = false
    return () => {
      if (!isOver) this.#lasting -= 1
      isOver = true
    }
  }

  /** For a process that goes on, between its calls: see `AccessTokens.tend`. Never rejects. */
  async tendTokens(): Promise<void> {
    await this.#tokens?.tend()
  }

  /**
   * Resolves once no refresh is under way or hangs in the air, and what can be saved is saved: for a
   * process that is about to end. Bounded by the time of one attempt. Never rejects.
   */
  async settle(): Promise<void> {
    await this.#tokens?.settle()
  }

  /**
   * Makes a call and answers what it answers. Of several attempts, the error is that of one that may
   * have been done, if there is one: what comes after it does not tell that it was not.
   * @throws {ProblemError} the server refused it
   * @throws {UnreachableError} no answer came
   * @throws {UnexpectedAnswerError} what answered is not Rollcall
   * @throws the signal's reason, if that ended it
   */
  async call<Id extends OperationId>(
    id: Id,
    ...args: CallArguments<Id>
  ): Promise<Wire[Id]['response']> {
    return (await this.exchange(id, ...args)).data
  }

  /** As `call`, with the status and the headers of the answer. */
  async exchange<Id extends OperationId>(
    id: Id,
    ...[input, options = {}]: CallArguments<Id>
  ): Promise<Answer<Id>> {
    const { signal, idempotencyKey } = options
    const isSafe = isSafeToRepeat(id, idempotencyKey)
    const retries = options.retries ?? this.#retries
    const attempt = { signal, idempotencyKey, timeout_ms: options.timeout_ms ?? this.#timeoutMs }
    let unknown: unknown
    for (let failures = 1; ; failures++) {
      try {
        const answer = await this.#authorized(id, (token) =>
          this.#attempt(id, (input ?? {}) as Input, { ...attempt, token }, isSafe),
        )
        return answer as Answer<Id>
      } catch (error) {
        const isDone = failures > retries || signal?.aborted
        if (mayBeDone(error)) unknown = error
        if (isDone || !isTransient(error) || !(isSafe || wasNeverSent(error, id))) {
          throw signal?.aborted || isRefusal(error) ? error : (unknown ?? error)
        }
        const { retry_after_s } = error as { retry_after_s?: number }
        await this.clock.sleep(backoffMs(failures, this.random, { retry_after_s }), signal)
        signal?.throwIfAborted()
      }
    }
  }

  /**
   * An access token that is good now, refreshed first if need be.
   * @param rejected one that the server has just refused: the answer is another one
   * @throws as `call`, and what the store throws
   */
  async accessToken(rejected?: string): Promise<string> {
    if (!this.#tokens) throw new Error('This client was given no credentials.')
    return this.#tokens.current(rejected)
  }

  /**
   * Opens a feed. Answers once its headers are there; the body is the caller's to read, until the
   * signal ends it. `readFeed` makes events of it.
   * @throws as `call`
   */
  openStream(
    id: 'sessionsFeed' | 'federationFeed',
    { signal, last_event_id }: { signal: AbortSignal; last_event_id?: string | undefined },
  ): Promise<Response> {
    const timeout_ms = this.#timeoutMs
    return this.#authorized(id, (token) =>
      this.#transport.open(id, last_event_id, { token, signal, timeout_ms }),
    )
  }

  /** Runs a call with an access token where one is wanted; once more with a new one after a `401`. */
  async #authorized<T>(
    id: OperationId,
    attempt: (token: string | undefined) => Promise<T>,
  ): Promise<T> {
    const { access } = operationOf(id)
    const tokens = access === 'anyone' ? undefined : this.#tokens
    if (!tokens) return attempt(undefined)
    let token: string
    try {
      token = await tokens.current()
    } catch (error) {
      const mayBeAnyone = access.startsWith('dashboard') || access === 'anyone_or_agent'
      if (!mayBeAnyone || !(error instanceof ProblemError)) throw error
      // What anyone may do, or read while the dashboard is public, needs no token; the server decides.
      return attempt(undefined).catch((refusal) => {
        throw refusal instanceof ProblemError && refusal.status === 401 ? error : refusal
      })
    }
    try {
      return await attempt(token)
    } catch (error) {
      if (!asksToRefresh(error)) throw error
      return attempt(await tokens.current(token))
    }
  }

  async #attempt(
    id: OperationId,
    input: Input,
    options: AttemptOptions,
    isSafe: boolean,
  ): Promise<RawAnswer> {
    try {
      return await this.#transport.attempt(id, input, options)
    } catch (error) {
      // A kept connection that a restart of the server has broken: the next one is new.
      if (!isSafe || !wasCutOff(error)) throw error
      return this.#transport.attempt(id, input, options).catch((again) => {
        throw again instanceof ProblemError || mayBeDone(again) ? again : error
      })
    }
  }

  /** One flight at a time (see `AccessTokens`), never cut short: its answer must not get lost. */
  async #exchangeToken(refreshToken: string): Promise<Credentials> {
    const askedAt = this.clock.now()
    const body = { refresh_token: refreshToken }
    const { data, status } = await this.exchange('refresh', { body }, { retries: 0 })
    if (holdsTokens(data)) return credentialsOf(data, askedAt)
    const message = `${this.url} answered a refresh without tokens.`
    throw new UnexpectedAnswerError(message, { status }, 'refresh')
  }
}

/** Of a `401` that is no problem document nothing more is known than that the token was refused. */
function asksToRefresh(error: unknown): boolean {
  if (error instanceof ProblemError) return error.next_action === 'refresh'
  return error instanceof UnexpectedAnswerError && error.status === 401
}

/** It may be otherwise in a moment. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ProblemError) return error.next_action === 'retry'
  if (error instanceof UnreachableError) return true
  if (!(error instanceof UnexpectedAnswerError)) return false
  return error.status >= 500 || error.status === 429 || error.status === 408
}

/** It was looked at, and not done; nor by an attempt before, which would have been found. */
const isRefusal = (error: unknown) =>
  error instanceof ProblemError && error.status < 500 && error.status !== 401 && !isTransient(error)

/** Nothing was asked of the server, be it that the refresh before the call failed. */
const wasNeverSent = (error: unknown, id: OperationId) =>
  error instanceof UnreachableError && (!error.may_be_done || error.operation !== id)
