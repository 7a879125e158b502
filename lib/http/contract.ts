import type { z } from 'zod'
import type { ProblemCode } from './problems.ts'

/**
 * Who may call an endpoint:
 * - `anyone`: no credentials are needed, and bad ones do not matter
 * - `anyone_or_agent`: the same, where an agent's access token may stand for what else is asked for
 * - `agent`: an agent's access token
 * - `operator`: the operator key or the browser's session cookie
 * - `agent_or_operator`: either of the two
 * - `dashboard`: a dashboard reader: anyone while `ROLLCALL_DASHBOARD=public`, else an operator
 * - `dashboard_or_agent`: a dashboard reader or an agent
 *
 * Where anyone may read, good credentials still say who does; bad ones are as none.
 */
export type Access =
  | 'anyone'
  | 'anyone_or_agent'
  | 'agent'
  | 'operator'
  | 'agent_or_operator'
  | 'dashboard'
  | 'dashboard_or_agent'

/** One endpoint: the handler, the OpenAPI document, the client and the docs are made from it. */
export interface Contract {
  /** The OpenAPI `operationId`. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With parameters in braces: `/api/mcp/sessions/{session_id}`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly access: Access
  readonly params?: z.ZodObject
  /** What a path parameter of the wrong form means: nothing of that id exists. */
  readonly unknownParams?: ProblemCode
  /** What `detail` says of a refusal, where that is part of what a client relies on. */
  readonly describeRefusal?: (code: ProblemCode) => string
  readonly query?: z.ZodObject
  /** Bodies whose members are all optional may be left out. */
  readonly body?: z.ZodObject
  /** The call must carry an `Idempotency-Key`, which the handler gets. */
  readonly idempotencyKey?: true
  readonly status: 200 | 201 | 204
  readonly response?: z.ZodType
  /** Media type of the answer where the handler makes the whole `Response`. */
  readonly produces?: string
  /** The answer holds a secret that is made for it. */
  readonly secret?: boolean
  /** The problems of this endpoint beside the general ones. */
  readonly problems: readonly ProblemCode[]
}

/** Fixes the type of a contract without widening it. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract
}

/** What one part of a contract gives once parsed; undefined where the contract has no such part. */
export type Parsed<C, Part extends 'params' | 'query' | 'body' | 'response'> = C extends {
  readonly [P in Part]: infer Schema extends z.ZodType
}
  ? z.output<Schema>
  : undefined
