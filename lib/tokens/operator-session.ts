import { createHash } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Keys } from './keys.ts'
import { secretsEqual } from './opaque.ts'

export const OPERATOR_COOKIE = 'rollcall_operator'
/** Seconds that a browser stays signed in. */
export const OPERATOR_SESSION_TTL_S = 7 * 86_400

/** Which sign-in a browser's session is, and how the operator signs the record; null: not said. */
export interface OperatorSession {
  readonly signInId: string | null
  readonly name: string | null
}

const ANONYMOUS: OperatorSession = { signInId: null, name: null }

/** Binds a browser's session to the key it was opened with: a new key signs every browser out. */
const fingerprint = (operatorKey: string) =>
  createHash('sha256').update(`operator key ${operatorKey}`).digest('base64url')

/** Signs the value of the operator's cookie. */
export function signOperatorSession(
  keys: Keys,
  operatorKey: string,
  { signInId, name }: OperatorSession = ANONYMOUS,
): Promise<string> {
  return new SignJWT({
    key: fingerprint(operatorKey),
    ...(signInId === null ? {} : { jti: signInId }),
    ...(name === null ? {} : { name }),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(`${OPERATOR_SESSION_TTL_S}s`)
    .sign(keys.operatorSession)
}

/** Cookies that were set before there were names have neither, and stay good. */
const claims = z.object({
  jti: z.guid().nullable().catch(null),
  name: z.string().max(100).nullable().catch(null),
})

/** Whose session a cookie's value is; null if it is none, or has expired. */
export async function readOperatorSession(
  keys: Keys,
  operatorKey: string,
  value: string,
): Promise<OperatorSession | null> {
  try {
    const { payload } = await jwtVerify(value, keys.operatorSession, {
      algorithms: ['HS256'],
      requiredClaims: ['exp', 'key'],
    })
    if (!secretsEqual(String(payload.key), fingerprint(operatorKey))) return null
    const { jti, name } = claims.parse(payload)
    return { signInId: jti, name }
  } catch {
    return null
  }
}

/** Whether a cookie's value is an operator's session that has not expired. */
export async function verifyOperatorSession(
  keys: Keys,
  operatorKey: string,
  value: string,
): Promise<boolean> {
  return (await readOperatorSession(keys, operatorKey, value)) !== null
}
