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
    /** Not there while the database is older than this server. */
    refresh_token_id: z.string().optional(),
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

const REMEMBERED_CONFIRMATIONS = 100_000

/**
 * Keeps that the answer which brought a refresh token has arrived: once a token and process, and again
 * where that failed. Safe to repeat.
 */
export function createConfirmations(database: Database): (refreshTokenId: string) => Promise<void> {
  const done = new Map<string, Promise<void>>()

  async function confirm(refreshTokenId: string): Promise<void> {
    try {
      await database.call(
        'confirm_refresh_token',
        { p_refresh_token_id: refreshTokenId },
        z.object({ outcome: z.literal('confirmed') }),
      )
    } catch (error) {
      done.delete(refreshTokenId)
      throw error
    }
  }

  return (refreshTokenId) => {
    const known = done.get(refreshTokenId)
    if (known) return known
    if (done.size >= REMEMBERED_CONFIRMATIONS) {
      const [oldest] = done.keys()
      if (oldest !== undefined) done.delete(oldest)
    }
    const confirmed = confirm(refreshTokenId)
    done.set(refreshTokenId, confirmed)
    return confirmed
  }
}
