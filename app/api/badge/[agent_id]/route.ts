import { badgeResponse } from '#lib/badge/badge.ts'
import { agentBadgeContract } from '#lib/badge/contract.ts'
import { agentBadge } from '#lib/badge/standing.ts'
import { findAgent } from '#lib/federation/queries.ts'
import { standingOf } from '#lib/federation/standing.ts'
import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/badge/{agent_id}.svg: the status of an agent as an image. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(agentBadgeContract, async ({ server, params, request }) => {
    const agent = await findAgent(server, params.agent_id)
    if (!agent) throw new Problem('agent_not_found')
    const standing = standingOf(agent, Date.now(), server.heartbeatIntervalS)
    return badgeResponse(agentBadge(agent.name, standing), request, server.config)
  }),
)
