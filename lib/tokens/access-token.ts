import { randomUUID } from 'node:crypto'
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { Keys } from './keys.ts'

const REMEMBERED_TOKENS = 20_000
/** A claim of our own: the id, not the value, of the refresh token in the same answer. */
const CAME_WITH = 'refresh_token_id'

export type AccessTokenResult =
  | { readonly outcome: 'verified'; readonly agentId: string; readonly expiresAtMs: number }
  | { readonly outcome: 'access_token_expired' }
  | { readonly outcome: 'invalid_access_token' }

export interface AccessTokens {
  /**
   * Signs a JWT access token (RFC 9068) for an agent; `ttlS` seconds.
   * @param refreshTokenId the refresh token that it came with: its first use says that both arrived
   */
  sign(agentId: string, refreshTokenId?: string): Promise<string>
  /**
   * Verifies one. A verified token is remembered until it expires; the first use of one in this process
   * alone may ask the database.
   * @throws whatever `onFirstUse` throws
   */
  verify(token: string): Promise<AccessTokenResult>
  /** What is remembered of a token that was verified before. */
  recall(token: string): AccessTokenResult | undefined
}

export interface AccessTokenOptions {
  readonly keys: Keys
  /** `iss` and `aud`. */
  readonly publicUrl: string
  readonly ttlS: number
  /** Called, and waited for, before a token that came with a refresh token is taken for the first time. */
  readonly onFirstUse?: (refreshTokenId: string) => Promise<void>
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function createAccessTokens({
  keys,
  publicUrl,
  ttlS,
  onFirstUse,
  now = Date.now,
}: AccessTokenOptions): AccessTokens {
  // Signatures cost a tenth of a millisecond, and an agent sends the same token all day.
  const remembered = new Map<string, { agentId: string; expiresAtMs: number }>()

  async function verifyFirst(token: string): Promise<AccessTokenResult> {
    let payload: JWTPayload
    try {
      ;({ payload } = await jwtVerify(token, keys.accessPublic, {
        algorithms: ['EdDSA'],
        typ: 'at+jwt',
        issuer: publicUrl,
        audience: publicUrl,
        requiredClaims: ['sub', 'iat', 'exp', 'jti'],
        currentDate: new Date(now()),
      }))
    } catch (error) {
      return {
        outcome:
          error instanceof errors.JWTExpired ? 'access_token_expired' : 'invalid_access_token',
      }
    }
    const agentId = payload.sub ?? ''
    if (!UUID.test(agentId)) return { outcome: 'invalid_access_token' }
    if (typeof payload[CAME_WITH] === 'string') await onFirstUse?.(payload[CAME_WITH])
    const expiresAtMs = (payload.exp ?? 0) * 1000
    remember(token, agentId, expiresAtMs)
    return { outcome: 'verified', agentId, expiresAtMs }
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
    sign: (agentId, refreshTokenId) => {
      const issuedAt = Math.floor(now() / 1000)
      return new SignJWT({ client_id: agentId, [CAME_WITH]: refreshTokenId })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: keys.accessJwk.kid })
        .setIssuer(publicUrl)
        .setAudience(publicUrl)
        .setSubject(agentId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ttlS)
        .setJti(randomUUID())
        .sign(keys.accessPrivate)
    },
    verify: async (token) => recall(token) ?? verifyFirst(token),
    recall,
  }
}
