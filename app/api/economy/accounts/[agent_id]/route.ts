import { getAccountContract } from '#lib/economy/contract.ts'
import { findAccount } from '#lib/economy/queries.ts'
import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/economy/accounts/{agent_id}: what an agent has. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(getAccountContract, async ({ server, params }) => {
    const account = await findAccount(server, params.agent_id)
    if (!account) throw new Problem('account_not_found')
    return account
  }),
)
