import { economyStatsContract } from '#lib/economy/contract.ts'
import { getEconomyStats } from '#lib/economy/queries.ts'
import { mayReadDashboard } from '#lib/http/authenticate.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/economy/stats: credits in supply, and moved over time. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(economyStatsContract, async ({ server, request }) => {
    const stats = await getEconomyStats(server)
    return (await mayReadDashboard(request, server)) ? stats : { ...stats, timeline: [] }
  }),
)
