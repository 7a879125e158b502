import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { listSessionEventsContract } from '#lib/sessions/contract.ts'
import { findSessionEvents } from '#lib/sessions/queries.ts'

/** GET /api/mcp/sessions/{session_id}/events: what happened to a session. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(listSessionEventsContract, async ({ server, params, query }) => {
    const events = await findSessionEvents(server, params.session_id, query)
    if (!events) throw new Problem('session_not_found')
    return events
  }),
)
