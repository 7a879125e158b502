// Made from the server's contracts by scripts/generate-client.ts; do not edit.

/** Every call that an agent, or anyone, can make. */
export const operations = {
  enroll: {
    method: 'POST',
    path: '/api/enroll',
    access: 'anyone',
    body: true,
  },
  refresh: {
    method: 'POST',
    path: '/api/sessions/refresh',
    access: 'anyone',
    body: true,
  },
  jwks: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    access: 'anyone',
  },
  createSession: {
    method: 'POST',
    path: '/api/mcp/sessions',
    access: 'agent',
    body: true,
  },
  listSessions: {
    method: 'GET',
    path: '/api/mcp/sessions',
    access: 'dashboard_or_agent',
  },
  sessionHealth: {
    method: 'GET',
    path: '/api/mcp/sessions/health',
    access: 'dashboard',
  },
  getSession: {
    method: 'GET',
    path: '/api/mcp/sessions/{session_id}',
    access: 'dashboard_or_agent',
  },
  closeSession: {
    method: 'DELETE',
    path: '/api/mcp/sessions/{session_id}',
    access: 'agent_or_operator',
  },
  heartbeat: {
    method: 'POST',
    path: '/api/mcp/sessions/{session_id}/heartbeat',
    access: 'agent',
    body: true,
  },
  getReconnectToken: {
    method: 'GET',
    path: '/api/mcp/sessions/{session_id}/token',
    access: 'agent',
  },
  createReconnectToken: {
    method: 'POST',
    path: '/api/mcp/sessions/{session_id}/token',
    access: 'agent',
    body: true,
  },
  reconnect: {
    method: 'POST',
    path: '/api/mcp/sessions/{session_id}/reconnect',
    access: 'anyone_or_agent',
    body: true,
  },
  listSessionEvents: {
    method: 'GET',
    path: '/api/mcp/sessions/{session_id}/events',
    access: 'dashboard',
  },
  sessionsFeed: {
    method: 'GET',
    path: '/api/events/sessions',
    access: 'dashboard_or_agent',
    feed: true,
  },
  federationFeed: {
    method: 'GET',
    path: '/api/events/federation',
    access: 'dashboard_or_agent',
    feed: true,
  },
  getAccount: {
    method: 'GET',
    path: '/api/economy/accounts/{agent_id}',
    access: 'dashboard_or_agent',
  },
  createTransfer: {
    method: 'POST',
    path: '/api/economy/transfers',
    access: 'agent',
    body: true,
    idempotencyKey: true,
  },
  listTransfers: {
    method: 'GET',
    path: '/api/economy/transfers',
    access: 'dashboard_or_agent',
  },
  getFees: {
    method: 'GET',
    path: '/api/economy/fees',
    access: 'anyone',
  },
  economyStats: {
    method: 'GET',
    path: '/api/economy/stats',
    access: 'anyone',
  },
  createTask: {
    method: 'POST',
    path: '/api/tasks',
    access: 'agent',
    body: true,
    idempotencyKey: true,
  },
  listTasks: {
    method: 'GET',
    path: '/api/tasks',
    access: 'dashboard_or_agent',
  },
  getTask: {
    method: 'GET',
    path: '/api/tasks/{task_id}',
    access: 'dashboard_or_agent',
  },
  claimTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/claim',
    access: 'agent',
    body: true,
  },
  completeTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/complete',
    access: 'agent',
    body: true,
  },
  failTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/fail',
    access: 'agent',
    body: true,
  },
  cancelTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/cancel',
    access: 'agent',
    body: true,
  },
  listTaskCandidates: {
    method: 'GET',
    path: '/api/tasks/{task_id}/candidates',
    access: 'agent_or_operator',
  },
  listAgents: {
    method: 'GET',
    path: '/api/agents',
    access: 'dashboard_or_agent',
  },
  getAgent: {
    method: 'GET',
    path: '/api/agents/{agent_id}',
    access: 'dashboard_or_agent',
  },
  listAgentTimeline: {
    method: 'GET',
    path: '/api/agents/{agent_id}/timeline',
    access: 'dashboard',
  },
  getAvailability: {
    method: 'GET',
    path: '/api/agents/{agent_id}/availability',
    access: 'dashboard_or_agent',
  },
  listAvailability: {
    method: 'GET',
    path: '/api/availability',
    access: 'dashboard',
  },
  federationStats: {
    method: 'GET',
    path: '/api/federation/stats',
    access: 'anyone',
  },
  getFederationCard: {
    method: 'GET',
    path: '/.well-known/agent-card.json',
    access: 'anyone',
  },
  getAgentCard: {
    method: 'GET',
    path: '/api/agents/{agent_id}/card',
    access: 'dashboard_or_agent',
  },
  getAgentBadge: {
    method: 'GET',
    path: '/api/badge/{agent_id}.svg',
    access: 'dashboard',
  },
  getFleetBadge: {
    method: 'GET',
    path: '/api/badge/fleet.svg',
    access: 'dashboard',
  },
  mcp: {
    method: 'POST',
    path: '/api/mcp',
    access: 'agent',
  },
  mcpMetadata: {
    method: 'GET',
    path: '/.well-known/oauth-protected-resource/api/mcp',
    access: 'anyone',
  },
  apiMetadata: {
    method: 'GET',
    path: '/.well-known/oauth-protected-resource',
    access: 'anyone',
  },
  live: {
    method: 'GET',
    path: '/api/health/live',
    access: 'anyone',
  },
  ready: {
    method: 'GET',
    path: '/api/health/ready',
    access: 'anyone',
  },
  openApi: {
    method: 'GET',
    path: '/api/openapi.json',
    access: 'anyone',
  },
} as const

