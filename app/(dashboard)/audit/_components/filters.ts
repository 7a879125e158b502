import { auditActions } from '#components/operator/audit-words.ts'
import { type AuditFilters, auditQuery } from '#lib/audit/keys.ts'
import { cleanCursor, cleanId, cleanText, type ListAddress, oneOf } from '#lib/site/list-address.ts'

/** How the list's filters live in the address. */
export const auditAddress: ListAddress<AuditFilters> = {
  path: '/audit',
  format: auditQuery,
  parse: (raw) => {
    const action = oneOf(auditActions, raw('action'))
    const target_id = cleanId(raw('target_id'))
    const q = cleanText(raw('q'), 100)
    const cursor = cleanCursor(raw('cursor'))
    return {
      ...(action ? { action } : {}),
      ...(target_id ? { target_id } : {}),
      ...(q ? { q } : {}),
      ...(cursor ? { cursor } : {}),
    }
  },
}

/** How often the page asks anew. */
export const auditRefreshMs = 30_000
