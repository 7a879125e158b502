import { z } from 'zod'
import { pageCursor, readCursor } from '#lib/http/cursor.ts'
import type { Database } from '#lib/supabase/database.ts'
import { type AuditList, auditRecord, type listAuditRecordsContract } from './contract.ts'

const auditPage = z.object({
  audit_records: z.array(auditRecord),
  next: z.tuple([z.int()]).nullable(),
})

/** A page of what operators did, newest first. */
export async function listAuditRecords(
  { database }: { readonly database: Database },
  query: z.output<typeof listAuditRecordsContract.query>,
): Promise<AuditList> {
  const [before] = readCursor('audit', query.cursor, z.tuple([z.int().positive()])) ?? []
  const { audit_records, next } = await database.call(
    'list_audit_records',
    {
      p_limit: query.limit,
      p_action: query.action ?? null,
      p_target_id: query.target_id ?? null,
      p_q: query.q ?? null,
      p_before: before ?? null,
    },
    auditPage,
  )
  return { audit_records, next_cursor: pageCursor('audit', next) }
}
