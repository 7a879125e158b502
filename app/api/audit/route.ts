import { listAuditRecordsContract } from '#lib/audit/contract.ts'
import { listAuditRecords } from '#lib/audit/queries.ts'
import { methods, route } from '#lib/http/route.ts'

/** GET /api/audit: what operators did. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(listAuditRecordsContract, ({ server, query }) => listAuditRecords(server, query)),
)
