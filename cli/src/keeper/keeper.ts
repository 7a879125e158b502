import { asError, type ClientEvent } from '../client/access-tokens.ts'
import type { RollcallClient } from '../client/client.ts'
import { type Clock, systemClock } from '../client/clock.ts'
import { isStoreError } from '../client/credentials.ts'
import { UnexpectedAnswerError, UnreachableError } from '../client/errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { SessionStore } from '../identity/identity-file.ts'
import type { Wire } from '../wire/operations.generated.ts'
import {
  after,
  type Change,
  initialState,
  type KeeperEnding,
  type KeeperState,
  leaving,
  type Now,
  nextStep,
  type Outcome,
  type Step,
} from './machine.ts'

/** What a heartbeat may tell of the agent. */
export type HeartbeatReport = NonNullable<Wire['heartbeat']['body']>

/** What a keeper tells of, with the time (ISO 8601) at which it happened. */
export type KeeperChange = (Change | ClientEvent) & { readonly at: string }

export interface KeeperOptions {
  readonly client: RollcallClient
  /** Where the session is kept: the identity file, whose tokens the client uses. */
  readonly identity: SessionStore
  readonly clock?: Clock | undefined
  readonly random?: (() => number) | undefined
  /** The longest time between two heartbeats, if it is less than what the server asks for. */
  readonly interval_s?: number | undefined
  /** Asked before each heartbeat. */
  readonly report?: (() => HeartbeatReport) | undefined
  readonly onChange?: ((change: KeeperChange) => void) | undefined
}

/** The longest that a timer runs: after a sleep of the machine it is noticed as soon. */
const TICK_MS = 5_000
const GOODBYE_MS = 5_000
/** What the `Date` header cannot tell: it has whole seconds. */
const DATE_SLACK_MS = 2_000

/**
 * Keeps an agent's session alive until it is told to stop, or a person must act. It survives whatever
 * else happens; see `machine.ts` for how. One keeper an identity: take `lockIdentity` first.
 */