/** What each call takes and answers. */
export type Wire = Contracts['Wire']

/** The events of each feed. */
export type FeedEvents = Contracts['FeedEvents']

/** What a client should do about a problem. */
export type NextAction =
  | 'retry'
  | 'refresh'
  | 'reconnect'
  | 'heartbeat'
  | 'open_session'
  | 'enroll'
  | 'fix_request'
  | 'none'

/** What each problem asks for, unless the answer itself says otherwise. */
export const nextActions = {
  malformed_json: 'fix_request',
  invalid_request: 'fix_request',
  session_not_active: 'open_session',
  idempotency_key_required: 'fix_request',
  authentication_required: 'fix_request',
  access_token_expired: 'refresh',
  invalid_access_token: 'refresh',
  invalid_operator_key: 'fix_request',
  agent_unknown: 'enroll',
  invalid_enrollment_token: 'enroll',
  enrollment_token_expired: 'enroll',
  enrollment_token_used_up: 'enroll',
  enrollment_token_revoked: 'enroll',
  invalid_refresh_token: 'enroll',
  refresh_token_expired: 'enroll',
  refresh_token_reused: 'enroll',
  refresh_token_revoked: 'enroll',
  session_id_mismatch: 'reconnect',
  invalid_token_purpose: 'reconnect',
  token_mismatch: 'reconnect',
  token_expired: 'reconnect',
  invalid_token: 'reconnect',
  forbidden: 'none',
  role_not_allowed: 'fix_request',
  not_found: 'fix_request',
  session_not_found: 'open_session',
  enrollment_token_not_found: 'fix_request',
  agent_not_found: 'fix_request',
  account_not_found: 'fix_request',
  task_not_found: 'fix_request',
  method_not_allowed: 'fix_request',
  agent_name_taken: 'fix_request',
  agent_revoked: 'none',
  session_disconnected: 'open_session',
  session_already_disconnected: 'open_session',
  idempotency_key_reused: 'fix_request',
  task_not_claimable: 'none',
  stale_claim: 'none',
  invalid_task_state: 'none',
  payload_too_large: 'fix_request',
  unsupported_media_type: 'fix_request',
  invalid_amount: 'fix_request',
  same_account: 'fix_request',
  insufficient_credits: 'none',
  internal_error: 'retry',
  database_unavailable: 'retry',
  too_many_streams: 'retry',
} as const satisfies Record<string, NextAction>

export type ProblemCode = keyof typeof nextActions

export type Role =
  | 'orchestrator'
  | 'coder'
  | 'devops'
  | 'qa'
  | 'security'
  | 'data'
  | 'deploy'
  | 'monitor'
  | 'research'
  | 'docs'
