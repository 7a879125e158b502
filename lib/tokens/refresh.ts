import { z } from 'zod'
import type { Database } from '#lib/supabase/database.ts'
import type { Keys } from './keys.ts'
import { refreshSuccessor, refreshTokenHash } from './opaque.ts'

const rotation = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('invalid_refresh_token') }),
  z.object({ outcome: z.literal('refresh_token_expired') }),
  z.object({ outcome: z.literal('refresh_token_revoked') }),
  z.object({ outcome: z.literal('refresh_token_reused'), agent_id: z.string() }),
  z.object({
    outcome: z.literal('rotated'),
    agent_id: z.string(),
    refresh_token_id: z.string(),
    steps: z.int(),
    expires_in_s: z.int(),
  }),
])

export interface RefreshOptions {
  readonly database: Database
  readonly keys: Pick<Keys, 'refreshHash' | 'refreshSuccessor'>
  readonly ttlS: number
  readonly graceS: number
}

/**
 * Exchanges a refresh token. Idempotent: within the grace time every call with a token of the
 * family answers the family's newest one, and a successor that nobody has used is answered again
 * however late. See RFC 9700, 4.14.2.
 */
export async function rotateRefreshToken(
  token: string,
  { database, keys, ttlS, graceS }: RefreshOptions,
) {
  const result = await database.call(
    'rotate_refresh_token',
    {
      p_token_hash: refreshTokenHash(token, keys.refreshHash),
      p_successor_hash: refreshTokenHash(
        refreshSuccessor(token, keys.refreshSuccessor),
        keys.refreshHash,
      ),
      p_ttl_s: ttlS,
      p_grace_s: graceS,
    },
    rotation,
  )
  if (result.outcome !== 'rotated') return result
  return {
    outcome: result.outcome,
    agentId: result.agent_id,
    refreshTokenId: result.refresh_token_id,
    refreshToken: refreshSuccessor(token, keys.refreshSuccessor, result.steps),
    expiresInS: result.expires_in_s,
  }
}

/** Keeps that the answer which brought a refresh token has arrived. Safe to repeat. */
export async function confirmRefreshToken(database: Database, refreshTokenId: string) {
  await database.call(
    'confirm_refresh_token',
    { p_refresh_token_id: refreshTokenId },
    z.object({ outcome: z.literal('confirmed') }),
  )
}
