import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { readyContract } from '#lib/operations/contract.ts'

/** GET /api/health/ready: the database can be reached and is migrated. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(readyContract, async ({ server }) => {
    const why = await server.whyNotReady()
    if (why !== null) throw new Problem('database_unavailable', { detail: why, retryAfterS: 2 })
    return { status: 'ready' as const }
  }),
)
