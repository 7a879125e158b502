import type { EnrollmentToken } from '#lib/enrollment/contract.ts'
import { formatDuration } from '#lib/sessions/words.ts'

export type TokenState = 'usable' | 'revoked' | 'used up' | 'expired'

/** What a token is at `now` (milliseconds); one that is revoked and past its time has expired. */
export function tokenState(token: EnrollmentToken, now: number): TokenState {
  if (Date.parse(token.expires_at) <= now) return 'expired'
  if (token.revoked_at) return 'revoked'
  return token.uses >= token.max_uses ? 'used up' : 'usable'
}

/** The same in words: how long it is usable, else why it is not. */
export function tokenStateWords(token: EnrollmentToken, now: number): string {
  const state = tokenState(token, now)
  if (state !== 'usable') return state
  return `${formatDuration((Date.parse(token.expires_at) - now) / 1000)} left`
}
