import { verifyLedgerContract } from '#lib/economy/contract.ts'
import { verifyLedger } from '#lib/economy/queries.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/economy/verification: whether the ledger adds up. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(verifyLedgerContract, ({ server }) => verifyLedger(server)),
)
