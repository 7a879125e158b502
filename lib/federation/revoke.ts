import { z } from 'zod'
import type { Actor } from '#lib/http/actor.ts'
import type { Database } from '#lib/supabase/database.ts'
import type { RevokedAgents } from './revoked-agents.ts'

const revocation = z.object({ outcome: z.enum(['revoked', 'agent_not_found']) })

/**
 * Ends an agent with its tokens, its sessions, its streams and its claims; its history and its
 * account stay. Safe to repeat. The agent's next call to this process is refused already.
 */
export async function revokeAgent(
  { database, revokedAgents }: { database: Database; revokedAgents: RevokedAgents },
  agentId: string,
  actor: Actor,
) {
  const result = await database.call(
    'revoke_agent',
    { p_agent_id: agentId, p_actor: actor },
    revocation,
  )
  if (result.outcome === 'revoked') revokedAgents.add(agentId)
  return result
}
