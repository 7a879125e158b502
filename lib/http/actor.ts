import type { Caller } from './authenticate.ts'

/** Who does what is recorded, as the database is told. */
export type Actor = {
  /** How the operator signs; nobody checks it. */
  name: string | null
  /** `api`: with the operator key itself. */
  via: 'browser' | 'api'
  sign_in_id: string | null
  request_id: string
}

/** The operator who calls, for the record of what is done. */
export function actorOf(
  { via, name, signInId }: Extract<Caller, { kind: 'operator' }>,
  requestId: string,
): Actor {
  return { name, via, sign_in_id: signInId, request_id: requestId }
}
