import { enrollContract } from '#lib/enrollment/contract.ts'
import { enroll } from '#lib/enrollment/enroll.ts'
import { Problem } from '#lib/http/problems.ts'
import { Answered, methods, route } from '#lib/http/route.ts'

/** POST /api/enroll: an agent's first call. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(enrollContract, async ({ server, body }) => {
    const result = await enroll(body, server)
    if (result.outcome !== 'enrolled') throw new Problem(result.outcome)
    const answer = {
      agent_id: result.agent_id,
      session_id: result.session_id,
      access_token: await server.accessTokens.sign(result.agent_id),
      token_type: 'Bearer' as const,
      expires_in: server.config.accessTokenTtlS,
      refresh_token: result.refreshToken,
      refresh_token_expires_in: server.config.refreshTokenTtlS,
      heartbeat_interval_s: server.config.heartbeatIntervalS,
    }
    return new Answered(answer, { Location: `/api/mcp/sessions/${result.session_id}` })
  }),
)
