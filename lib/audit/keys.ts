import { listKey, queryString } from '#lib/http/query-string.ts'
import type { AuditAction } from './contract.ts'

/** The address of the record, which is also the key of the browser's cache. */
const audit = '/api/audit'

export interface AuditFilters {
  readonly action?: AuditAction
  readonly target_id?: string
  readonly q?: string
  readonly cursor?: string
}

/** The filters as a query string, always in one order, so that equal filters are one key. */
export function auditQuery({ action, target_id, q, cursor }: AuditFilters): string {
  return queryString({ action, target_id, q, cursor })
}

/** Rows of a page of the list: what a phone renders without a stutter. */
export const auditLimit = 25

export function auditKey(filters: AuditFilters): string {
  return listKey(audit, auditLimit, auditQuery(filters))
}
