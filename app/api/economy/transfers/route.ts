import { createTransferContract, listTransfersContract } from '#lib/economy/contract.ts'
import { listTransfers } from '#lib/economy/queries.ts'
import { transferCredits } from '#lib/economy/transfer.ts'
import { replayHeaders } from '#lib/http/idempotency.ts'
import { agentInSight } from '#lib/http/in-sight.ts'
import { Problem } from '#lib/http/problems.ts'
import { Answered, methods, route } from '#lib/http/route.ts'

/** GET, POST /api/economy/transfers: what was moved, and a payment of one agent to another. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(listTransfersContract, async ({ server, caller, query }) =>
    listTransfers(
      server,
      { ...query, agent_id: agentInSight(query.agent_id, caller, server.config) },
      caller.kind === 'agent' ? caller : caller.kind === 'operator' ? 'all' : 'none',
    ),
  ),
  route(createTransferContract, async ({ server, caller, body, idempotencyKey }) => {
    const result = await transferCredits(server, caller.agentId, body, idempotencyKey)
    const headers = replayHeaders(result)
    if (result.outcome !== 'moved') throw new Problem(result.outcome, { headers })
    return new Answered(result.transfer, headers)
  }),
)
