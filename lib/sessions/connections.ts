import { z } from 'zod'
import type { Actor } from '#lib/http/actor.ts'
import type { Database } from '#lib/supabase/database.ts'
import type { Keys } from '#lib/tokens/keys.ts'
import { tokenHash } from '#lib/tokens/opaque.ts'
import { signReconnectToken, verifyReconnectToken } from '#lib/tokens/reconnect-token.ts'
import { session } from './contract.ts'

/** What opening, closing and coming back need of the server. */
export interface SessionKeeper {
  readonly database: Database
  readonly keys: Keys
  readonly idleTimeoutS: number
  readonly reconnectTokenTtlS: number
}

const creation = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('created'), session }),
  z.object({ outcome: z.literal('agent_unknown') }),
])

/** Opens another session of an agent. */
export function createSession(
  { database, idleTimeoutS }: SessionKeeper,
  agentId: string,
  clientType?: string,
) {
  return database.call(
    'create_session',
    { p_agent_id: agentId, p_client_type: clientType ?? null, p_idle_timeout_s: idleTimeoutS },
    creation,
  )
}

const closing = z.object({ outcome: z.enum(['closed', 'session_not_found']) })

/** Ends a session for good: `by` its agent, or the operator, who is recorded. Safe to repeat. */
export function closeSession(
  { database }: SessionKeeper,
  sessionId: string,
  by: { readonly agentId: string } | { readonly actor: Actor },
) {
  const ofAgent = 'agentId' in by
  return database.call(
    'close_session',
    {
      p_session_id: sessionId,
      p_agent_id: ofAgent ? by.agentId : null,
      p_reason: ofAgent ? 'client_closed' : 'operator',
      p_actor: ofAgent ? null : by.actor,
    },
    closing,
  )
}

const minting = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('minted') }),
  z.object({ outcome: z.literal('session_not_found') }),
  z.object({ outcome: z.literal('session_not_active'), reason: z.string() }),
])

/** Mints a reconnect token; from then on it is the session's only one. */
export async function mintReconnectToken(
  keeper: SessionKeeper,
  sessionId: string,
  agentId: string,
) {
  const token = await signReconnectToken(keeper.keys, sessionId, keeper.reconnectTokenTtlS)
  const result = await keeper.database.call(
    'set_reconnect_token',
    { p_session_id: sessionId, p_agent_id: agentId, p_token_hash: tokenHash(token) },
    minting,
  )
  return result.outcome === 'minted' ? { ...result, token } : result
}

const reconnection = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('reconnected'), reconnect_count: z.int() }),
  z.object({
    outcome: z.enum(['session_not_found', 'session_already_disconnected', 'token_mismatch']),
  }),
])

/**
 * Comes back to a session with its newest reconnect token, which works once; the answer has the
 * next one. Of many calls with one token exactly one succeeds.
 */
export async function reconnect(keeper: SessionKeeper, sessionId: string, token: string) {
  const { database, keys, idleTimeoutS, reconnectTokenTtlS } = keeper
  const verified = await verifyReconnectToken(keys, token, sessionId)
  if (verified !== 'verified') {
    const { outcome } = await database.call(
      'refuse_reconnect',
      {
        p_session_id: sessionId,
        // What we have not signed is no attempt of a client of ours, and not worth a write.
        p_counts: verified !== 'invalid_token',
      },
      z.object({ outcome: z.enum(['refused', 'session_not_found']) }),
    )
    if (outcome === 'session_not_found') return { outcome }
    return { outcome: verified }
  }
  const nextToken = await signReconnectToken(keys, sessionId, reconnectTokenTtlS)
  const result = await database.call(
    'reconnect_session',
    {
      p_session_id: sessionId,
      p_token_hash: tokenHash(token),
      p_next_token_hash: tokenHash(nextToken),
      p_idle_timeout_s: idleTimeoutS,
    },
    reconnection,
  )
  return result.outcome === 'reconnected' ? { ...result, nextToken } : result
}
