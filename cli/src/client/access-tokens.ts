import type { Clock } from './clock.ts'
import { type CredentialStore, type Credentials, isStoreError } from './credentials.ts'
import { mayBeDone, ProblemError } from './errors.ts'

/** What a client tells of its tokens, beside what its calls answer. */
export type ClientEvent =
  | { readonly type: 'token.refreshed'; readonly access_token_expires_at: string }
  /** Tokens cannot be saved just now. New ones are used all the same, and saved as soon as they can. */
  | { readonly type: 'save.failed'; readonly error: Error }
  | { readonly type: 'save.recovered' }

export interface AccessTokensOptions {
  readonly store: CredentialStore
  readonly clock: Clock
  /** Exchanges a refresh token at the server. */
  readonly exchange: (refreshToken: string) => Promise<Credentials>
  readonly emit: (event: ClientEvent) => void
  /** Whether this process goes on, and can keep in memory what cannot be saved for now. */
  readonly isLasting: () => boolean
}

/** The longest time before its end that an access token is replaced. */
const MARGIN_MS = 5 * 60_000
/** … and the part of its life, for short-lived ones. */
const MARGIN_PART = 0.2
/** The longest wait after a refresh ahead of time has failed. */
const PAUSE_MS = 10_000
/** For so long, by default, the server answers a refresh token that was exchanged already. */
const GRACE_MS = 60_000
/** The waits before a refresh whose answer was lost is repeated; the last one for all that follow. */
const REPEAT_AFTER_MS = [1000, 2000, 4000, 5000]
/** How long a process that may end any moment is kept waiting for that. */
const PATIENCE_MS = 5_000
/** How long a keeper in another process may take to save new tokens, which it tries every 5 s. */
const KEEPER_PATIENCE_MS = 6_000
const LOOK_EVERY_MS = 250

interface Held {
  readonly credentials: Credentials
  /** How long the access token lives in all, as far as can be told. */
  readonly lifeMs: number
  /** When it ends, by the monotonic clock: a wall clock that is set back gives it no more time. */
  readonly endsAt: number
}

/**
 * An access token that is good now, always. However many ask, one refresh is under way; a rotated
 * refresh token is on disk before the new tokens are used; a refresh by another process is found on
 * the disk and not repeated.
 */
export class AccessTokens {
  readonly #store: CredentialStore
  readonly #clock: Clock
  readonly #exchange: (refreshToken: string) => Promise<Credentials>
  readonly #emit: (event: ClientEvent) => void
  readonly #isLasting: () => boolean
  #held: Held | undefined
  /** The refresh token that the disk has, while that of `#held` could not be saved. */
  #onDisk: string | undefined
  #isSaveFailing = false
  #refreshing: Promise<void> | undefined
  /** A refresh that the server may have done, and whose answer was lost. */
  #hanging: { readonly since: number; readonly over: Promise<void> } | undefined
  /** Aborted where the process ends: what hangs is tried once more, now. */
  #hurry = new AbortController()
  #notBefore = Number.NEGATIVE_INFINITY

  constructor({ store, clock, exchange, emit, isLasting }: AccessTokensOptions) {
    this.#store = store
    this.#clock = clock
    this.#exchange = exchange
    this.#emit = emit
    this.#isLasting = isLasting
  }

