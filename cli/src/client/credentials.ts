import type { Wire } from '../wire/operations.generated.ts'
import type { Clock } from './clock.ts'

/** An agent's tokens. The times are ISO 8601, by this machine's clock. */
export interface Credentials {
  readonly access_token: string
  readonly access_token_expires_at: string
  readonly refresh_token: string
  readonly refresh_token_expires_at: string
}

/**
 * Where an identity's tokens are kept between calls. Two errors are told apart, by their `code`:
 * `replaced`, from any of these, if it holds another identity by now; `kept`, from `rehearse`, if
 * another process alone refreshes the tokens.
 */
export interface CredentialStore {
  /** The newest credentials; another process may have replaced them since. */
  read(): Promise<Credentials>
  /**
   * Replaces them if `presented` is still the refresh token that is kept; else leaves the newer ones.
   * Answers what is kept now, once that is on disk.
   */
  replace(presented: string, next: Credentials): Promise<Credentials>
  /**
   * Makes sure, before a refresh token is presented, that its successor can be saved; throws why not.
   * Who presents one, cannot save what it got, and ends, has lost the identity.
   */
  rehearse?(): Promise<void>
}

/** Whether a store's error has this code. */
export const isStoreError = (error: unknown, code: 'replaced' | 'kept'): boolean =>
  error instanceof Error && (error as { code?: unknown }).code === code

/**
 * The tokens of an answer to `enroll` or `refresh`.
 * @param askedAt wall clock before the call, from which the lifetimes count, to be on the safe side
 */
export function credentialsOf(
  answer: Wire['refresh']['response'] | Wire['enroll']['response'],
  askedAt: ReturnType<Clock['now']>,
): Credentials {
  const after = (seconds: number) => new Date(askedAt + seconds * 1000).toISOString()
  return {
    access_token: answer.access_token,
    access_token_expires_at: after(answer.expires_in),
    refresh_token: answer.refresh_token,
    refresh_token_expires_at: after(answer.refresh_token_expires_in),
  }
}

/** Whether an answer holds a whole pair of tokens: half of one must never be saved. */
export function holdsTokens(answer: Partial<Wire['refresh']['response']> | undefined): boolean {
  return (
    isText(answer?.access_token) &&
    isText(answer?.refresh_token) &&
    isSeconds(answer?.expires_in) &&
    isSeconds(answer?.refresh_token_expires_in)
  )
}

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isSeconds = (value: unknown) => typeof value === 'number' && Number.isFinite(value)