export type DisconnectReason = 'idle_timeout' | 'client_closed' | 'operator' | 'agent_revoked'
export type TransferKind = 'transfer' | 'grant' | 'task_hold' | 'task_payment' | 'task_refund'
export type TaskState = 'submitted' | 'working' | 'completed' | 'failed' | 'canceled' | 'rejected'
export type AgentStatus = 'active' | 'offline' | 'revoked'
export type TimelineEntry =
  | {
      entry_id: string
      at: string
      type: 'agent.enrolled'
      session_id: null
      task_id: null
      transfer_id: null
      data: {
        client_type: string
        roles: Role[]
      }
    }
  | {
      entry_id: string
      at: string
      type: 'agent.revoked'
      session_id: null
      task_id: null
      transfer_id: null
      data: {}
    }
  | {
      entry_id: string
      at: string
      type: 'session.created'
      session_id: string
      task_id: null
      transfer_id: null
      data: {
        client_type: string
      }
    }
  | {
      entry_id: string
      at: string
      type: 'session.reconnected'
      session_id: string
      task_id: null
      transfer_id: null
      data: {
        reconnect_count: number
      }
    }
  | {
      entry_id: string
      at: string
      type: 'session.disconnected'
      session_id: string
      task_id: null
      transfer_id: null
      data: {
        reason: DisconnectReason
      }
    }
  | {
      entry_id: string
      at: string
      type: 'token.refreshed'
      session_id: null
      task_id: null
      transfer_id: null
      data: {
        expires_at: string
      }
    }
  | {
      entry_id: string
      at: string
      type: 'token.revoked'
      session_id: null
      task_id: null
      transfer_id: null
      data: {
        reason: 'reuse' | 'agent_revoked'
      }
    }
  | {
      entry_id: string
      at: string
      type: 'task.posted'
      session_id: null
      task_id: string
      transfer_id: null
      data: {
        title: string
        reward: string
      }
    }
  | {
      entry_id: string
      at: string
      type: 'task.claimed'
      session_id: null
      task_id: string
      transfer_id: null
      data: {
        title: string
        reward: string
        claim: number
      }
    }
  | {
      entry_id: string
      at: string
      type: 'task.completed'
      session_id: null
      task_id: string
      transfer_id: null
      data: {
        title: string
        reward: string
        claim: number
      }
    }
  | {
      entry_id: string
      at: string
      type: 'task.failed'
      session_id: null
      task_id: string
      transfer_id: null
      data: {
        title: string
        reward: string
        claim: number
        reason: 'reported' | 'overdue' | 'abandoned' | 'agent_revoked'
        state: TaskState
      }
    }
  | {
      entry_id: string
      at: string
      type: 'task.canceled'
      session_id: null
      task_id: string
      transfer_id: null
      data: {
        title: string
        reward: string
        assignee_id: string | null
        assignee_name: string | null
      }
    }
  | {
      entry_id: string
      at: string
      type: 'task.posted_completed'
      session_id: null
      task_id: string
      transfer_id: null
      data: {
        title: string
        reward: string
        assignee_id: string | null
        assignee_name: string | null
      }
    }
  | {
      entry_id: string
      at: string
      type: 'task.posted_failed'
      session_id: null
      task_id: string
      transfer_id: null
      data: {
        title: string
        reward: string
        assignee_id: string | null
        assignee_name: string | null
      }
    }
  | {
      entry_id: string
      at: string
      type: 'transfer'
      session_id: null
      task_id: string | null
      transfer_id: string
      data: {
        kind: TransferKind
        direction: 'in' | 'out'
        amount: string
        fee: string
        net_amount: string
        balance: string
        counterparty_id: string | null
        counterparty_name: string | null
      }
    }
export type SessionsFeedEvent =
  | {
      type: 'session_created'
      session_id: string
      agent_id: string
      created_at: string
      data: {
        agent_name: string
        client_type: string
      }
    }
  | {
      type: 'session_updated'
      session_id: string
      agent_id: string
      created_at: string
      data:
        | {
            update_type: 'reconnected'
            reconnect_count: number
          }
        | {
            update_type: 'state_changed'
            state: 'idle' | 'busy'
            previous_state: ('idle' | 'busy') | null
          }
    }
  | {
      type: 'session_disconnected'
      session_id: string
      agent_id: string
      created_at: string
      data: {
        reason: DisconnectReason
      }
    }
  | {
      type: 'health_update'
      data: {
        status_breakdown: {
          active: number
          disconnected: number
          total: number
        }
        age_distribution: {
          healthy: number
          aging: number
          stale: number
        }
        late: number
        sessions: Session[]
        timestamp: string
      }
    }
  | {
      type: 'reset'
      data: {}
    }
