import { z } from 'zod'
import { getAgentCardContract, getFederationCardContract } from '#lib/a2a/contract.ts'
import { listAuditRecordsContract } from '#lib/audit/contract.ts'
import { getAvailabilityContract, listAvailabilityContract } from '#lib/availability/contract.ts'
import { agentBadgeContract, fleetBadgeContract } from '#lib/badge/contract.ts'
import { VERSION } from '#lib/config/version.ts'
import * as economy from '#lib/economy/contract.ts'
import {
  createEnrollmentTokenContract,
  enrollContract,
  listEnrollmentTokensContract,
  restoreEnrollmentTokenContract,
  revokeEnrollmentTokenContract,
} from '#lib/enrollment/contract.ts'
import * as federation from '#lib/federation/contract.ts'
import { sessionsFeedContract, sessionsFeedEvent } from '#lib/feed/contract.ts'
import { federationFeedContract, federationFeedEvent } from '#lib/feed/federation-contract.ts'
import type { Access, Contract } from '#lib/http/contract.ts'
import { nextActions, type ProblemCode, problems } from '#lib/http/problems.ts'
import { apiMetadataContract, mcpContract, mcpMetadataContract } from '#lib/mcp/contract.ts'
import { signInContract, signOutContract } from '#lib/operator/contract.ts'
import * as sessions from '#lib/sessions/contract.ts'
import * as tasks from '#lib/tasks/contract.ts'
import { jwksContract, refreshContract } from '#lib/tokens/contract.ts'
import { liveContract, metricsContract, openApiContract, readyContract } from './contract.ts'

/** Every endpoint of the API. */
export const contracts: readonly Contract[] = [
  createEnrollmentTokenContract,
  listEnrollmentTokensContract,
  revokeEnrollmentTokenContract,
  restoreEnrollmentTokenContract,
  enrollContract,
  refreshContract,
  jwksContract,
  sessions.createSessionContract,
  sessions.listSessionsContract,
  sessions.sessionHealthContract,
  sessions.getSessionContract,
  sessions.closeSessionContract,
  sessions.heartbeatContract,
  sessions.getReconnectTokenContract,
  sessions.createReconnectTokenContract,
  sessions.reconnectContract,
  sessions.listSessionEventsContract,
  sessionsFeedContract,
  federationFeedContract,
  economy.getAccountContract,
  economy.createTransferContract,
  economy.listTransfersContract,
  economy.createGrantContract,
  economy.getFeesContract,
  economy.economyStatsContract,
  economy.verifyLedgerContract,
  tasks.createTaskContract,
  tasks.listTasksContract,
  tasks.getTaskContract,
  tasks.claimTaskContract,
  tasks.completeTaskContract,
  tasks.failTaskContract,
  tasks.cancelTaskContract,
  tasks.listTaskCandidatesContract,
  federation.listAgentsContract,
  federation.getAgentContract,
  federation.listAgentTimelineContract,
  federation.updateAgentContract,
  federation.revokeAgentContract,
  getAvailabilityContract,
  listAvailabilityContract,
  federation.federationStatsContract,
  getFederationCardContract,
  getAgentCardContract,
  agentBadgeContract,
  fleetBadgeContract,
  mcpContract,
  mcpMetadataContract,
  apiMetadataContract,
  signInContract,
  signOutContract,
  listAuditRecordsContract,
  liveContract,
  readyContract,
  metricsContract,
  openApiContract,
]

const SECURITY: Record<Access, readonly Record<string, never[]>[]> = {
  anyone: [],
  anyone_or_agent: [{}, { accessToken: [] }],
  agent: [{ accessToken: [] }],
  operator: [{ operatorKey: [] }, { operatorCookie: [] }],
  agent_or_operator: [{ accessToken: [] }, { operatorKey: [] }, { operatorCookie: [] }],
  // The empty requirement: open to anyone while ROLLCALL_DASHBOARD=public.
  dashboard: [{}, { operatorKey: [] }, { operatorCookie: [] }],
  dashboard_or_agent: [{}, { accessToken: [] }, { operatorKey: [] }, { operatorCookie: [] }],
}

/** What `data:` of a stream's events is, by its contract. */
const FEED_EVENTS: Readonly<Record<string, string>> = {
  [sessionsFeedContract.id]: 'SessionsFeedEvent',
  [federationFeedContract.id]: 'FederationFeedEvent',
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  })
  return json
}

