import { Problem } from '#lib/http/problems.ts'
import { type HandlerInput, methods, route } from '#lib/http/route.ts'
import { mintReconnectToken } from '#lib/sessions/connections.ts'
import { createReconnectTokenContract, getReconnectTokenContract } from '#lib/sessions/contract.ts'

type Input =
  | HandlerInput<typeof getReconnectTokenContract>
  | HandlerInput<typeof createReconnectTokenContract>

async function mint({ server, caller, params }: Input) {
  const result = await mintReconnectToken(server, params.session_id, caller.agentId)
  if (result.outcome === 'session_not_active') {
    throw new Problem('session_not_active', {
      nextAction: result.reason === 'idle_timeout' ? 'reconnect' : 'open_session',
    })
  }
  if (result.outcome !== 'minted') throw new Problem(result.outcome)
  return {
    session_id: params.session_id,
    reconnect_token: result.token,
    expires_in_minutes: server.reconnectTokenTtlS / 60,
  }
}

/** GET, POST /api/mcp/sessions/{session_id}/token: a reconnect token. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(getReconnectTokenContract, mint),
  route(createReconnectTokenContract, mint),
)
