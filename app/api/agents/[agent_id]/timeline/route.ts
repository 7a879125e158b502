import { listAgentTimelineContract } from '#lib/federation/contract.ts'
import { findTimeline } from '#lib/federation/queries.ts'
import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/agents/{agent_id}/timeline: everything that happened to an agent. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(listAgentTimelineContract, async ({ server, params, query }) => {
    const timeline = await findTimeline(server, params.agent_id, query)
    if (!timeline) throw new Problem('agent_not_found')
    return timeline
  }),
)
