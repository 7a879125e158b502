import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { heartbeatContract } from '#lib/sessions/contract.ts'

/** POST /api/mcp/sessions/{session_id}/heartbeat: the session is alive. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(heartbeatContract, async ({ server, caller, params, body }) => {
    const result = await server.heartbeats.record(params.session_id, caller.agentId, body)
    if (result.outcome === 'session_disconnected') {
      throw new Problem('session_disconnected', {
        nextAction: result.reason === 'idle_timeout' ? 'reconnect' : 'open_session',
      })
    }
    if (result.outcome !== 'recorded') throw new Problem(result.outcome)
    const { last_activity, lease_expires_at, server_time } = result
    const leaseS = body.lease_s ?? server.idleTimeoutS
    return {
      session_id: params.session_id,
      status: 'active' as const,
      last_activity,
      lease_expires_at,
      // Soon enough for two in a lease that is shorter than usual.
      next_heartbeat_in_s: Math.max(1, Math.min(server.heartbeatIntervalS, Math.floor(leaseS / 2))),
      server_time,
    }
  }),
)
