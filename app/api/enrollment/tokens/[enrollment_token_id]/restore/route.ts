import { restoreEnrollmentTokenContract } from '#lib/enrollment/contract.ts'
import { restoreEnrollmentToken } from '#lib/enrollment/enrollment-tokens.ts'
import { actorOf } from '#lib/http/actor.ts'
import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'

/** POST /api/enrollment/tokens/{enrollment_token_id}/restore: takes a revocation back. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(restoreEnrollmentTokenContract, async ({ server, params, caller, requestId }) => {
    const result = await restoreEnrollmentToken(
      server.database,
      params.enrollment_token_id,
      actorOf(caller, requestId),
    )
    if (result.outcome !== 'restored') throw new Problem(result.outcome)
    return result.enrollment_token
  }),
)
