import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { reconnect } from '#lib/sessions/connections.ts'
import { reconnectContract } from '#lib/sessions/contract.ts'

/** POST /api/mcp/sessions/{session_id}/reconnect: back to a session. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(reconnectContract, async ({ server, params, body }) => {
    const result = await reconnect(server, params.session_id, body.token)
    if (result.outcome !== 'reconnected') {
      throw new Problem(result.outcome, {
        detail: reconnectContract.describeRefusal(result.outcome),
      })
    }
    return {
      success: true as const,
      session_id: params.session_id,
      message: 'Session reconnected' as const,
      reconnect_count: result.reconnect_count,
      reconnect_token: result.nextToken,
      expires_in_minutes: server.reconnectTokenTtlS / 60,
    }
  }),
)
