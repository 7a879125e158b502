import { revokeEnrollmentTokenContract } from '#lib/enrollment/contract.ts'
import { revokeEnrollmentToken } from '#lib/enrollment/enrollment-tokens.ts'
import { actorOf } from '#lib/http/actor.ts'
import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'

/** DELETE /api/enrollment/tokens/{enrollment_token_id}: admits nobody from now on. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(revokeEnrollmentTokenContract, async ({ server, params, caller, requestId }) => {
    const { outcome } = await revokeEnrollmentToken(
      server.database,
      params.enrollment_token_id,
      actorOf(caller, requestId),
    )
    if (outcome !== 'revoked') throw new Problem(outcome)
    return undefined
  }),
)
