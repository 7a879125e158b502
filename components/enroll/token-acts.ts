import type { EnrollmentToken } from '#lib/enrollment/contract.ts'
import { operatorTokensKey } from '#lib/sessions/keys.ts'
import { send } from '#lib/site/fetcher.ts'

type Token = Pick<EnrollmentToken, 'enrollment_token_id'>

/** From now on it admits nobody. Safe to repeat. */
export function revokeToken({ enrollment_token_id }: Token): Promise<null> {
  return send('DELETE', `${operatorTokensKey}/${enrollment_token_id}`)
}

/** Takes its revocation back. Safe to repeat. */
export function restoreToken({ enrollment_token_id }: Token): Promise<EnrollmentToken> {
  return send('POST', `${operatorTokensKey}/${enrollment_token_id}/restore`)
}

/** What a token is called, also one without a name. */
export function tokenName({ name }: Pick<EnrollmentToken, 'name'>): string {
  return name ?? 'Unnamed'
}
