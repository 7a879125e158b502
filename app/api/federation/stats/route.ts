import { federationStatsContract } from '#lib/federation/contract.ts'
import { getFederationStats } from '#lib/federation/queries.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/federation/stats: the federation in numbers. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(federationStatsContract, ({ server }) => getFederationStats(server)),
)
