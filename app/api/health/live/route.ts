import { methods, route } from '#lib/http/route.ts'
import { liveContract } from '#lib/operations/contract.ts'

/** GET /api/health/live: the process answers. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(liveContract, async () => ({ status: 'live' as const })),
)