export type FederationFeedEvent =
  | {
      type: 'agent.status'
      session_id: string | null
      agent_id: string
      created_at: string
      data: {
        status: 'enrolled' | 'active' | 'offline' | 'revoked'
        name: string
        client_type: string
        roles: Role[]
        reason: DisconnectReason | null
      }
    }
  | {
      type: 'task.updated'
      session_id: string | null
      agent_id: string | null
      created_at: string
      data: {
        task_id: string
        title: string
        state: TaskState
        previous_state: TaskState | null
        reward: string
        requester_id: string
        requester_name: string
        assignee_id: string | null
        assignee_name: string | null
        claim: number
        failures: number
        max_retries: number
        reason:
          | 'posted'
          | 'claimed'
          | 'completed'
          | 'reported'
          | 'overdue'
          | 'abandoned'
          | 'canceled'
          | 'requester_revoked'
      }
    }
  | {
      type: 'economy.transfer'
      session_id: string | null
      agent_id: string | null
      created_at: string
      data: FeedTransfer
    }
  | {
      type: 'agent.heartbeat'
      data: {
        count: number
        agent_ids: string[]
      }
    }
  | {
      type: 'federation.stats'
      data: FederationStats
    }
  | {
      type: 'reset'
      data: {}
    }

export interface Contracts {
  Wire: {
    /**
     * Enroll an agent and open its first session
     */
    enroll: {
      body: {
        enrollment_token: string
        name: string
        client_type: string
        roles?: Role[]
        description?: string
      }
      response: {
        agent_id: string
        session_id: string
        access_token: string
        token_type: 'Bearer'
        expires_in: number
        refresh_token: string
        refresh_token_expires_in: number
        heartbeat_interval_s: number
      }
    }
    /**
     * Exchange a refresh token for a new pair of tokens
     */
    refresh: {
      body: {
        refresh_token: string
      }
      response: {
        access_token: string
        token_type: 'Bearer'
        expires_in: number
        refresh_token: string
        refresh_token_expires_in: number
      }
    }
    /**
     * The public keys that verify access tokens (RFC 7517)
     */
    jwks: {
      response: {
        keys: {
          kty: 'OKP'
          crv: 'Ed25519'
          x: string
          kid: string
          alg: 'EdDSA'
          use: 'sig'
        }[]
      }
    }
    /**
     * Open a session
     */
    createSession: {
      body?: {
        client_type?: string
      }
      response: Session
    }
    /**
     * List sessions, newest activity first
     */
    listSessions: {
      query?: {
        limit?: number
        cursor?: string
        status?: 'active' | 'disconnected'
        agent_id?: string
        client_type?: string
        q?: string
      }
      response: {
        sessions: Session[]
        next_cursor: string | null
      }
    }
    /**
     * The health of all sessions at a glance
     */
    sessionHealth: {
      response: SessionHealth
    }
    /**
     * One session
     */
    getSession: {
      params: {
        session_id: string
      }
      response: Session
    }
    /**
     * End a session for good
     */
    closeSession: {
      params: {
        session_id: string
      }
      response: undefined
    }
    /**
     * Say that the session is alive
     */
    heartbeat: {
      params: {
        session_id: string
      }
      body?: {
        state?: 'idle' | 'busy'
        status_message?: string
        latency_ms?: number
        cpu_percent?: number
        memory_percent?: number
        active_task_count?: number
        client_version?: string
        lease_s?: number
      }
      response: {
        session_id: string
        status: 'active'
        last_activity: string
        lease_expires_at: string
        next_heartbeat_in_s: number
        server_time: string
      }
    }
    /**
     * Mint a reconnect token
     */
    getReconnectToken: {
      params: {
        session_id: string
      }
      response: {
        session_id: string
        reconnect_token: string
        expires_in_minutes: number
      }
    }
    /**
     * Mint a reconnect token
     */
    createReconnectToken: {
      params: {
        session_id: string
      }
      body?: {}
      response: {
        session_id: string
        reconnect_token: string
        expires_in_minutes: number
      }
    }
    /**
     * Come back to a session
     */
    reconnect: {
      params: {
        session_id: string
      }
      body?: {
        token?: string
      }
      response: {
        success: true
        session_id: string
        message: 'Session reconnected'
        reconnect_count: number
        reconnect_token: string
        expires_in_minutes: number
      }
    }
    /**
     * What happened to a session, newest first, as far back as events are kept (7 days)
     */
    listSessionEvents: {
      params: {
        session_id: string
      }
      query?: {
        limit?: number
        cursor?: string
      }
      response: {
        events: SessionEvent[]
        next_cursor: string | null
      }
    }
    /**
     * The sessions feed (Server-Sent Events)
     */
    sessionsFeed: {
      query?: {
        last_event_id?: string
      }
      response: unknown
    }
    /**
     * The federation feed (Server-Sent Events)
     */
    federationFeed: {
      query?: {
        last_event_id?: string
      }
      response: unknown
    }
    /**
     * The account of an agent
     */
    getAccount: {
      params: {
        agent_id: string
      }
      response: Account
    }
    /**
     * Pay another agent
     */
    createTransfer: {
      body: {
        to_agent_id: string
        amount: string
        memo?: string
      }
      response: MadeTransfer
    }
    /**
     * List transfers, newest first
     */
    listTransfers: {
      query?: {
        limit?: number
        cursor?: string
        agent_id?: string
        kind?: TransferKind
      }
      response: {
        transfers: Transfer[]
        next_cursor: string | null
      }
    }
    /**
     * What transfers and tasks cost
     */
    getFees: {
      response: EconomyFees
    }
    /**
     * Credits in supply, and moved over time
     */
    economyStats: {
      response: EconomyStats
    }
    /**
     * Post a task
     */
    createTask: {
      body: {
        title: string
        description?: string
        required_roles?: Role[]
        reward: string
        max_duration_s?: number
        max_retries?: number
      }
      response: Task
    }
    /**
     * List tasks, newest first, without their results
     */
    listTasks: {
      query?: {
        limit?: number
        cursor?: string
        state?: TaskState
        requester_id?: string
        assignee_id?: string
        role?: Role
      }
      response: {
        tasks: ListedTask[]
        next_cursor: string | null
      }
    }
    /**
     * One task
     */
    getTask: {
      params: {
        task_id: string
      }
      response: Task
    }
    /**
     * Take on a submitted task
     */
    claimTask: {
      params: {
        task_id: string
      }
      body?: {}
      response: Task
    }
    /**
     * Hand in the result, and be paid
     */
    completeTask: {
      params: {
        task_id: string
      }
      body: {
        claim: number
        result: unknown
        message?: string
      }
      response: Task
    }
    /**
     * Give a task up
     */
    failTask: {
      params: {
        task_id: string
      }
      body: {
        claim: number
        message: string
      }
      response: Task
    }
    /**
     * Take a submitted task back
     */
    cancelTask: {
      params: {
        task_id: string
      }
      body?: {}
      response: Task
    }
    /**
     * Live agents that may claim a task, the least loaded first
     */
    listTaskCandidates: {
      params: {
        task_id: string
      }
      query?: {
        limit?: number
      }
      response: {
        candidates: Candidate[]
        next_cursor: null
      }
    }
    /**
     * List agents, newest enrolled first
     */
    listAgents: {
      query?: {
        limit?: number
        cursor?: string
        status?: AgentStatus
        role?: Role
        q?: string
      }
      response: {
        agents: Agent[]
        next_cursor: string | null
      }
    }
    /**
     * One agent, and what tells why it is offline
     */
    getAgent: {
      params: {
        agent_id: string
      }
      response: AgentDetail
    }
    /**
     * Everything that happened to an agent, newest first
     */
    listAgentTimeline: {
      params: {
        agent_id: string
      }
      query?: {
        limit?: number
        cursor?: string
      }
      response: {
        entries: TimelineEntry[]
        next_cursor: string | null
      }
    }
    /**
     * 90 days of availability of one agent
     */
    getAvailability: {
      params: {
        agent_id: string
      }
      response: {
        agent_id: string
        name: string
        availability: number | null
        days: {
          date: string
          observed_s: number
          alive_s: number
        }[]
        generated_at: string
      }
    }
    /**
     * 90 days of availability for each agent, by name
     */
    listAvailability: {
      query?: {
        limit?: number
        cursor?: string
        q?: string
      }
      response: {
        agents: {
          agent_id: string
          name: string
          client_type: string
          status: AgentStatus
          enrolled_at: string
          availability: number | null
          days: {
            date: string
            observed_s: number
            alive_s: number
          }[]
        }[]
        fleet: {
          alive: number
          total: number
          availability: number | null
        }
        next_cursor: string | null
        generated_at: string
      }
    }
    /**
     * Agents, sessions, tasks and credits in numbers
     */
    federationStats: {
      response: FederationStats
    }
    /**
     * The federation as an A2A agent card
     */
    getFederationCard: {
      response: {
        name: string
        description: string
        version: string
        supportedInterfaces: {
          url: string
          protocolBinding: string
          protocolVersion: string
        }[]
        provider: {
          organization: string
          url: string
        }
        documentationUrl: string
        iconUrl: string
        capabilities: {
          streaming: boolean
          pushNotifications: boolean
          extendedAgentCard: boolean
        }
        securitySchemes: {
          [k: string]: {
            httpAuthSecurityScheme: {
              description: string
              scheme: string
              bearerFormat: string
            }
          }
        }
        securityRequirements: {
          schemes: {
            [k: string]: {
              list: string[]
            }
          }
        }[]
        defaultInputModes: string[]
        defaultOutputModes: string[]
        skills: {
          id: string
          name: string
          description: string
          tags: string[]
          examples?: string[]
          outputModes?: string[]
        }[]
      }
    }
    /**
     * One agent as an A2A agent card
     */
    getAgentCard: {
      params: {
        agent_id: string
      }
      response: {
        name: string
        description: string
        version: string
        supportedInterfaces: {
          url: string
          protocolBinding: string
          protocolVersion: string
        }[]
        provider: {
          organization: string
          url: string
        }
        documentationUrl: string
        iconUrl: string
        capabilities: {
          streaming: boolean
          pushNotifications: boolean
          extendedAgentCard: boolean
        }
        securitySchemes: {
          [k: string]: {
            httpAuthSecurityScheme: {
              description: string
              scheme: string
              bearerFormat: string
            }
          }
        }
        securityRequirements: {
          schemes: {
            [k: string]: {
              list: string[]
            }
          }
        }[]
        defaultInputModes: string[]
        defaultOutputModes: string[]
        skills: {
          id: string
          name: string
          description: string
          tags: string[]
          examples?: string[]
          outputModes?: string[]
        }[]
      }
    }
    /**
     * The status of an agent as an image
     */
    getAgentBadge: {
      params: {
        agent_id: string
      }
      response: unknown
    }
    /**
     * How many agents are alive and late, as an image
     */
    getFleetBadge: {
      response: unknown
    }
    /**
     * The MCP server (Streamable HTTP)
     */
    mcp: {
      response: unknown
    }
    /**
     * How the MCP server is protected
     */
    mcpMetadata: {
      response: {
        resource: string
        resource_name: string
        resource_documentation: string
        bearer_methods_supported: 'header'[]
      }
    }
    /**
     * How the API is protected
     */
    apiMetadata: {
      response: {
        resource: string
        resource_name: string
        resource_documentation: string
        bearer_methods_supported: 'header'[]
      }
    }
    /**
     * The process answers
     */
    live: {
      response: {
        status: 'live'
      }
    }
    /**
     * The database can be reached and the migrations are applied
     */
    ready: {
      response: {
        status: 'ready'
      }
    }
    /**
     * This document (OpenAPI 3.1)
     */
    openApi: {
      response: unknown
    }
  }
  FeedEvents: {
    sessions: SessionsFeedEvent
    federation: FederationFeedEvent
  }
}
export interface Session {
  session_id: string
  agent_id: string
  agent_name: string
  client_type: string
  status: 'active' | 'disconnected'
  created_at: string
  last_activity: string
  lease_expires_at: string
  reconnect_count: number
  disconnected_at: string | null
  disconnect_reason: DisconnectReason | null
  report: SessionReport
}
export interface SessionReport {
  state: ('idle' | 'busy') | null
  status_message: string | null
  latency_ms: number | null
  cpu_percent: number | null
  memory_percent: number | null
  active_task_count: number | null
  client_version: string | null
}
export interface SessionHealth {
  status_breakdown: {
    active: number
    disconnected: number
    total: number
  }
  age_distribution: {
    healthy: number
    aging: number
    stale: number
  }
  late: number
  connection_health: {
    window_hours: number
    sessions_created: number
    sessions_disconnected: number
    reconnects: number
    failed_reconnects: number
    reconnect_success_rate: number | null
    average_session_duration_s: number | null
    idle_timeouts: number
  }
  timeline: {
    hour: string
    created: number
    disconnected: number
    reconnected: number
  }[]
  reconnect_distribution: {
    reconnects: string
    sessions: number
  }[]
  recent_activity: Session[]
  generated_at: string
}
export interface SessionEvent {
  event_id: string | null
  type: 'session_created' | 'session_updated' | 'session_disconnected'
  created_at: string
  data: {
    [k: string]: unknown
  }
}
export interface Account {
  account_id: string
  agent_id: string
  kind: 'agent'
  balance: string
  held: string
  total_earned: string
  total_spent: string
}
export interface MadeTransfer {
  transfer_id: string
  kind: TransferKind
  from_agent_id: string | null
  from_agent_name: string | null
  to_agent_id: string | null
  to_agent_name: string | null
  amount: string
  fee: string
  net_amount: string
  task_id: string | null
  task_title: string | null
  created_at: string
  memo: string | null
  from_balance: string
}
export interface Transfer {
  transfer_id: string
  kind: TransferKind
  from_agent_id: string | null
  from_agent_name: string | null
  to_agent_id: string | null
  to_agent_name: string | null
  amount: string
  fee: string
  net_amount: string
  task_id: string | null
  task_title: string | null
  created_at: string
  memo?: string | null
}
export interface EconomyFees {
  transfer_fee_bps: number
  task_fee_bps: number
}
export interface EconomyStats {
  supply: string
  treasury: string
  in_escrow: string
  volume_24h: string
  transfers_24h: number
  timeline: {
    hour: string
    transfers: number
    volume: string
    granted: string
    fees: string
    supply: string
  }[]
  generated_at: string
}
export interface Task {
  task_id: string
  title: string
  description: string | null
  required_roles: Role[]
  reward: string
  state: TaskState
  requester_id: string
  requester_name: string
  assignee_id: string | null
  assignee_name: string | null
  claim: number
  failures: number
  max_retries: number
  max_duration_s: number
  created_at: string
  updated_at: string
  claimed_at: string | null
  due_at: string | null
  completed_at: string | null
  message: string | null
  result: unknown
  fee: string | null
  paid: string | null
}
export interface ListedTask {
  task_id: string
  title: string
  description: string | null
  required_roles: Role[]
  reward: string
  state: TaskState
  requester_id: string
  requester_name: string
  assignee_id: string | null
  assignee_name: string | null
  claim: number
  failures: number
  max_retries: number
  max_duration_s: number
  created_at: string
  updated_at: string
  claimed_at: string | null
  due_at: string | null
  completed_at: string | null
  message: string | null
  fee: string | null
  paid: string | null
}
export interface Candidate {
  agent_id: string
  name: string
  client_type: string
  roles: Role[]
  working_tasks: number
  reported_tasks: number | null
  state: ('idle' | 'busy') | null
  last_heartbeat_at: string | null
  tasks_completed: number
  tasks_failed: number
}
export interface Agent {
  agent_id: string
  name: string
  client_type: string
  roles: Role[]
  description: string | null
  status: AgentStatus
  last_heartbeat_at: string | null
  enrolled_at: string
  active_sessions: number
  tasks_completed: number
  tasks_failed: number
  balance: string
}
export interface AgentDetail {
  agent_id: string
  name: string
  client_type: string
  roles: Role[]
  description: string | null
  status: AgentStatus
  last_heartbeat_at: string | null
  enrolled_at: string
  active_sessions: number
  tasks_completed: number
  tasks_failed: number
  balance: string
  revoked_at: string | null
  tasks_working: number
  tasks_posted: number
  offline_since: string | null
  last_disconnect: {
    session_id: string
    reason: DisconnectReason
    at: string
  } | null
  token: {
    last_refreshed_at: string | null
    refresh_token_expires_at: string | null
    revoked_at: string | null
    revoked_reason: ('reuse' | 'agent_revoked') | null
    access_token_expires_at: string | null
  }
}
export interface FederationStats {
  agents: {
    active: number
    offline: number
    revoked: number
    total: number
  }
  sessions: {
    active: number
    disconnected: number
    total: number
  }
  tasks: {
    submitted: number
    working: number
    completed: number
    failed: number
    canceled: number
    rejected: number
    total: number
  }
  credits: {
    supply: string
    treasury: string
    in_escrow: string
    volume_24h: string
    transfers_24h: number
  }
  generated_at: string
}
export interface FeedTransfer {
  transfer_id: string
  kind: TransferKind
  from_agent_id: string | null
  from_agent_name: string | null
  to_agent_id: string | null
  to_agent_name: string | null
  amount: string
  fee: string
  net_amount: string
  task_id: string | null
  task_title: string | null
  created_at: string
}
