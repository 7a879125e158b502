import { getFeesContract } from '#lib/economy/contract.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/economy/fees: what transfers and tasks cost. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(getFeesContract, async ({ server }) => ({
    transfer_fee_bps: server.config.transferFeeBps,
    task_fee_bps: server.config.taskFeeBps,
  })),
)
