import { z } from 'zod'
import type { Database } from '#lib/supabase/database.ts'
import type { Keys } from '#lib/tokens/keys.ts'
import { randomToken, refreshTokenHash, tokenHash } from '#lib/tokens/opaque.ts'
import type { enrollContract } from './contract.ts'

const outcome = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.enum([
      'invalid_enrollment_token',
      'enrollment_token_expired',
      'enrollment_token_used_up',
      'enrollment_token_revoked',
      'role_not_allowed',
      'agent_name_taken',
    ]),
  }),
  z.object({ outcome: z.literal('enrolled'), agent_id: z.string(), session_id: z.string() }),
])

export interface EnrollOptions {
  readonly database: Database
  readonly keys: Pick<Keys, 'refreshHash'>
  readonly refreshTokenTtlS: number
  readonly idleTimeoutS: number
}

/** Admits an agent: it, its first refresh token and its first session, or nothing at all. */
export async function enroll(
  request: z.output<typeof enrollContract.body>,
  { database, keys, refreshTokenTtlS, idleTimeoutS }: EnrollOptions,
) {
  const refreshToken = randomToken('rcr_')
  const result = await database.call(
    'enroll_agent',
    {
      p_token_hash: tokenHash(request.enrollment_token),
      p_name: request.name,
      p_client_type: request.client_type,
      p_roles: request.roles ?? null,
      p_description: request.description ?? null,
      p_refresh_token_hash: refreshTokenHash(refreshToken, keys.refreshHash),
      p_refresh_ttl_s: refreshTokenTtlS,
      p_idle_timeout_s: idleTimeoutS,
    },
    outcome,
  )
  return result.outcome === 'enrolled' ? { ...result, refreshToken } : result
}
