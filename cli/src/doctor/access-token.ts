/** What an access token says of itself, unverified (RFC 9068). Times in milliseconds. */
export interface AccessTokenClaims {
  readonly issuer: string | null
  readonly agent_id: string | null
  readonly issued_at_ms: number | null
  readonly expires_at_ms: number | null
}

/** Reads a token's claims; null where it is no JWT. Nothing is trusted that is read here. */
export function readClaims(token: string): AccessTokenClaims | null {
  try {
    const payload: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    )
    if (typeof payload !== 'object' || payload === null) return null
    const { iss, sub, iat, exp } = payload as Record<string, unknown>
    const text = (value: unknown) => (typeof value === 'string' ? value : null)
    const ms = (value: unknown) => (typeof value === 'number' ? value * 1000 : null)
    return { issuer: text(iss), agent_id: text(sub), issued_at_ms: ms(iat), expires_at_ms: ms(exp) }
  } catch {
    return null
  }
}
