import { createHash } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import type { Keys } from './keys.ts'
import { secretsEqual } from './opaque.ts'

export const OPERATOR_COOKIE = 'rollcall_operator'
/** Seconds that a browser stays signed in. */
export const OPERATOR_SESSION_TTL_S = 7 * 86_400

/** Binds a browser's session to the key it was opened with: a new key signs every browser out. */
const fingerprint = (operatorKey: string) =>
  createHash('sha256').update(`operator key ${operatorKey}`).digest('base64url')

/** Signs the value of the operator's cookie. */
export function signOperatorSession(keys: Keys, operatorKey: string): Promise<string> {
  return new SignJWT({ key: fingerprint(operatorKey) })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(`${OPERATOR_SESSION_TTL_S}s`)
    .sign(keys.operatorSession)
}

/** Whether a cookie's value is an operator's session that has not expired. */
export async function verifyOperatorSession(
  keys: Keys,
  operatorKey: string,
  value: string,
): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(value, keys.operatorSession, {
      algorithms: ['HS256'],
      requiredClaims: ['exp', 'key'],
    })
    return secretsEqual(String(payload.key), fingerprint(operatorKey))
  } catch {
    return false
  }
}
