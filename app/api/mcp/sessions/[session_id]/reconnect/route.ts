import { requireAgent } from '#lib/http/authenticate.ts'
import { type NextAction, Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { reconnect, resume, type Standing } from '#lib/sessions/connections.ts'
import { reconnectContract } from '#lib/sessions/contract.ts'

/** What is true of the session, for whoever holds a token of it, be it used or over. */
const nextActions: Record<Standing, NextAction> = {
  active: 'heartbeat',
  timed_out: 'reconnect',
  ended: 'open_session',
}

/** POST /api/mcp/sessions/{session_id}/reconnect: back to a session. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(reconnectContract, async ({ server, caller, params, body }) => {
    const { session_id } = params
    const result =
      body.token === undefined
        ? await resume(server, session_id, requireAgent(caller).agentId)
        : await reconnect(server, session_id, body.token)
    if (result.outcome !== 'reconnected') {
      const isOfSession = result.outcome === 'token_mismatch' || result.outcome === 'token_expired'
      throw new Problem(result.outcome, {
        detail: reconnectContract.describeRefusal(result.outcome),
        ...(isOfSession ? { nextAction: nextActions[result.standing] } : {}),
      })
    }
    return {
      success: true as const,
      session_id,
      message: 'Session reconnected' as const,
      reconnect_count: result.reconnect_count,
      reconnect_token: result.nextToken,
      expires_in_minutes: server.reconnectTokenTtlS / 60,
    }
  }),
)
