import { listAvailabilityContract } from '#lib/availability/contract.ts'
import { listAvailability } from '#lib/availability/queries.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/availability: 90 days of each agent. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(listAvailabilityContract, ({ server, query }) => listAvailability(server, query)),
)