/** The OpenAPI 3.1 document, made from the same schemas that validate. */
export function openApiDocument(publicUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const contract of contracts) {
    paths[contract.path] ??= {}
    Object.assign(paths[contract.path] ?? {}, {
      [contract.method.toLowerCase()]: operation(contract),
    })
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rollcall',
      version: VERSION,
      description:
        'The control plane for fleets of AI agents: enrollment, liveness, sessions that survive, credits that add up.',
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: {
        Problem: problemSchema,
        SessionsFeedEvent: schemaOf(sessionsFeedEvent, 'output'),
        FederationFeedEvent: schemaOf(federationFeedEvent, 'output'),
      },
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An agent’s access token (RFC 9068).',
        },
        operatorKey: { type: 'http', scheme: 'bearer', description: 'The operator key.' },
        operatorCookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'rollcall_operator',
          description: 'The browser’s session, from `POST /api/operator/session`.',
        },
      },
    },
  }
}

function operation(contract: Contract) {
  const codes = [...new Set([...contract.problems, ...generalProblems(contract)])]
  const byStatus = Map.groupBy(codes, (code) => problems[code].status)
  return {
    operationId: contract.id,
    tags: [contract.tag],
    summary: contract.summary,
    ...(contract.description ? { description: contract.description } : {}),
    security: SECURITY[contract.access],
    parameters: [
      ...parameters(contract.params, 'path'),
      ...parameters(contract.query, 'query'),
      ...headerParameters(contract),
    ],
    ...(contract.body
      ? {
          requestBody: {
            required: !contract.body.safeParse({}).success,
            content: { 'application/json': { schema: schemaOf(contract.body, 'input') } },
          },
        }
      : {}),
    responses: {
      [contract.status]: success(contract),
      ...Object.fromEntries([...byStatus].map(([status, group]) => [status, refusal(group)])),
    },
  }
}

function generalProblems(contract: Contract): ProblemCode[] {
  return [
    ...(contract.access === 'anyone'
      ? []
      : ([
          'authentication_required',
          'invalid_access_token',
          'access_token_expired',
          'agent_unknown',
          'forbidden',
        ] as const)),
    ...(contract.body
      ? ([
          'malformed_json',
          'invalid_request',
          'payload_too_large',
          'unsupported_media_type',
        ] as const)
      : []),
    ...(contract.query && !contract.body ? (['invalid_request'] as const) : []),
    'internal_error',
    ...(contract.problems.includes('database_unavailable')
      ? []
      : (['database_unavailable'] as const)),
  ]
}

function success(contract: Contract) {
  const event = FEED_EVENTS[contract.id]
  const schema = contract.response
    ? schemaOf(contract.response, 'output')
    : event
      ? { $ref: `#/components/schemas/${event}` }
      : {}
  return {
    description: contract.summary,
    headers: {
      'X-Request-Id': { schema: { type: 'string' } },
      ...(contract.status === 201 ? { Location: { schema: { type: 'string' } } } : {}),
      ...(contract.idempotencyKey ? { 'Idempotency-Replayed': replayedHeader } : {}),
    },
    ...(contract.status === 204
      ? {}
      : { content: { [contract.produces ?? 'application/json']: { schema } } }),
  }
}

function refusal(codes: readonly ProblemCode[]) {
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code].cause}`).join('\n\n'),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { properties: { code: { enum: codes } } },
          ],
        },
      },
    },
  }
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query') {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path',
    schema: schemaOf(field as z.ZodType, 'input'),
  }))
}

function headerParameters(contract: Contract) {
  return [
    ...(contract.produces === 'text/event-stream'
      ? [{ name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' } }]
      : []),
    ...(contract.idempotencyKey
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: true,
            description:
              'The caller’s own, new for each thing to be done and the same for each attempt at it.',
            schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
          },
        ]
      : []),
  ]
}

const replayedHeader = {
  description: '`true` where this is what an earlier call with the same key was answered.',
  schema: { type: 'string', enum: ['true'] },
}

const problemSchema = {
  type: 'object',
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'detail', 'code', 'next_action'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(problems) },
    next_action: {
      type: 'string',
      enum: nextActions,
    },
    retry_after_s: { type: 'number' },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
}
