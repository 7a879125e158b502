import { createGrantContract } from '#lib/economy/contract.ts'
import { grantCredits } from '#lib/economy/transfer.ts'
import { actorOf } from '#lib/http/actor.ts'
import { replayHeaders } from '#lib/http/idempotency.ts'
import { Problem } from '#lib/http/problems.ts'
import { Answered, methods, route } from '#lib/http/route.ts'

/** POST /api/economy/grants: new credits for an agent. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(createGrantContract, async ({ server, body, idempotencyKey, caller, requestId }) => {
    const actor = actorOf(caller, requestId)
    const result = await grantCredits(server, body, idempotencyKey, actor)
    const headers = replayHeaders(result)
    if (result.outcome !== 'moved') throw new Problem(result.outcome, { headers })
    return new Answered(result.transfer, headers)
  }),
)
