import { badgeResponse } from '#lib/badge/badge.ts'
import { fleetBadgeContract } from '#lib/badge/contract.ts'
import { fleetBadge, getFleetPresence } from '#lib/badge/standing.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/badge/fleet.svg: how many agents are alive and late, as an image. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(fleetBadgeContract, async ({ server, request }) =>
    badgeResponse(fleetBadge(await getFleetPresence(server)), request, server.config),
  ),
)
