import { listAgentsContract } from '#lib/federation/contract.ts'
import { listAgents } from '#lib/federation/queries.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/agents: who is enrolled. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(listAgentsContract, ({ server, query }) => listAgents(server, query)),
)
