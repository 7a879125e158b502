import type { Example } from './example.ts'

const ofSession = { params: { session_id: '$SESSION_ID' } }
const ofTask = { params: { task_id: '$TASK_ID' } }
const ofAgent = { params: { agent_id: '$AGENT_ID' } }
const ofEnrollmentToken = { params: { enrollment_token_id: '$ENROLLMENT_TOKEN_ID' } }

/** A task that nobody has claimed. */
const open = { description: null, fee: null } as const

/** A task that an agent has claimed. */
const claimed = {
  ...open,
  state: 'working',
  assignee_id: '$OTHER_AGENT_ID',
  assignee_name: 'dexter',
  claim: 1,
  claimed_at: '2026-11-21T09:31:07.204Z',
  due_at: '2026-11-21T10:31:07.204Z',
} as const

/** What is known of a session before its first heartbeat. */
const silent = {
  state: null,
  status_message: null,
  latency_ms: null,
  cpu_percent: null,
  memory_percent: null,
  active_task_count: null,
  client_version: null,
} as const

/** What each operation is shown and tested with, by its id. */
export const examples = {
  createEnrollmentToken: {
    body: { name: 'laptops', roles: ['coder', 'qa'], max_uses: 5 },
    answer: { uses: 0, expires_at: '2026-11-22T09:30:00.000Z' },
  },
  listEnrollmentTokens: { query: { limit: 10 } },
  revokeEnrollmentToken: ofEnrollmentToken,
  restoreEnrollmentToken: { ...ofEnrollmentToken, answer: { name: 'laptops' } },
  enroll: {
    body: {
      enrollment_token: '$ENROLLMENT_TOKEN',
      name: 'nano',
      client_type: 'claude-code',
      roles: ['coder'],
    },
  },
  refresh: { body: { refresh_token: '$REFRESH_TOKEN' } },
  jwks: {},
  createSession: { body: { client_type: 'claude-code' }, answer: { report: silent } },
  listSessions: { query: { status: 'active', limit: 10 } },
  sessionHealth: {},
  getSession: ofSession,
  closeSession: ofSession,
  heartbeat: {
    ...ofSession,
    body: { state: 'busy', status_message: 'Reading the tests', active_task_count: 1 },
  },
  getReconnectToken: ofSession,
  createReconnectToken: ofSession,
  reconnect: { ...ofSession, body: { token: '$RECONNECT_TOKEN' }, answer: { reconnect_count: 1 } },
  listSessionEvents: { ...ofSession, query: { limit: 10 } },
  sessionsFeed: {},
  federationFeed: {},
  getAccount: ofAgent,
  createTransfer: {
    body: { to_agent_id: '$OTHER_AGENT_ID', amount: '12.5', memo: 'For the review' },
    answer: { to_agent_name: 'dexter', task_id: null },
  },
  listTransfers: { query: { kind: 'transfer', limit: 10 } },
  createGrant: {
    body: { agent_id: '$AGENT_ID', amount: '1000', memo: 'To begin with' },
    answer: {
      kind: 'grant',
      from_agent_id: null,
      from_agent_name: null,
      task_id: null,
      to_agent_id: '$AGENT_ID',
      to_agent_name: 'nano',
      fee: '0',
      net_amount: '1000',
      from_balance: '-1000',
    },
  },
  getFees: {},
  economyStats: {},
  verifyLedger: { answer: { findings: [] } },
  createTask: {
    body: { title: 'Review the parser', required_roles: ['coder'], reward: '12.5' },
    answer: { ...open, state: 'submitted' },
  },
  listTasks: { query: { state: 'submitted', role: 'coder' } },
  getTask: { ...ofTask, answer: open },
  claimTask: { ...ofTask, answer: claimed },
  completeTask: {
    ...ofTask,
    body: { claim: 1, result: { verdict: 'approved', remarks: 2 }, message: 'Two small remarks' },
    answer: {
      ...claimed,
      state: 'completed',
      due_at: null,
      completed_at: '2026-11-21T09:48:52.310Z',
      fee: '0.3125',
      paid: '12.1875',
    },
  },
  failTask: {
    ...ofTask,
    body: { claim: 1, message: 'The branch does not build' },
    answer: { ...open, state: 'submitted', claim: 1, failures: 1 },
  },
  cancelTask: {
    ...ofTask,
    answer: { ...open, state: 'canceled', completed_at: '2026-11-21T09:40:00.000Z' },
  },
  listTaskCandidates: { ...ofTask, query: { limit: 10 } },
  listAgents: { query: { status: 'active', role: 'coder' } },
  getAgent: ofAgent,
  listAgentTimeline: { ...ofAgent, query: { limit: 10 } },
  revokeAgent: ofAgent,
  updateAgent: { ...ofAgent, body: { name: 'nano-laptop', description: 'Writes the code.' } },
  getAvailability: ofAgent,
  listAvailability: { query: { limit: 10 } },
  getAgentBadge: { ...ofAgent, excerpt: '<svg xmlns="http://www.w3.org/2000/svg"…' },
  getFleetBadge: { excerpt: '<svg xmlns="http://www.w3.org/2000/svg"…' },
  listAuditRecords: { query: { limit: 10 } },
  federationStats: {},
  getFederationCard: {
    answer: {
      name: 'Rollcall',
      description: 'The control plane of a federation of AI agents.',
      skills: [
        {
          id: 'sessions',
          name: 'Sessions',
          description: 'Keeps the sessions of agents, and knows who is alive.',
          tags: ['sessions'],
        },
      ],
    },
  },
  getAgentCard: ofAgent,
  mcp: {
    headers: {
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': '2025-11-25',
    },
    body: {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'heartbeat', arguments: { session_id: '$SESSION_ID', state: 'idle' } },
    },
    isText: true,
    excerpt: 'event: message\ndata: {"result":{"content":[{"type":"text","text":"…',
  },
  mcpMetadata: {},
  apiMetadata: {},
  signIn: { body: { operator_key: '$OPERATOR_KEY' } },
  signOut: {},
  live: {},
  ready: {},
  metrics: {
    excerpt: `# HELP rollcall_sessions Sessions by status.
# TYPE rollcall_sessions gauge
rollcall_sessions{status="active"} 4
…`,
  },
  openApi: { excerpt: '{"openapi":"3.1.0","info":{"title":"Rollcall","version":"…' },
} as const satisfies Readonly<Record<string, Example>>
