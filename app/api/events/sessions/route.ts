import { sessionsFeedContract } from '#lib/feed/contract.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/events/sessions: the sessions feed. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(sessionsFeedContract, async ({ server, request, query, caller }) =>
    server.feed.open(
      'sessions',
      request.headers.get('last-event-id') ?? query.last_event_id,
      caller.kind === 'agent' ? caller : undefined,
    ),
  ),
)
