import { randomUUID } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Keys } from './keys.ts'

const REMEMBERED_TOKENS = 20_000

export type AccessTokenResult =
  | { readonly outcome: 'verified'; readonly agentId: string; readonly expiresAtMs: number }
  | { readonly outcome: 'access_token_expired' }
  | { readonly outcome: 'invalid_access_token' }

export interface AccessTokens {
  /** Signs a JWT access token (RFC 9068) for an agent; `ttlS` seconds. */
  sign(agentId: string): Promise<string>
  /** Verifies one without the database. A verified token is remembered until it expires. */
  verify(token: string): Promise<AccessTokenResult>
  /** What is remembered of a token that was verified before. */
  recall(token: string): AccessTokenResult | undefined
}

export interface AccessTokenOptions {
  readonly keys: Keys
  /** `iss` and `aud`. */
  readonly publicUrl: string
  readonly ttlS: number
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function createAccessTokens({
  keys,
  publicUrl,
  ttlS,
  now = Date.now,
}: AccessTokenOptions): AccessTokens {
  // Signatures cost a tenth of a millisecond, and an agent sends the same token all day.
  const remembered = new Map<string, { agentId: string; expiresAtMs: number }>()

  async function verifySignature(token: string): Promise<AccessTokenResult> {
    try {
      const { payload } = await jwtVerify(token, keys.accessPublic, {
        algorithms: ['EdDSA'],
        typ: 'at+jwt',
        issuer: publicUrl,
        audience: publicUrl,
        requiredClaims: ['sub', 'iat', 'exp', 'jti'],
        currentDate: new Date(now()),
      })
      const agentId = payload.sub ?? ''
      if (!UUID.test(agentId)) return { outcome: 'invalid_access_token' }
      const expiresAtMs = (payload.exp ?? 0) * 1000
      remember(token, agentId, expiresAtMs)
      return { outcome: 'verified', agentId, expiresAtMs }
    } catch (error) {
      return {
        outcome:
          error instanceof errors.JWTExpired ? 'access_token_expired' : 'invalid_access_token',
      }
    }
  }

  function remember(token: string, agentId: string, expiresAtMs: number): void {
    if (remembered.size >= REMEMBERED_TOKENS) {
      const [oldest] = remembered.keys()
      if (oldest) remembered.delete(oldest)
    }
    remembered.set(token, { agentId, expiresAtMs })
  }

  function recall(token: string): AccessTokenResult | undefined {
    const known = remembered.get(token)
    if (!known) return undefined
    if (known.expiresAtMs > now()) return { outcome: 'verified', ...known }
    remembered.delete(token)
    return { outcome: 'access_token_expired' }
  }

  return {
    sign: (agentId) => {
      const issuedAt = Math.floor(now() / 1000)
      return new SignJWT({ client_id: agentId })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: keys.accessJwk.kid })
        .setIssuer(publicUrl)
        .setAudience(publicUrl)
        .setSubject(agentId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ttlS)
        .setJti(randomUUID())
        .sign(keys.accessPrivate)
    },
    verify: async (token) => recall(token) ?? verifySignature(token),
    recall,
  }
}
