import { getAccountContract } from '#lib/economy/contract.ts'
import { findAccount } from '#lib/economy/queries.ts'
import { agentInSight } from '#lib/http/in-sight.ts'
import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/economy/accounts/{agent_id}: what an agent has. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(getAccountContract, async ({ server, caller, params }) => {
    const agentId = agentInSight(params.agent_id, caller, server.config)
    const account = await findAccount(server, agentId)
    if (!account) throw new Problem('account_not_found')
    return account
  }),
)
