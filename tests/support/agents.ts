import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { createEnrollmentTokenContract, enrollContract } from '#lib/enrollment/contract.ts'
import {
  createReconnectTokenContract,
  heartbeatContract,
  reconnectContract,
} from '#lib/sessions/contract.ts'
import { refreshContract } from '#lib/tokens/contract.ts'
import { asOperator, call } from './api.ts'

/** A name that no other test has. */
export const uniqueName = (prefix = 'agent') => `${prefix}-${randomBytes(6).toString('hex')}`

type TokenRequest = z.input<typeof createEnrollmentTokenContract.body>
type EnrollRequest = Omit<z.input<typeof enrollContract.body>, 'enrollment_token'>

/** Mints an enrollment token. */
export async function mintEnrollmentToken(request: TokenRequest = {}) {
  return (await call(createEnrollmentTokenContract, { ...asOperator, body: request })).body
}

/** Enrolls with a token; the answer, whatever it is. */
export function enrollWith(enrollmentToken: string, request: Partial<EnrollRequest> = {}) {
  const body = {
    enrollment_token: enrollmentToken,
    name: uniqueName(),
    client_type: 'claude-code',
    ...request,
  }
  return call(enrollContract, { body })
}

/** Enrolls an agent with a token of its own. */
export async function enrollAgent(request: Partial<EnrollRequest> = {}) {
  const { enrollment_token } = await mintEnrollmentToken()
  return (await enrollWith(enrollment_token, request)).body
}
export type EnrolledAgent = Awaited<ReturnType<typeof enrollAgent>>

type Identity = Pick<EnrolledAgent, 'session_id' | 'access_token'>

/** A heartbeat of an agent's session; the answer, whatever it is. */
export function heartbeat(
  { session_id, access_token }: Identity,
  body: z.input<typeof heartbeatContract.body> = {},
) {
  return call(heartbeatContract, { params: { session_id }, token: access_token, body })
}

/** Mints a reconnect token of an agent's session. */
export async function mintReconnectToken({ session_id, access_token }: Identity) {
  const answer = await call(createReconnectTokenContract, {
    params: { session_id },
    token: access_token,
  })
  return answer.body.reconnect_token
}

/** Comes back to a session; the answer, whatever it is. */
export function reconnect(sessionId: string, token: string) {
  return call(reconnectContract, { params: { session_id: sessionId }, body: { token } })
}

export function refresh(refreshToken: string) {
  return call(refreshContract, { body: { refresh_token: refreshToken } })
}
