import {
  createEnrollmentTokenContract,
  listEnrollmentTokensContract,
} from '#lib/enrollment/contract.ts'
import { createEnrollmentToken, listEnrollmentTokens } from '#lib/enrollment/enrollment-tokens.ts'
import { actorOf } from '#lib/http/actor.ts'
import { Answered, methods, route } from '#lib/http/route.ts'

/** GET, POST /api/enrollment/tokens: what admits agents. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(listEnrollmentTokensContract, ({ server, query }) =>
    listEnrollmentTokens(server.database, query),
  ),
  route(createEnrollmentTokenContract, async ({ server, body, caller, requestId }) => {
    const token = await createEnrollmentToken(server.database, body, actorOf(caller, requestId))
    return new Answered(token, {
      Location: `/api/enrollment/tokens/${token.enrollment_token_id}`,
    })
  }),
)
