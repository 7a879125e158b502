import { answerCard } from '#lib/a2a/answer-card.ts'
import { federationCard } from '#lib/a2a/cards.ts'
import { getFederationCardContract } from '#lib/a2a/contract.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /.well-known/agent-card.json: the federation, as A2A discovers it. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(getFederationCardContract, async ({ server, request }) =>
    answerCard(request, federationCard(server.config.publicUrl), 'public, max-age=300'),
  ),
)
