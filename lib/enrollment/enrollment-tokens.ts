import { z } from 'zod'
import type { Actor } from '#lib/http/actor.ts'
import { cursorInstant, pageCursor, readCursor } from '#lib/http/cursor.ts'
import type { Database } from '#lib/supabase/database.ts'
import { randomToken, tokenHash } from '#lib/tokens/opaque.ts'
import { type createEnrollmentTokenContract, enrollmentToken } from './contract.ts'

/**
 * Mints an enrollment token; the token itself is in this answer only. `actor` is who is recorded as
 * the one who did; null for the server itself, which is not.
 */
export async function createEnrollmentToken(
  database: Database,
  request: z.output<typeof createEnrollmentTokenContract.body>,
  actor: Actor | null,
) {
  const token = randomToken('rce_')
  const created = await database.call(
    'create_enrollment_token',
    {
      p_token_hash: tokenHash(token),
      p_name: request.name ?? null,
      p_roles: request.roles ?? null,
      p_max_uses: request.max_uses,
      p_expires_in_s: request.expires_in_s,
      p_actor: actor,
    },
    enrollmentToken,
  )
  return { ...created, enrollment_token: token }
}

const LIST = 'enrollment_tokens'

const tokenPage = z.object({
  enrollment_tokens: z.array(enrollmentToken),
  next: z.tuple([z.string(), z.string()]).nullable(),
})

/** A page of enrollment tokens, newest first, without their secrets. */
export async function listEnrollmentTokens(
  database: Database,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const [before, beforeId] = readCursor(LIST, cursor, z.tuple([cursorInstant, z.guid()])) ?? []
  const { enrollment_tokens, next } = await database.call(
    'list_enrollment_tokens',
    { p_limit: limit, p_before: before ?? null, p_before_id: beforeId ?? null },
    tokenPage,
  )
  return { enrollment_tokens, next_cursor: pageCursor(LIST, next) }
}

const revocation = z.object({ outcome: z.enum(['revoked', 'enrollment_token_not_found']) })

/** Revokes an enrollment token; safe to repeat. */
export function revokeEnrollmentToken(database: Database, enrollmentTokenId: string, actor: Actor) {
  return database.call(
    'revoke_enrollment_token',
    { p_enrollment_token_id: enrollmentTokenId, p_actor: actor },
    revocation,
  )
}

const restoration = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('restored'), enrollment_token: enrollmentToken }),
  z.object({ outcome: z.literal('enrollment_token_not_found') }),
])

/** Takes the revocation of an enrollment token back; safe to repeat. */
export function restoreEnrollmentToken(
  database: Database,
  enrollmentTokenId: string,
  actor: Actor,
) {
  return database.call(
    'restore_enrollment_token',
    { p_enrollment_token_id: enrollmentTokenId, p_actor: actor },
    restoration,
  )
}
