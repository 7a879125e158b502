import { answerCard } from '#lib/a2a/answer-card.ts'
import { agentCardOf } from '#lib/a2a/cards.ts'
import { getAgentCardContract } from '#lib/a2a/contract.ts'
import { findAgent } from '#lib/federation/queries.ts'
import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/agents/{agent_id}/card: one agent, as A2A discovers it. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(getAgentCardContract, async ({ server, request, params }) => {
    const agent = await findAgent(server, params.agent_id)
    if (!agent) throw new Problem('agent_not_found')
    // A card has no word for "revoked", and whoever finds one takes the agent to be there.
    if (agent.status === 'revoked') {
      throw new Problem('agent_not_found', { detail: 'The agent is revoked and has no card.' })
    }
    const { dashboard, publicUrl } = server.config
    const cacheControl = dashboard === 'public' ? 'public, max-age=60' : 'private, no-cache'
    return answerCard(request, agentCardOf(agent, publicUrl), cacheControl)
  }),
)
