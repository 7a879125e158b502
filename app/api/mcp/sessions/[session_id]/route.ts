import { actorOf } from '#lib/http/actor.ts'
import { isAgentInSight } from '#lib/http/in-sight.ts'
import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { closeSession } from '#lib/sessions/connections.ts'
import { closeSessionContract, getSessionContract } from '#lib/sessions/contract.ts'
import { findSession } from '#lib/sessions/queries.ts'

/** GET, DELETE /api/mcp/sessions/{session_id}: one session, and its end. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(getSessionContract, async ({ server, caller, params }) => {
    const session = await findSession(server, params.session_id)
    if (!session || !isAgentInSight(session.agent_id, caller, server.config)) {
      throw new Problem('session_not_found')
    }
    return session
  }),
  route(closeSessionContract, async ({ server, caller, params, requestId }) => {
    const { outcome } = await closeSession(
      server,
      params.session_id,
      caller.kind === 'agent' ? caller : { actor: actorOf(caller, requestId) },
    )
    if (outcome !== 'closed') throw new Problem(outcome)
    return undefined
  }),
)
