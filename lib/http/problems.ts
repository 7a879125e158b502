/** What a client may be told to do about a problem; see "Conventions" in the API documentation. */
export const nextActions = [
  'retry',
  'refresh',
  'reconnect',
  'heartbeat',
  'open_session',
  'enroll',
  'fix_request',
  'none',
] as const
export type NextAction = (typeof nextActions)[number]

interface ProblemEntry {
  readonly status: number
  readonly title: string
  readonly nextAction: NextAction
  /** Why it happens, for the documentation. */
  readonly cause: string
  /** What to do about it, for the documentation. */
  readonly cure: string
}

/**
 * Every problem that the server can answer, by its stable code: the one table from code to status,
 * title and next action (RFC 9457). Handlers, the OpenAPI document and the documentation read it.
 */
export const problems = {
  malformed_json: {
    status: 400,
    title: 'Malformed JSON',
    nextAction: 'fix_request',
    cause: 'The body is not valid JSON in UTF-8.',
    cure: 'Send one JSON object.',
  },
  invalid_request: {
    status: 400,
    title: 'Invalid request',
    nextAction: 'fix_request',
    cause: 'A member is missing, unknown, or of the wrong form; `errors` names each.',
    cure: 'Correct the members that `errors` names.',
  },
  session_not_active: {
    status: 400,
    title: 'Session is not active',
    nextAction: 'open_session',
    cause: 'A reconnect token was asked for a session that has ended.',
    cure: 'Reconnect after an idle timeout, else open a new session.',
  },
  idempotency_key_required: {
    status: 400,
    title: 'Idempotency key required',
    nextAction: 'fix_request',
    cause: 'The call moves credits, and carries no `Idempotency-Key` header.',
    cure: 'Send a key of your own, 1 to 255 visible ASCII characters, new for each thing to be done and the same for each attempt at it.',
  },
  authentication_required: {
    status: 401,
    title: 'Authentication required',
    nextAction: 'fix_request',
    cause: 'The call carries no credentials.',
    cure: 'Send `Authorization: Bearer <access token>`, or the operator key where an operator is asked for.',
  },
  access_token_expired: {
    status: 401,
    title: 'Access token expired',
    nextAction: 'refresh',
    cause: 'The access token is past its `exp`.',
    cure: 'Exchange the refresh token at `POST /api/sessions/refresh`, then call again.',
  },
  invalid_access_token: {
    status: 401,
    title: 'Invalid credentials',
    nextAction: 'refresh',
    cause: 'The bearer token is neither an access token of this server nor the operator key.',
    cure: 'Refresh; if that fails too, enroll again. An operator checks the key.',
  },
  invalid_operator_key: {
    status: 401,
    title: 'Invalid operator key',
    nextAction: 'fix_request',
    cause: 'The key is not the operator key of this server.',
    cure: 'Use the key that the server keeps in its data directory as `operator-key`, or the value of `ROLLCALL_OPERATOR_KEY`.',
  },
  agent_unknown: {
    status: 401,
    title: 'Agent unknown or revoked',
    nextAction: 'enroll',
    cause: 'The access token is genuine, but its agent is not, or no longer, enrolled here.',
    cure: 'Ask the operator for an enrollment token and enroll again.',
  },
  invalid_enrollment_token: {
    status: 401,
    title: 'Invalid enrollment token',
    nextAction: 'enroll',
    cause: 'No enrollment token of this server has this value.',
    cure: 'Check that the token was copied whole, or ask the operator for a new one.',
  },
  enrollment_token_expired: {
    status: 401,
    title: 'Enrollment token expired',
    nextAction: 'enroll',
    cause: 'The enrollment token is past its `expires_at`.',
    cure: 'Ask the operator for a new one.',
  },
  enrollment_token_used_up: {
    status: 401,
    title: 'Enrollment token used up',
    nextAction: 'enroll',
    cause: 'As many agents have enrolled with this token as it admits.',
    cure: 'Ask the operator for a new one, or for one with more uses.',
  },
  enrollment_token_revoked: {
    status: 401,
    title: 'Enrollment token revoked',
    nextAction: 'enroll',
    cause: 'The operator has revoked this enrollment token.',
    cure: 'Ask the operator for a new one.',
  },
  invalid_refresh_token: {
    status: 401,
    title: 'Invalid refresh token',
    nextAction: 'enroll',
    cause: 'No refresh token of this server has this value.',
    cure: 'Use the newest refresh token you were given; if it is lost, enroll again.',
  },
  refresh_token_expired: {
    status: 401,
    title: 'Refresh token expired',
    nextAction: 'enroll',
    cause: 'The refresh token was not used within its lifetime.',
    cure: 'Enroll again.',
  },
  refresh_token_reused: {
    status: 401,
    title: 'Refresh token reused',
    nextAction: 'enroll',
    cause:
      'The token was exchanged before, what it was exchanged for is in use, and its grace time is over, so somebody holds a copy. The whole token family is revoked.',
    cure: 'Enroll again, and find out who else had the token.',
  },
  refresh_token_revoked: {
    status: 401,
    title: 'Refresh token revoked',
    nextAction: 'enroll',
    cause: 'The token family was revoked: by reuse of an old token, or with its agent.',
    cure: 'Enroll again.',
  },
  session_id_mismatch: {
    status: 401,
    title: 'Reconnect token of another session',
    nextAction: 'reconnect',
    cause: 'The reconnect token was issued for another session than the one in the address.',
    cure: 'Use the token that belongs to this session, or reconnect with the access token of its agent alone.',
  },
  invalid_token_purpose: {
    status: 401,
    title: 'Not a reconnect token',
    nextAction: 'reconnect',
    cause: 'The token is genuine, but its `purpose` is not `session_reconnect`.',
    cure: 'Send the reconnect token, not another one, or reconnect with the access token of its agent alone.',
  },
  token_mismatch: {
    status: 401,
    title: 'Reconnect token superseded',
    nextAction: 'reconnect',
    cause: 'A newer reconnect token was issued for this session, or this one was used already.',
    cure: 'Do what `next_action` says of the session: send a heartbeat where it is active; where it timed out, reconnect with the access token alone; where it ended for good, open a new one.',
  },
  token_expired: {
    status: 401,
    title: 'Reconnect token expired',
    nextAction: 'reconnect',
    cause: 'The reconnect token is past its lifetime.',
    cure: 'Do what `next_action` says of the session: send a heartbeat where it is active; where it timed out, reconnect with the access token alone; where it ended for good, open a new one.',
  },
  invalid_token: {
    status: 401,
    title: 'Invalid reconnect token',
    nextAction: 'reconnect',
    cause: 'The token is malformed, or was not signed by this server as a reconnect token.',
    cure: 'Use the reconnect token as it was given, or reconnect with the access token of its agent alone.',
  },
  forbidden: {
    status: 403,
    title: 'Forbidden',
    nextAction: 'none',
    cause: 'The credentials are good, but not for this call.',
    cure: 'Call with the credentials of the kind that the call asks for.',
  },
  role_not_allowed: {
    status: 403,
    title: 'Role not allowed',
    nextAction: 'fix_request',
    cause: 'The enrollment token does not admit one of the roles asked for.',
    cure: 'Ask for roles that the token has, or for none to get all of them.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    nextAction: 'fix_request',
    cause: 'There is nothing at this address.',
    cure: 'Check the address against the API reference.',
  },
  session_not_found: {
    status: 404,
    title: 'Session not found',
    nextAction: 'open_session',
    cause: 'There is no such session, or it is another agent’s.',
    cure: 'Open a new session.',
  },
  enrollment_token_not_found: {
    status: 404,
    title: 'Enrollment token not found',
    nextAction: 'fix_request',
    cause: 'There is no enrollment token with this id.',
    cure: 'Look the id up in the list of enrollment tokens.',
  },
  agent_not_found: {
    status: 404,
    title: 'Agent not found',
    nextAction: 'fix_request',
    cause: 'There is no agent with this id.',
    cure: 'Look the id up in the list of agents.',
  },
  account_not_found: {
    status: 404,
    title: 'Account not found',
    nextAction: 'fix_request',
    cause: 'No agent has this id, or it is revoked and takes no more credits.',
    cure: 'Look the id up in the list of agents.',
  },
  task_not_found: {
    status: 404,
    title: 'Task not found',
    nextAction: 'fix_request',
    cause: 'There is no task with this id.',
    cure: 'Look the id up in the list of tasks.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    nextAction: 'fix_request',
    cause: 'The address exists, but not with this method; `Allow` names those it has.',
    cure: 'Use one of the methods in `Allow`.',
  },
  agent_name_taken: {
    status: 409,
    title: 'Agent name taken',
    nextAction: 'fix_request',
    cause: 'Another agent is enrolled under this name (upper and lower case count as the same).',
    cure: 'Choose another name.',
  },
  agent_revoked: {
    status: 409,
    title: 'Agent revoked',
    nextAction: 'none',
    cause: 'The agent is revoked, which is final: it stays as it was.',
    cure: 'Enroll another agent; the name of a revoked one is free.',
  },
  session_disconnected: {
    status: 409,
    title: 'Session disconnected',
    nextAction: 'open_session',
    cause: 'The session has ended; `next_action` is `reconnect` if it ended by `idle_timeout`.',
    cure: 'Reconnect after an idle timeout, with the access token alone or a reconnect token; else open a new session.',
  },
  session_already_disconnected: {
    status: 409,
    title: 'Session ended for good',
    nextAction: 'open_session',
    cause:
      'The session was closed by its client or by the operator, its agent was revoked, or it timed out so long ago that it is kept for its agent no more.',
    cure: 'Open a new session.',
  },
  idempotency_key_reused: {
    status: 409,
    title: 'Idempotency key reused',
    nextAction: 'fix_request',
    cause:
      'The caller has sent this `Idempotency-Key` before, with another body or to another address.',
    cure: 'Use a new key for what is a new call.',
  },
  task_not_claimable: {
    status: 409,
    title: 'Task not claimable',
    nextAction: 'none',
    cause: 'The task is not `submitted`: another agent was faster, or it has ended.',
    cure: 'Claim another task.',
  },
  stale_claim: {
    status: 409,
    title: 'Stale claim',
    nextAction: 'none',
    cause:
      'The claim has ended: the task was overdue, its assignee was offline, or it has been claimed anew.',
    cure: 'Drop the work; look at the task to see whether it can be claimed again.',
  },
  invalid_task_state: {
    status: 409,
    title: 'Not in this state of the task',
    nextAction: 'none',
    cause: 'The task’s state does not allow this transition.',
    cure: 'Look at the task’s `state`.',
  },
  payload_too_large: {
    status: 413,
    title: 'Body too large',
    nextAction: 'fix_request',
    cause: 'The body is larger than 64 KiB.',
    cure: 'Send less.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    nextAction: 'fix_request',
    cause: 'The body is not declared as JSON.',
    cure: 'Send `Content-Type: application/json`.',
  },
  invalid_amount: {
    status: 422,
    title: 'Invalid amount',
    nextAction: 'fix_request',
    cause: 'The amount is not a decimal string over 0 and at most 1e12, with up to six places.',
    cure: 'Send an amount such as `"12.5"`: ASCII digits, without a sign, an exponent or blanks.',
  },
  same_account: {
    status: 422,
    title: 'Same account',
    nextAction: 'fix_request',
    cause: 'An agent cannot pay itself.',
    cure: 'Pay another agent.',
  },
  insufficient_credits: {
    status: 422,
    title: 'Insufficient credits',
    nextAction: 'none',
    cause: 'The account’s balance does not cover the amount.',
    cure: 'Earn credits, or ask the operator for a grant, then call again with a new `Idempotency-Key`.',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    nextAction: 'retry',
    cause: 'A fault inside the server; its log has the details under the `request_id`.',
    cure: 'Try again later; tell the operator the `request_id` if it stays.',
  },
  database_unavailable: {
    status: 503,
    title: 'Database unavailable',
    nextAction: 'retry',
    cause: 'The server cannot reach its database, or the database is too busy to answer in time.',
    cure: 'Try again after `Retry-After` seconds.',
  },
  too_many_streams: {
    status: 503,
    title: 'Too many streams',
    nextAction: 'retry',
    cause: 'The server holds as many feed connections as it is configured to.',
    cure: 'Try again after `Retry-After` seconds, or poll.',
  },
} as const satisfies Record<string, ProblemEntry>

export type ProblemCode = keyof typeof problems

export interface ValidationError {
  /** Where, as `body.name`, `query.limit`, `header.idempotency-key`. */
  readonly path: string
  readonly message: string
}

export interface ProblemOptions {
  readonly detail?: string
  readonly nextAction?: NextAction
  readonly retryAfterS?: number
  readonly errors?: readonly ValidationError[]
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * A refusal on its way to the client. Handlers throw it; the route wrapper turns it into an
 * `application/problem+json` answer (RFC 9457).
 */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly options: ProblemOptions

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? problems[code].cause)
    this.name = 'Problem'
    this.code = code
    this.options = options
  }
}
