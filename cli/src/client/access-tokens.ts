import type { Clock } from './clock.ts'
import type { CredentialStore, Credentials } from './credentials.ts'
import { ProblemError } from './errors.ts'

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
   * @throws what the exchange or the store threw, if there is no token to go on with
   */
  async current(rejected?: string): Promise<string> {
    let held = this.#held ?? this.#hold(await this.#store.read())
    if (this.#onDisk !== undefined) held = await this.#saveAgain(held)

    const isRejected = held.credentials.access_token === rejected
    if (!isRejected && this.#isGood(held)) return held.credentials.access_token
    const isNeeded = isRejected || this.#leftMs(held) <= 0
    if (!isNeeded && this.#clock.monotonic() < this.#notBefore) return held.credentials.access_token
    try {
      this.#refreshing ??= this.#refresh(rejected).finally(() => {
        this.#refreshing = undefined
      })
      await this.#refreshing
    } catch (error) {
      this.#notBefore = this.#clock.monotonic() + Math.min(PAUSE_MS, marginMs(held) / 4)
      if (isNeeded || asksToEnroll(error)) throw error
    }
    return (this.#held ?? held).credentials.access_token
  }

  async #refresh(rejected: string | undefined): Promise<void> {
    let held = await this.#newest()
    // Another process was faster, or another call of this one.
    if (held.credentials.access_token !== rejected && this.#isGood(held)) return
    await this.#rehearse(held, rejected)
    let next: Credentials
    try {
      next = await this.#exchange(held.credentials.refresh_token)
    } catch (error) {
      if (!asksToEnroll(error)) throw error
      const newer = await this.#newest()
      if (newer.credentials.refresh_token === held.credentials.refresh_token) throw error
      if (this.#isGood(newer)) return
      held = newer
      next = await this.#exchange(held.credentials.refresh_token)
    }
    await this.#keep(held.credentials.refresh_token, next)
  }

  /** Presents nothing whose successor could not be saved, unless there is no other way to go on. */
  async #rehearse(held: Held, rejected: string | undefined): Promise<void> {
    if (this.#onDisk !== undefined) return
    try {
      await this.#store.rehearse?.()
    } catch (error) {
      this.#markFailing(error)
      const isNeeded = held.credentials.access_token === rejected || this.#leftMs(held) <= 0
      if (!isNeeded || !this.#isLasting()) throw error
    }
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
      if (held) return held
      throw error
    }
    const isSame =
      saved.refresh_token === held?.credentials.refresh_token &&
      saved.access_token === held.credentials.access_token
    return held && isSame ? held : this.#hold(saved)
  }

  /** Saves, then uses. If it cannot be saved it is used all the same, and known as unsaved. */
  async #keep(presented: string, next: Credentials): Promise<void> {
    const onDisk = this.#onDisk ?? presented
    try {
      this.#hold(await this.#store.replace(onDisk, next))
      this.#markSaved()
    } catch (error) {
      this.#hold(next)
      this.#onDisk = onDisk
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
    } catch {
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

export const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error))
