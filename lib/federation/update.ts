import { z } from 'zod'
import type { Actor } from '#lib/http/actor.ts'
import type { updateAgentContract } from './contract.ts'
import { type AgentReader, findAgent } from './queries.ts'

const updating = z.object({
  outcome: z.enum(['updated', 'agent_not_found', 'agent_name_taken', 'agent_revoked']),
})

/** Gives an agent another name or description; the agent as it is then. Safe to repeat. */
export async function updateAgent(
  reader: AgentReader,
  agentId: string,
  changes: z.output<typeof updateAgentContract.body>,
  actor: Actor,
) {
  const { outcome } = await reader.database.call(
    'update_agent',
    { p_agent_id: agentId, p_changes: changes, p_actor: actor },
    updating,
  )
  if (outcome !== 'updated') return { outcome }
  const agent = await findAgent(reader, agentId)
  // Agents are revoked, never deleted.
  if (!agent) throw new Error(`agent ${agentId} was updated and is gone`)
  return { outcome, agent }
}
