import { federationFeedContract } from '#lib/feed/federation-contract.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/events/federation: the federation feed. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(federationFeedContract, async ({ server, request, query, caller }) =>
    server.feed.open(
      'federation',
      request.headers.get('last-event-id') ?? query.last_event_id,
      caller.kind === 'agent' ? caller : undefined,
    ),
  ),
)
