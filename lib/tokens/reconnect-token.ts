import { randomUUID } from 'node:crypto'
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { Keys } from './keys.ts'

const PURPOSE = 'session_reconnect'

export type ReconnectTokenOutcome =
  | 'verified'
  | 'session_id_mismatch'
  | 'invalid_token_purpose'
  | 'token_expired'
  | 'invalid_token'

/** Signs a reconnect token: a JWT with `session_id`, `purpose`, `iat`, `exp` and `jti`; `ttlS` seconds. */
export function signReconnectToken(
  keys: Keys,
  sessionId: string,
  ttlS: number,
  now = Date.now(),
): Promise<string> {
  const issuedAt = Math.floor(now / 1000)
  return new SignJWT({ session_id: sessionId, purpose: PURPOSE })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ttlS)
    .setJti(randomUUID())
    .sign(keys.reconnect)
}

/**
 * Checks all of a reconnect token that can be checked without the database. Its key signs nothing
 * else and only HS256 is taken, so an access token, another key or `alg: none` is `invalid_token`.
 */
export async function verifyReconnectToken(
  keys: Keys,
  token: string,
  sessionId: string,
  now = Date.now(),
): Promise<ReconnectTokenOutcome> {
  try {
    const { payload } = await jwtVerify(token, keys.reconnect, {
      algorithms: ['HS256'],
      requiredClaims: ['session_id', 'iat', 'exp', 'jti'],
      currentDate: new Date(now),
    })
    return judgeClaims(payload, sessionId) ?? 'verified'
  } catch (error) {
    if (!(error instanceof errors.JWTExpired)) return 'invalid_token'
    // What it is for comes before its age: an old token of one session tells nothing of another.
    return judgeClaims(error.payload, sessionId) ?? 'token_expired'
  }
}

function judgeClaims({ purpose, session_id }: JWTPayload, sessionId: string) {
  if (purpose !== PURPOSE) return 'invalid_token_purpose'
  return session_id === sessionId ? undefined : 'session_id_mismatch'
}