  /**
   * @param rejected an access token that the server has just refused
   * @throws {ProblemError} where the refresh is refused; `enroll` even if the access token is good
   *   for a while yet, since nothing can prolong it
   * @throws what the exchange or the store threw, if there is no token to go on with; `replaced` of
   *   the store also before that
   */
  async current(rejected?: string): Promise<string> {
    let held = this.#held ?? this.#hold(await this.#store.read())
    if (this.#onDisk !== undefined) held = await this.#saveAgain(held)

    const isRejected = held.credentials.access_token === rejected
    if (!isRejected && this.#isGood(held)) return held.credentials.access_token
    const isNeeded = isRejected || this.#leftMs(held) <= 0
    const isUnderWay = this.#refreshing !== undefined || this.#hanging !== undefined
    const canWait = isUnderWay || this.#clock.monotonic() < this.#notBefore
    if (!isNeeded && canWait) return held.credentials.access_token
    try {
      await this.#refreshOnce(rejected)
    } catch (error) {
      this.#notBefore = this.#clock.monotonic() + Math.min(PAUSE_MS, marginMs(held) / 4)
      if (isFinal(error)) throw error
      await this.#waitForHanging()
      if (isNeeded && !this.#hasOther(held)) throw error
    }
    return (this.#held ?? held).credentials.access_token
  }

  /**
   * For a process that goes on, between its calls: saves what could not be saved, and refreshes ahead
   * of time, so that other processes find good tokens on the disk. What fails, fails at the next call.
   */
  async tend(): Promise<void> {
    const held = this.#held
    try {
      if (held && this.#onDisk !== undefined) await this.#saveAgain(held)
      else if (held && this.#leftMs(held) > 0) await this.current()
    } catch {
      // Told where it matters.
    }
  }

  /** Resolves once nothing is under way: for a process that is about to end. Never rejects. */
  async settle(): Promise<void> {
    this.#hurry.abort()
    await this.#refreshing?.catch(() => {})
    await this.#hanging?.over
    this.#hurry = new AbortController()
    if (this.#held) await this.#saveAgain(this.#held).catch(() => {})
  }

  #refreshOnce(rejected: string | undefined): Promise<void> {
    this.#refreshing ??= this.#refresh(rejected).finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  async #refresh(rejected: string | undefined): Promise<void> {
    let held = await this.#newest()
    // Another process was faster, or another call of this one.
    if (held.credentials.access_token !== rejected && this.#isGood(held)) return
    if (await this.#rehearse(held, rejected)) return
    let next: Credentials
    try {
      next = await this.#present(held.credentials)
    } catch (error) {
      if (!asksToEnroll(error)) throw error
      const newer = await this.#newest()
      if (newer.credentials.refresh_token === held.credentials.refresh_token) throw error
      if (this.#isGood(newer)) return
      held = newer
      next = await this.#present(held.credentials)
    }
    await this.#keep(held.credentials.refresh_token, next)
  }

  /**
   * Exchanges a refresh token. If the answer is lost, the server may have replaced it all the same, and
   * servers of before took it for stolen once its grace time was over: then it is presented again and
   * again until there is an answer, whoever calls meanwhile.
   */
  async #present({ access_token, refresh_token }: Credentials): Promise<Credentials> {
    const since = this.#clock.monotonic()
    try {
      return await this.#exchange(refresh_token)
    } catch (error) {
      if (mayBeDone(error, 'refresh') && !this.#hanging && !this.#hurry.signal.aborted) {
        const over = this.#insist(access_token, refresh_token, since).finally(() => {
          this.#hanging = undefined
        })
        this.#hanging = { since: this.#clock.monotonic(), over }
      }
      throw error
    }
  }

  async #insist(access_token: string, refresh_token: string, since: number): Promise<void> {
    for (let nth = 0; ; nth++) {
      const hurry = this.#hurry.signal
      const waitMs = REPEAT_AFTER_MS[Math.min(nth, REPEAT_AFTER_MS.length - 1)] ?? 0
      await this.#clock.sleep(waitMs, hurry, true)
      if (this.#clock.monotonic() - since > GRACE_MS) return
      if (this.#held?.credentials.refresh_token !== refresh_token) return
      try {
        return await this.#refreshOnce(access_token)
      } catch (error) {
        if (isFinal(error) || hurry.aborted) return
      }
    }
  }

  /** A process that may end any moment does not go on at once while an answer is missing. */
  async #waitForHanging(): Promise<void> {
    const hanging = this.#hanging
    if (!hanging || this.#isLasting()) return
    const enough = new AbortController()
    const leftMs = hanging.since + PATIENCE_MS - this.#clock.monotonic()
    await Promise.race([hanging.over, this.#clock.sleep(leftMs, enough.signal)])
    enough.abort()
  }

  #hasOther({ credentials }: Held): boolean {
    return this.#held?.credentials.access_token !== credentials.access_token
  }

  /**
   * Presents nothing whose successor could not be saved, unless there is no other way to go on, and
   * nothing that another process refreshes. Answers whether that one has meanwhile.
   */
  async #rehearse(held: Held, rejected: string | undefined): Promise<boolean> {
    if (this.#onDisk !== undefined) return false
    const isNeeded = held.credentials.access_token === rejected || this.#leftMs(held) <= 0
    try {
      await this.#store.rehearse?.()
    } catch (error) {
      if (isStoreError(error, 'replaced')) throw error
      if (isStoreError(error, 'kept')) {
        if (isNeeded && (await this.#isRefreshedByOther(rejected))) return true
        throw error
      }
      this.#markFailing(error)
      if (!isNeeded || !this.#isLasting()) throw error
    }
    return false
  }

  async #isRefreshedByOther(rejected: string | undefined): Promise<boolean> {
    const patientUntil = this.#clock.monotonic() + KEEPER_PATIENCE_MS
    while (this.#clock.monotonic() < patientUntil) {
      await this.#clock.sleep(LOOK_EVERY_MS)
      const held = await this.#newest()
      if (held.credentials.access_token !== rejected && this.#leftMs(held) > 0) return true
    }
    return false
  }

  /** What is on the disk, unless memory has a successor of it that could not be saved. */
  async #newest(): Promise<Held> {
    const held = this.#held
    if (held && this.#onDisk !== undefined) return this.#saveAgain(held)
    let saved: Credentials
    try {
      saved = await this.#store.read()
    } catch (error) {
      // A file that cannot be read just now takes nobody offline.
      if (held && !isStoreError(error, 'replaced')) return held
      throw error
    }
    const isSame =
      saved.refresh_token === held?.credentials.refresh_token &&
      saved.access_token === held.credentials.access_token
    return held && isSame ? held : this.#hold(saved)
  }

  /** Saves, then uses. If it cannot be saved it is used all the same, and known as unsaved. */
  async #keep(presented: string, next: Credentials): Promise<void> {
    try {
      let kept = await this.#store.replace(this.#onDisk ?? presented, next)
      // What was presented has been saved meanwhile.
      if (kept.refresh_token === presented) kept = await this.#store.replace(presented, next)
      this.#hold(kept)
      this.#markSaved()
    } catch (error) {
      if (isStoreError(error, 'replaced')) throw error
      this.#hold(next)
      this.#onDisk ??= presented
      this.#markFailing(error)
    }
    this.#emit({
      type: 'token.refreshed',
      access_token_expires_at: next.access_token_expires_at,
    })
  }

  async #saveAgain(held: Held): Promise<Held> {
    const onDisk = this.#onDisk
    if (onDisk === undefined) return held
    try {
      const kept = await this.#store.replace(onDisk, held.credentials)
      // Another call may have refreshed meanwhile: then what it holds is the newer.
      if (this.#held !== held || this.#onDisk === undefined) return this.#held ?? held
      this.#markSaved()
      return kept.refresh_token === held.credentials.refresh_token ? held : this.#hold(kept)
    } catch (error) {
      if (isStoreError(error, 'replaced')) throw error
      return this.#held ?? held
    }
  }

  #markFailing(error: unknown): void {
    if (!this.#isSaveFailing) this.#emit({ type: 'save.failed', error: asError(error) })
    this.#isSaveFailing = true
  }

  #markSaved(): void {
    this.#onDisk = undefined
    if (this.#isSaveFailing) this.#emit({ type: 'save.recovered' })
    this.#isSaveFailing = false
  }

  #hold(credentials: Credentials): Held {
    const left = Date.parse(credentials.access_token_expires_at) - this.#clock.now()
    const lifeMs = lifeOf(credentials.access_token) ?? Math.max(left, 0)
    // A time that cannot be read, or that lies further ahead than the token can live, tells nothing.
    const leftMs = Number.isNaN(left) ? lifeMs : Math.min(left, lifeMs)
    this.#held = { credentials, lifeMs, endsAt: this.#clock.monotonic() + leftMs }
    return this.#held
  }

  /** Until an access token ends, by the clock that says less. The server has the last word. */
  #leftMs({ credentials, endsAt }: Held): number {
    const byWall = Date.parse(credentials.access_token_expires_at) - this.#clock.now()
    const byMonotonic = endsAt - this.#clock.monotonic()
    return Number.isNaN(byWall) ? byMonotonic : Math.min(byWall, byMonotonic)
  }

  /** Not to be replaced yet. While its refresh token is unsaved, that is not presented before need. */
  #isGood(held: Held): boolean {
    return this.#leftMs(held) > (this.#onDisk === undefined ? marginMs(held) : 0)
  }
}

const marginMs = ({ lifeMs }: Held) => Math.min(MARGIN_MS, lifeMs * MARGIN_PART)

/** How long a JWT lives by its own claims, in milliseconds; undefined if it is none. */
function lifeOf(token: string): number | undefined {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
    const { iat, exp } = JSON.parse(payload) as { iat?: unknown; exp?: unknown }
    return typeof iat === 'number' && typeof exp === 'number' && exp > iat
      ? (exp - iat) * 1000
      : undefined
  } catch {
    return undefined
  }
}

/** A person must act: nothing that the kit can do brings the identity back. */
export const asksToEnroll = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && error.next_action === 'enroll'

/** Nothing is gained by trying again. */
const isFinal = (error: unknown) => asksToEnroll(error) || isStoreError(error, 'replaced')

export const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error))
