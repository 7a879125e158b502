import { z } from 'zod'
import { defineContract } from '#lib/http/contract.ts'
import { credential, id, instant, nextCursor, page, text } from '#lib/http/fields.ts'
import { roleNames } from './roles.ts'

export const role = z.enum(roleNames)
export type Role = z.infer<typeof role>

/** Any number of roles, each once. */
export const roleList = z
  .array(role)
  .max(roleNames.length)
  .refine((list) => new Set(list).size === list.length, 'must not name a role twice')

const roles = roleList.min(1)

/** The client's kind, free text: `claude-code`, `codex`, `cursor`, … */
export const clientType = text(64)

export const enrollmentToken = z.object({
  enrollment_token_id: id,
  name: z.string().nullable(),
  roles: z.array(role).nullable().describe('What its agents may have; null: any.'),
  max_uses: z.int(),
  uses: z.int(),
  created_at: instant,
  expires_at: instant,
  revoked_at: instant.nullable(),
})
export type EnrollmentToken = z.infer<typeof enrollmentToken>

export const createEnrollmentTokenContract = defineContract({
  id: 'createEnrollmentToken',
  method: 'POST',
  path: '/api/enrollment/tokens',
  tag: 'Enrollment',
  summary: 'Mint an enrollment token',
  description: 'The token is shown this once; the server keeps only its SHA-256 hash.',
  access: 'operator',
  body: z.strictObject({
    name: text(100).optional(),
    roles: roles.optional(),
    max_uses: z.int().min(1).max(10_000).default(1),
    expires_in_s: z.int().min(1).max(31_536_000).default(86_400),
  }),
  status: 201,
  response: enrollmentToken.extend({ enrollment_token: z.string() }),
  secret: true,
  problems: [],
})

export const listEnrollmentTokensContract = defineContract({
  id: 'listEnrollmentTokens',
  method: 'GET',
  path: '/api/enrollment/tokens',
  tag: 'Enrollment',
  summary: 'List enrollment tokens, newest first, without their secrets',
  access: 'operator',
  query: z.strictObject(page),
  status: 200,
  response: z.object({ enrollment_tokens: z.array(enrollmentToken), next_cursor: nextCursor }),
  problems: [],
})

export const revokeEnrollmentTokenContract = defineContract({
  id: 'revokeEnrollmentToken',
  method: 'DELETE',
  path: '/api/enrollment/tokens/{enrollment_token_id}',
  tag: 'Enrollment',
  summary: 'Revoke an enrollment token',
  description: 'Agents that enrolled with it stay enrolled. Safe to repeat.',
  access: 'operator',
  params: z.object({ enrollment_token_id: id }),
  unknownParams: 'enrollment_token_not_found',
  status: 204,
  problems: ['enrollment_token_not_found'],
})

export const restoreEnrollmentTokenContract = defineContract({
  id: 'restoreEnrollmentToken',
  method: 'POST',
  path: '/api/enrollment/tokens/{enrollment_token_id}/restore',
  tag: 'Enrollment',
  summary: 'Take the revocation of an enrollment token back',
  description: 'It admits agents as before; one that has expired stays expired. Safe to repeat.',
  access: 'operator',
  params: z.object({ enrollment_token_id: id }),
  unknownParams: 'enrollment_token_not_found',
  status: 200,
  response: enrollmentToken,
  problems: ['enrollment_token_not_found'],
})

export const enrollContract = defineContract({
  id: 'enroll',
  method: 'POST',
  path: '/api/enroll',
  tag: 'Enrollment',
  summary: 'Enroll an agent and open its first session',
  description:
    'A failed call consumes no use of the token. An agent that asks for no roles gets the token’s.',
  access: 'anyone',
  body: z.strictObject({
    enrollment_token: credential,
    name: text(100),
    client_type: clientType,
    roles: roles.optional(),
    description: text(2000, { hasLines: true }).optional(),
  }),
  status: 201,
  response: z.object({
    agent_id: id,
    session_id: id,
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().describe('Seconds.'),
    refresh_token: z.string(),
    refresh_token_expires_in: z.int().describe('Seconds.'),
    heartbeat_interval_s: z.int(),
  }),
  secret: true,
  problems: [
    'invalid_enrollment_token',
    'enrollment_token_expired',
    'enrollment_token_used_up',
    'enrollment_token_revoked',
    'role_not_allowed',
    'agent_name_taken',
  ],
})
