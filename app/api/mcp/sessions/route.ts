import { agentInSight } from '#lib/http/in-sight.ts'
import { Problem } from '#lib/http/problems.ts'
import { Answered, methods, route } from '#lib/http/route.ts'
import { createSession } from '#lib/sessions/connections.ts'
import { createSessionContract, listSessionsContract } from '#lib/sessions/contract.ts'
import { listSessions } from '#lib/sessions/queries.ts'

/** GET, POST /api/mcp/sessions: the sessions of all agents, and another one of an agent. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(listSessionsContract, async ({ server, caller, query }) =>
    listSessions(server, {
      ...query,
      agent_id: agentInSight(query.agent_id, caller, server.config),
    }),
  ),
  route(createSessionContract, async ({ server, caller, body }) => {
    const result = await createSession(server, caller.agentId, body.client_type)
    if (result.outcome !== 'created') throw new Problem(result.outcome)
    return new Answered(result.session, {
      Location: `/api/mcp/sessions/${result.session.session_id}`,
    })
  }),
)
