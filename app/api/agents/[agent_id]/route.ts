import {
  getAgentContract,
  revokeAgentContract,
  updateAgentContract,
} from '#lib/federation/contract.ts'
import { findAgent } from '#lib/federation/queries.ts'
import { revokeAgent } from '#lib/federation/revoke.ts'
import { updateAgent } from '#lib/federation/update.ts'
import { actorOf } from '#lib/http/actor.ts'
import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET, PATCH, DELETE /api/agents/{agent_id}: one agent, what it is called, and its end. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(getAgentContract, async ({ server, params }) => {
    const agent = await findAgent(server, params.agent_id)
    if (!agent) throw new Problem('agent_not_found')
    return agent
  }),
  route(updateAgentContract, async ({ server, params, body, caller, requestId }) => {
    const result = await updateAgent(server, params.agent_id, body, actorOf(caller, requestId))
    if (result.outcome !== 'updated') throw new Problem(result.outcome)
    return result.agent
  }),
  route(revokeAgentContract, async ({ server, params, caller, requestId }) => {
    const { outcome } = await revokeAgent(server, params.agent_id, actorOf(caller, requestId))
    if (outcome !== 'revoked') throw new Problem(outcome)
    return undefined
  }),
)
