import type { Config } from '#lib/config/config.ts'
import type { AccessTokens } from '#lib/tokens/access-token.ts'
import type { Keys } from '#lib/tokens/keys.ts'
import { secretsEqual } from '#lib/tokens/opaque.ts'
import { OPERATOR_COOKIE, readOperatorSession } from '#lib/tokens/operator-session.ts'
import type { Access } from './contract.ts'
import { Problem } from './problems.ts'

export type Caller =
  | {
      readonly kind: 'agent'
      readonly agentId: string
      /** When its access token runs out, in milliseconds since the epoch. */
      readonly expiresAtMs: number
    }
  | {
      readonly kind: 'operator'
      /** `api`: with the operator key itself, in `Authorization`. */
      readonly via: 'browser' | 'api'
      /** How the operator signs the record, and which sign-in it was; null where it was not said. */
      readonly name: string | null
      readonly signInId: string | null
    }
  | {
      readonly kind: 'anyone'
      /** What is wrong with the credentials that were looked for. */
      readonly refusal?: Problem
    }

/** What credentials are checked against. */
export interface Authority {
  readonly config: Pick<Config, 'dashboard' | 'publicUrl'>
  readonly keys: Keys
  readonly operatorKey: string
  readonly accessTokens: AccessTokens
  /** Whose access tokens are good no more, though they have not expired. */
  readonly revokedAgents: { has(agentId: string): boolean }
}

/** Who each endpoint admits. */
const ADMITS: Record<Exclude<Access, 'anyone' | 'anyone_or_agent'>, ReadonlySet<Caller['kind']>> = {
  agent: new Set(['agent']),
  operator: new Set(['operator']),
  agent_or_operator: new Set(['agent', 'operator']),
  dashboard: new Set(['operator']),
  dashboard_or_agent: new Set(['operator', 'agent']),
}

const BEARER = /^Bearer +([^\s]+) *$/i

/**
 * Finds out who calls and whether they may.
 * @throws {Problem} 401 with `WWW-Authenticate` (RFC 6750), or `forbidden`
 */
export async function authenticate(
  request: Request,
  access: Access,
  authority: Authority,
): Promise<Caller> {
  if (access === 'anyone') return { kind: 'anyone' }
  if (access === 'anyone_or_agent') return recognize(request, authority)
  const isOpen =
    (access === 'dashboard' || access === 'dashboard_or_agent') &&
    authority.config.dashboard === 'public'
  if (isOpen) return recognize(request, authority)
  const caller = await identify(request, authority)
  if (!ADMITS[access].has(caller.kind)) throw new Problem('forbidden')
  return caller
}

/** Whether who calls is a reader of the dashboards, for an endpoint that tells anyone a part. */
export async function mayReadDashboard(request: Request, authority: Authority): Promise<boolean> {
  if (authority.config.dashboard === 'public') return true
  return ADMITS.dashboard.has((await recognize(request, authority)).kind)
}

/** Who calls, where anyone may: whoever shows no good credentials is anyone. */
async function recognize(request: Request, authority: Authority): Promise<Caller> {
  try {
    return await identify(request, authority)
  } catch (error) {
    if (error instanceof Problem) return { kind: 'anyone', refusal: error }
    throw error
  }
}

/**
 * The agent that calls, where one is needed after all.
 * @throws {Problem} what is wrong with the credentials, or `forbidden`
 */
export function requireAgent(caller: Caller): Extract<Caller, { kind: 'agent' }> {
  if (caller.kind === 'agent') return caller
  throw (caller.kind === 'anyone' && caller.refusal) || new Problem('forbidden')
}

async function identify(request: Request, authority: Authority): Promise<Caller> {
  const authorization = request.headers.get('authorization')
  if (authorization !== null) {
    const token = BEARER.exec(authorization)?.[1]
    if (!token || token.length > 4096) throw refusal('invalid_access_token')
    return identifyBearer(token, authority)
  }
  const cookie = readCookie(request.headers.get('cookie'), OPERATOR_COOKIE)
  const session =
    cookie && (await readOperatorSession(authority.keys, authority.operatorKey, cookie))
  if (session) {
    refuseCrossSite(request, authority)
    return { kind: 'operator', via: 'browser', ...session }
  }
  throw refusal('authentication_required')
}

async function identifyBearer(token: string, authority: Authority): Promise<Caller> {
  // What was verified before comes first: the comparison hashes, which heartbeats would feel.
  const recalled = authority.accessTokens.recall(token)
  if (!recalled && secretsEqual(token, authority.operatorKey)) {
    return { kind: 'operator', via: 'api', name: null, signInId: null }
  }
  const verified = recalled ?? (await authority.accessTokens.verify(token))
  if (verified.outcome !== 'verified') throw refusal(verified.outcome)
  const { agentId, expiresAtMs } = verified
  if (authority.revokedAgents.has(agentId)) throw refusal('agent_unknown')
  return { kind: 'agent', agentId, expiresAtMs }
}

function refusal(
  code:
    | 'authentication_required'
    | 'invalid_access_token'
    | 'access_token_expired'
    | 'agent_unknown',
): Problem {
  // RFC 6750, 3: no error code where no credentials were sent.
  const challenge =
    code === 'authentication_required'
      ? 'Bearer realm="rollcall"'
      : `Bearer realm="rollcall", error="invalid_token"`
  return new Problem(code, { headers: { 'WWW-Authenticate': challenge } })
}

/** A cookie is sent by the browser whoever asks: what changes things must come from our own pages. */
function refuseCrossSite(request: Request, authority: Authority): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const origin = request.headers.get('origin')
  const host = request.headers.get('host')
  const isOwn =
    origin === null || origin === authority.config.publicUrl || URL.parse(origin)?.host === host
  const site = request.headers.get('sec-fetch-site')
  if (!isOwn || (site !== null && site !== 'same-origin' && site !== 'none')) {
    throw new Problem('forbidden', { detail: 'The request comes from another site.' })
  }
}

/** The value of a cookie in a `Cookie` header (RFC 6265). */
export function readCookie(header: string | null, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, ...value] = pair.trim().split('=')
    if (key === name) return value.join('=')
  }
  return undefined
}
