import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { refreshContract } from '#lib/tokens/contract.ts'
import { rotateRefreshToken } from '#lib/tokens/refresh.ts'

/** POST /api/sessions/refresh: a refresh token for a new pair of tokens. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(refreshContract, async ({ server, body }) => {
    const { config, database, keys, log } = server
    const result = await rotateRefreshToken(body.refresh_token, {
      database,
      keys,
      ttlS: config.refreshTokenTtlS,
      graceS: config.refreshGraceS,
    })
    if (result.outcome === 'refresh_token_reused') {
      log.warn({ agent_id: result.agent_id }, 'a refresh token was reused; its family is revoked')
    }
    if (result.outcome !== 'rotated') throw new Problem(result.outcome)
    return {
      access_token: await server.accessTokens.sign(result.agentId, result.refreshTokenId),
      token_type: 'Bearer' as const,
      expires_in: config.accessTokenTtlS,
      refresh_token: result.refreshToken,
      refresh_token_expires_in: result.expiresInS,
    }
  }),
)
