import { getAgentContract, revokeAgentContract } from '#lib/federation/contract.ts'
import { findAgent } from '#lib/federation/queries.ts'
import { revokeAgent } from '#lib/federation/revoke.ts'
import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET, DELETE /api/agents/{agent_id}: one agent, and its end. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(getAgentContract, async ({ server, params }) => {
    const agent = await findAgent(server, params.agent_id)
    if (!agent) throw new Problem('agent_not_found')
    return agent
  }),
  route(revokeAgentContract, async ({ server, params }) => {
    const { outcome } = await revokeAgent(server, params.agent_id)
    if (outcome !== 'revoked') throw new Problem(outcome)
    return undefined
  }),
)
