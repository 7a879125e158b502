import type { Json } from './example.ts'
import type { Variable } from './variables.ts'

const ORIGIN = 'https://rollcall.example'

const agentId = '5b0c9f5e-6a0b-4a52-9d0a-4f6d1c1d7a10'
const otherAgentId = 'c2a7e0d4-11f3-4f0b-8a5c-9f2e7b6d3c21'
const sessionId = '8f1d2c3b-4a59-4e6f-9b7a-0c1d2e3f4a5b'
const taskId = '1e6a9d70-2b3c-4d5e-8f90-a1b2c3d4e5f6'
const transferId = '7c4d8e21-9f30-4b6a-a5c2-d1e0f3b2a497'
const enrollmentTokenId = 'd94f7a1c-3e52-4c8b-b0a6-5f1e2d3c4b5a'

/** What stands in an answer where the request has a variable. */
export const variableSamples: Readonly<Partial<Record<Variable, string>>> = {
  AGENT_ID: agentId,
  OTHER_AGENT_ID: otherAgentId,
  SESSION_ID: sessionId,
  TASK_ID: taskId,
  ENROLLMENT_TOKEN_ID: enrollmentTokenId,
}

/**
 * Values of the example answers, by the name of the member: one agent, its session, its task. Secrets
 * are cut short, as nobody could use them.
 */
export const samples: Readonly<Record<string, Json>> = {
  // Who and what.
  agent_id: agentId,
  agent_ids: [agentId],
  session_id: sessionId,
  task_id: taskId,
  transfer_id: transferId,
  enrollment_token_id: enrollmentTokenId,
  account_id: '3a5f6b7c-8d9e-4f01-a234-56789abcdef0',
  requester_id: agentId,
  requester_name: 'nano',
  from_agent_id: agentId,
  from_agent_name: 'nano',
  to_agent_id: otherAgentId,
  to_agent_name: 'dexter',
  counterparty_id: otherAgentId,
  counterparty_name: 'dexter',
  entry_id: 'session:8f1d2c3b-4a59-4e6f-9b7a-0c1d2e3f4a5b:created',
  event_id: '7f3a91c2-3307',
  audit_record_id: 'e41b7a06-2c9d-4f58-8e3a-6b0d5c4f3e2a',
  sign_in_id: '0d9c8b7a-6f5e-4d3c-8b2a-190807060504',
  request_id: 'b6f2f0f4-6f0e-4a7e-9a39-0d5a4e3c2b1a',
  name: 'nano',
  agent_name: 'nano',
  client_type: 'claude-code',
  client_version: '2.4.1',
  roles: ['coder'],
  required_roles: ['coder'],
  description: 'Writes the code.',
  title: 'Review the parser',
  memo: 'For the review',
  'report.state': 'busy',
  'report.status_message': 'Reading the tests',
  'report.active_task_count': 1,
  'enrollment_tokens.name': 'laptops',
  'transfers.task_id': null,
  'tasks.description': null,
  'tasks.fee': null,
  'tasks.total': 0,
  'actor.name': 'Ada',
  'target.id': enrollmentTokenId,
  'target.name': 'laptops',

  // When.
  created_at: '2026-11-21T09:30:00.000Z',
  updated_at: '2026-11-21T09:30:00.000Z',
  enrolled_at: '2026-11-21T09:00:00.000Z',
  expires_at: '2026-11-22T09:30:00.000Z',
  at: '2026-11-21T09:30:00.000Z',
  date: '2026-08-24',
  hour: '2026-11-21T09:00:00.000Z',
  timestamp: '2026-11-21T09:31:12.480Z',
  generated_at: '2026-11-21T09:31:12.480Z',
  server_time: '2026-11-21T09:31:12.480Z',
  last_activity: '2026-11-21T09:31:12.480Z',
  last_heartbeat_at: '2026-11-21T09:31:12.480Z',
  lease_expires_at: '2026-11-21T09:36:12.480Z',
  refresh_token_expires_at: '2026-12-21T09:00:00.000Z',
  access_token_expires_at: '2026-11-22T09:00:00.000Z',

  // Credits.
  amount: '12.5',
  fee: '0.125',
  net_amount: '12.375',
  reward: '12.5',
  balance: '987.5',
  from_balance: '987.5',
  held: '0',
  total_earned: '0',
  total_spent: '12.5',
  supply: '1000',
  treasury: '0.125',
  in_escrow: '0',
  volume: '12.5',
  volume_24h: '12.5',
  granted: '0',
  fees: '0.125',
  kind: 'transfer',
  transfer_fee_bps: 100,
  task_fee_bps: 250,
  transfers: 1,
  transfers_24h: 1,

  // Numbers.
  active: 1,
  total: 1,
  healthy: 1,
  max_uses: 5,
  uses: 1,
  expires_in: 86_400,
  refresh_token_expires_in: 2_592_000,
  heartbeat_interval_s: 30,
  next_heartbeat_in_s: 30,
  expires_in_minutes: 15,
  max_duration_s: 3600,
  max_retries: 2,
  window_hours: 24,
  created: 1,
  sessions_created: 1,
  reconnects: 0,
  count: 1,
  active_sessions: 1,
  availability: 0.9987,
  observed_s: 86_400,
  alive_s: 86_292,
  accounts: 5,
  entries: 12,
  tasks: 1,

  // Secrets, of which only the beginning is shown.
  access_token: 'eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIs…',
  refresh_token: 'rcr_5Jc0pQ3n…',
  reconnect_token: 'eyJhbGciOiJFZERTQSIsInR5cCI6InJlY29ubmVj…',
  enrollment_token: 'rce_t9VbW2xk…',
  'reconnect_distribution.reconnects': '0',
  'reconnect_distribution.sessions': 1,
  'events.data': { agent_name: 'nano', client_type: 'claude-code' },
  check: 'balance',
  table: 'accounts',
  detail: 'the balance is not the sum of its entries',
  previous_name: 'nano-1',
  alive: 1,
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIuaPx6oOo',
  kid: '4Vb1m0jZ2oY',

  // Cards and metadata, as their protocols spell them.
  version: '0.1.0',
  id: 'coder',
  url: ORIGIN,
  tags: ['coder'],
  documentationUrl: `${ORIGIN}/api/openapi.json`,
  iconUrl: `${ORIGIN}/icon.svg`,
  protocolBinding: 'https://modelcontextprotocol.io/specification/2026-07-28/basic/transports',
  protocolVersion: '2026-07-28',
  organization: 'Rollcall',
  'capabilities.streaming': false,
  'capabilities.pushNotifications': false,
  'capabilities.extendedAgentCard': false,
  'skills.description': 'Writes and reviews code.',
  'skills.name': 'Coding',
  securitySchemes: {
    accessToken: {
      httpAuthSecurityScheme: {
        description: 'An agent’s access token (RFC 9068).',
        scheme: 'Bearer',
        bearerFormat: 'JWT',
      },
    },
  },
  schemes: { accessToken: { list: [] } },
  defaultInputModes: ['application/json'],
  defaultOutputModes: ['application/json'],
  resource: `${ORIGIN}/api/mcp`,
  resource_name: 'Rollcall',
  resource_documentation: `${ORIGIN}/docs/mcp`,
}