export class SessionKeeper {
  readonly #options: KeeperOptions
  readonly #clock: Clock
  readonly #random: () => number
  /** Wakes it from waiting. */
  readonly #stopping = new AbortController()
  /** Ends what is under way once there is no time left; a refresh alone is never cut short. */
  readonly #cutting = new AbortController()
  #leaveBy: number | undefined
  #running: Promise<KeeperEnding> | undefined
  #latencyMs: number | undefined
  /** What cannot be saved for now. */
  readonly #unsaved = new Set<'session' | 'tokens'>()
  /** The wall clock less the monotonic one, when last looked at. */
  #offset = 0

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? Math.random
  }

  /**
   * Resolves when it has ended: after `stop`, or where a person must act.
   * @throws {IdentityError} where there is no identity to begin with, and `replaced` where another
   *   agent's has taken its place: start again with that
   */
  run(): Promise<KeeperEnding> {
    this.#running ??= this.#run()
    return this.#running
  }

  /**
   * Says goodbye, which ends the session, within 5 s. Resolves when `run` has, which waits for a
   * refresh that is under way (10 s at most): its answer must not get lost. Safe to repeat.
   */
  async stop(): Promise<void> {
    this.#leaveBy ??= this.#clock.monotonic() + GOODBYE_MS
    this.#stopping.abort()
    await this.#running?.catch(() => {})
  }

  async #run(): Promise<KeeperEnding> {
    const identity = await this.#options.identity.load()
    const asked_s = identity.heartbeat_interval_s
    const interval_s = this.#options.interval_s ?? asked_s
    const start = this.#now()
    this.#offset = start.wall - start.mono
    let state = initialState(identity.session, { interval_s, asked_s }, start)
    const { client } = this.#options
    const unsubscribe = client.subscribe((event) => this.#tell(event, 'tokens'))
    const endOutlasting = client.outlastFullDisk()
    try {
      for (;;) {
        if (this.#leaveBy !== undefined && state.leave_by === null) {
          state = leaving(state, this.#leaveBy)
        }
        const step = nextStep(state, this.#now())
        const next = await this.#take(state, step, identity)
        state = next.state
        for (const change of next.changes) this.#tell(change, 'session')
        if (step.do === 'stop') return step.ending
      }
    } finally {
      unsubscribe()
      endOutlasting()
      await client.settle()
    }
  }

  async #take(state: KeeperState, step: Step, identity: KeptIdentity) {
    const outcome = await this.#inTime(step, this.#attempt(step, identity))
    return after(state, step as never, outcome as never, this.#now(), this.#random)
  }

  async #attempt(step: Step, identity: KeptIdentity): Promise<Outcome> {
    try {
      return { ok: true, answer: await this.#do(step, identity) } as Outcome
    } catch (error) {
      if (isStoreError(error, 'replaced')) throw error
      return { ok: false, error: asError(error) }
    }
  }

  async #do(step: Step, { agent_id, client_type }: KeptIdentity): Promise<unknown> {
    const { client, identity } = this.#options
    const { signal } = this.#cutting
    switch (step.do) {
      case 'open': {
        const session = await client.call('createSession', { body: { client_type } }, { signal })
        return expectText(session, 'session_id', step.do)
      }
      case 'adopt':
        return this.#findOpened(agent_id, client_type, step.since)
      case 'reconnect': {
        const { session_id, token } = step
        const input = { params: { session_id }, body: token === null ? {} : { token } }
        const answer = await client.call('reconnect', input, { signal })
        return expectText(answer, 'reconnect_token', step.do)
      }
      case 'beat':
        return this.#beat(step.session_id, step.with_report)
      case 'mint': {
        const { session_id } = step
        const params = { session_id }
        const answer = await client.call('createReconnectToken', { params }, { signal })
        return expectText(answer, 'reconnect_token', step.do)
      }
      case 'save':
        return identity.saveSession(step.session)
      case 'wait':
        return this.#wait(step.until)
      case 'leave': {
        const { session_id } = step
        const timeout_ms = Math.max(1, step.by - this.#clock.monotonic())
        return client.call('closeSession', { params: { session_id } }, { signal, timeout_ms })
      }
      case 'stop':
        return undefined
    }
  }

  async #beat(session_id: string, withReport: boolean) {
    const latency_ms = this.#latencyMs
    const body = withReport
      ? { ...(latency_ms === undefined ? {} : { latency_ms }), ...this.#askReport() }
      : {}
    const beganAt = this.#clock.monotonic()
    const { signal } = this.#cutting
    const input = { params: { session_id }, body }
    const answer = await this.#options.client.call('heartbeat', input, { signal })
    this.#latencyMs = Math.round((this.#clock.monotonic() - beganAt) * 10) / 10
    return expectText(answer, 'lease_expires_at', 'beat')
  }

  /** A fault in what an agent tells of itself does not take it offline. */
  #askReport(): HeartbeatReport | undefined {
    try {
      return this.#options.report?.()
    } catch (error) {
      process.emitWarning(asError(error))
      return undefined
    }
  }

  /** One tick of waiting; answers how far the wall clock went beyond the monotonic one since the last. */
  async #wait(until: number): Promise<number> {
    const ms = Math.min(Math.max(0, until - this.#clock.monotonic()), TICK_MS)
    // Once told to stop, what is waited for is the next attempt at saying goodbye.
    await this.#clock.sleep(ms, this.#leaveBy === undefined ? this.#stopping.signal : undefined)
    // Not waited for: a server that hangs does not hold up the heartbeats.
    if (this.#leaveBy === undefined) void this.#options.client.tendTokens()
    const { wall, mono } = this.#now()
    const jump = wall - mono - this.#offset
    this.#offset = wall - mono
    return jump
  }

  /**
   * The newest session of this agent that was opened since then: an identity runs once, so it is ours.
   * By the server's clock throughout, which may differ from ours.
   */
  async #findOpened(agent_id: string, client_type: string, since: number) {
    const query = { agent_id, client_type, status: 'active' as const, limit: 200 }
    const { signal } = this.#cutting
    const { client } = this.#options
    const { data, headers } = await client.exchange('listSessions', { query }, { signal })
    const serverNow = Date.parse(headers.get('date') ?? '') || this.#clock.now()
    const from = serverNow - (this.#clock.monotonic() - since) - DATE_SLACK_MS
    const opened = data.sessions.filter(({ created_at }) => Date.parse(created_at) >= from)
    opened.sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))
    return opened[0] ?? null
  }

  /** A step that hangs does not hold up the goodbye: its time is bounded as a whole. */
  async #inTime(step: Step, outcome: Promise<Outcome>): Promise<Outcome> {
    const settled = new AbortController()
    const tooLate = async (): Promise<Outcome> => {
      await whenAborted(this.#stopping.signal, settled.signal)
      const leftMs = Math.max(0, (this.#leaveBy ?? 0) - this.#clock.monotonic())
      await this.#clock.sleep(leftMs, settled.signal)
      if (!settled.signal.aborted) this.#cutting.abort()
      return {
        ok: false,
        error: new UnreachableError(this.#options.client.url, 'ETIMEDOUT', step.do),
      }
    }
    try {
      return await Promise.race([outcome, tooLate()])
    } finally {
      settled.abort()
    }
  }

  #now(): Now {
    return { wall: this.#clock.now(), mono: this.#clock.monotonic() }
  }

  #tell(change: Change | ClientEvent, of: 'session' | 'tokens'): void {
    // One disk, though both find out.
    const { size } = this.#unsaved
    if (change.type === 'save.failed') this.#unsaved.add(of)
    if (change.type === 'save.recovered') this.#unsaved.delete(of)
    if (change.type === 'save.failed' && size > 0) return
    if (change.type === 'save.recovered' && this.#unsaved.size > 0) return
    try {
      this.#options.onChange?.({ ...change, at: new Date(this.#clock.now()).toISOString() })
    } catch (error) {
      // Whoever is told has a fault; the session goes on.
      process.emitWarning(asError(error))
    }
  }
}

type KeptIdentity = Pick<Identity, 'agent_id' | 'client_type'>

/** Resolves when one of two signals is aborted, and leaves nothing behind on the other. */
function whenAborted(one: AbortSignal, other: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      one.removeEventListener('abort', end)
      other.removeEventListener('abort', end)
      resolve()
    }
    if (one.aborted || other.aborted) return end()
    one.addEventListener('abort', end)
    other.addEventListener('abort', end)
  })
}

/** An answer without what it is for is not Rollcall's. */
function expectText<T extends object>(answer: T, member: keyof T & string, did: string): T {
  if (typeof answer[member] === 'string') return answer
  const message = `The server answered without \`${member}\`. Is there another server at its address?`
  throw new UnexpectedAnswerError(message, { status: 200 }, did)
}
