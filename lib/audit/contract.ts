import { z } from 'zod'
import { credits } from '#lib/economy/contract.ts'
import { role } from '#lib/enrollment/contract.ts'
import { defineContract } from '#lib/http/contract.ts'
import { id, instant, nextCursor, page, text } from '#lib/http/fields.ts'

const actor = z.object({
  name: z
    .string()
    .nullable()
    .describe('How the operator signs the record: what was said at sign-in, which nobody checks.'),
  via: z
    .enum(['browser', 'api'])
    .describe('`api`: with the operator key itself, in `Authorization`.'),
  sign_in_id: id.nullable().describe('Which sign-in of a browser; null for the key itself.'),
})
export type AuditActor = z.infer<typeof actor>

/** One kind of record: what an operator did to what. */
function record<const Action extends string, Type extends z.ZodType, Detail extends z.ZodRawShape>(
  action: Action,
  type: Type,
  targetId: z.ZodType<string | null>,
  detail: Detail,
) {
  return z.object({
    audit_record_id: id,
    at: instant,
    action: z.literal(action),
    actor,
    target: z.object({
      type,
      id: targetId,
      name: z.string().nullable().describe('What it was called then; of a session, its agent.'),
    }),
    detail: z.object(detail),
    request_id: z.string().nullable().describe('`X-Request-Id` of the call.'),
  })
}

const anAgent = z.literal('agent')
const aToken = z.literal('enrollment_token')
const theOperator = z.literal('operator')

export const auditRecord = z.discriminatedUnion('action', [
  record('enrollment_token.minted', aToken, id, {
    roles: z.array(role).nullable(),
    max_uses: z.int(),
    expires_at: instant,
  }),
  record('enrollment_token.revoked', aToken, id, { uses: z.int(), max_uses: z.int() }),
  record('enrollment_token.restored', aToken, id, { uses: z.int(), max_uses: z.int() }),
  record('agent.renamed', anAgent, id, {
    previous_name: z.string().describe('The same as the target’s if only the description changed.'),
    has_new_description: z.boolean(),
  }),
  record('agent.revoked', anAgent, id, {}),
  record('session.disconnected', z.literal('session'), id, { agent_id: id }),
  record('credits.granted', anAgent, id, { transfer_id: id, amount: credits }),
  record('operator.signed_in', theOperator, z.null(), {}),
  record('operator.sign_in_refused', theOperator, z.null(), {
    unrecorded: z
      .int()
      .describe('How many more were refused since the record before this one: few are written.'),
  }),
])
export type AuditRecord = z.infer<typeof auditRecord>

export const auditAction = z.enum([
  'enrollment_token.minted',
  'enrollment_token.revoked',
  'enrollment_token.restored',
  'agent.renamed',
  'agent.revoked',
  'session.disconnected',
  'credits.granted',
  'operator.signed_in',
  'operator.sign_in_refused',
])
export type AuditAction = z.infer<typeof auditAction>

export const listAuditRecordsContract = defineContract({
  id: 'listAuditRecords',
  method: 'GET',
  path: '/api/audit',
  tag: 'Operator',
  summary: 'What operators did, newest first',
  description:
    'Written with the act itself, in one transaction, and never changed. A page of a search may be short, or empty, though `next_cursor` is there: each looks through 5,000 records.',
  access: 'operator',
  query: z.strictObject({
    ...page,
    action: auditAction.optional(),
    target_id: id.optional(),
    q: text(100)
      .optional()
      .describe('A part of the operator’s or the target’s name, or the beginning of its id.'),
  }),
  status: 200,
  response: z.object({ audit_records: z.array(auditRecord), next_cursor: nextCursor }),
  problems: [],
})
export type AuditList = z.infer<typeof listAuditRecordsContract.response>
