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
  /** For how long after an idle timeout a session's agent may come back to it. */
  readonly resumeWindowS: number
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

/** What its agent can do about a session: beat, come back to it, or open another. */
const standing = z.enum(['active', 'timed_out', 'ended'])
export type Standing = z.infer<typeof standing>

const reconnection = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('reconnected'), reconnect_count: z.int() }),
  z.object({ outcome: z.literal('session_not_found') }),
  z.object({ outcome: z.enum(['session_already_disconnected', 'token_mismatch']), standing }),
])

/**
 * Comes back to a session with its newest reconnect token, which works once; the answer has the
 * next one. Of many calls with one token exactly one succeeds.
 */
export async function reconnect(keeper: SessionKeeper, sessionId: string, token: string) {
  const verified = await verifyReconnectToken(keeper.keys, token, sessionId)
  if (verified === 'verified')
    return comeBack(keeper, sessionId, { p_token_hash: tokenHash(token) })
  const refusal = await keeper.database.call(
    'refuse_reconnect',
    {
      p_session_id: sessionId,
      // What we have not signed is no attempt of a client of ours, and not worth a write.
      p_counts: verified !== 'invalid_token',
      p_resume_window_s: keeper.resumeWindowS,
    },
    z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('refused'), standing }),
      z.object({ outcome: z.literal('session_not_found') }),
    ]),
  )
  if (refusal.outcome === 'session_not_found') return refusal
  return { outcome: verified, standing: refusal.standing }
}

/**
 * Comes back to an agent's own session, whatever became of its reconnect token; the answer has the
 * next one. Safe to repeat.
 */
export function resume(keeper: SessionKeeper, sessionId: string, agentId: string) {
  return comeBack(keeper, sessionId, { p_agent_id: agentId })
}

async function comeBack(
  { database, keys, idleTimeoutS, reconnectTokenTtlS, resumeWindowS }: SessionKeeper,
  sessionId: string,
  by: { readonly p_token_hash: string } | { readonly p_agent_id: string },
) {
  const nextToken = await signReconnectToken(keys, sessionId, reconnectTokenTtlS)
  const result = await database.call(
    'reconnect_session',
    {
      p_session_id: sessionId,
      p_next_token_hash: tokenHash(nextToken),
      p_idle_timeout_s: idleTimeoutS,
      p_resume_window_s: resumeWindowS,
      ...by,
    },
    reconnection,
  )
  return result.outcome === 'reconnected' ? { ...result, nextToken } : result
}
