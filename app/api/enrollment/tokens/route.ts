import {
  createEnrollmentTokenContract,
  listEnrollmentTokensContract,
} from '#lib/enrollment/contract.ts'
import { createEnrollmentToken, listEnrollmentTokens } from '#lib/enrollment/enrollment-tokens.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET, POST /api/enrollment/tokens: what admits agents. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(listEnrollmentTokensContract, ({ server, query }) =>
    listEnrollmentTokens(server.database, query),
  ),
  route(createEnrollmentTokenContract, ({ server, body }) =>
    createEnrollmentToken(server.database, body),
  ),
)
