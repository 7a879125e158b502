import { methods, route } from '#lib/http/route.ts'
import { sessionHealthContract } from '#lib/sessions/contract.ts'
import { getSessionHealth } from '#lib/sessions/queries.ts'

/** GET /api/mcp/sessions/health: all sessions at a glance. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(sessionHealthContract, ({ server }) => getSessionHealth(server)),
)
