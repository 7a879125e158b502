import { getAvailabilityContract } from '#lib/availability/contract.ts'
import { findAvailability } from '#lib/availability/queries.ts'
import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/agents/{agent_id}/availability: 90 days of one agent. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(getAvailabilityContract, async ({ server, params }) => {
    const availability = await findAvailability(server, params.agent_id)
    if (!availability) throw new Problem('agent_not_found')
    return availability
  }),
)
