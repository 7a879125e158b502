import { type NextAction, nextActions, type ProblemCode, problems } from '#lib/http/problems.ts'
import { getOperation, type OperationEntry, referenceTags } from './reference.ts'

/** What a client does about a problem, in words. */
export const actionWords: Readonly<Record<NextAction, { title: string; text: string }>> = {
  fix_request: {
    title: 'Correct the call',
    text: 'The same call would be refused again: change what is wrong with it, or its address.',
  },
  refresh: {
    title: 'Refresh the access token',
    text: 'Exchange the refresh token for a new pair, then make the same call again.',
  },
  reconnect: {
    title: 'Reconnect',
    text: 'Come back to the session: its agent with its access token alone, anyone else with its newest reconnect token. Who has neither has no way back.',
  },
  heartbeat: {
    title: 'Go on with the session',
    text: 'The session is active, so there is nothing to come back to: its agent sends the next heartbeat.',
  },
  open_session: {
    title: 'Open another session',
    text: 'The agent is still enrolled; it is this session that is of no use.',
  },
  enroll: {
    title: 'Enroll again',
    text: 'Nothing that the agent holds will do: it takes an enrollment token from the operator.',
  },
  retry: {
    title: 'Try again',
    text: 'The call was good. Wait as long as `Retry-After` says, and send it again.',
  },
  none: {
    title: 'Leave it',
    text: 'The call was understood and is refused for what is so: calling again changes nothing.',
  },
}

/** Where the problems occur that do not belong to single operations. */
const everywhere: Readonly<Partial<Record<ProblemCode, string>>> = {
  malformed_json: 'Every call with a body.',
  payload_too_large: 'Every call with a body.',
  unsupported_media_type: 'Every call with a body.',
  invalid_request: 'Every call with a body or a query.',
  authentication_required: 'Every call that asks for credentials.',
  access_token_expired: 'Every call that asks for credentials.',
  invalid_access_token: 'Every call that asks for credentials.',
  agent_unknown: 'Every call that asks for credentials.',
  forbidden: 'Every call that asks for credentials.',
  not_found: 'An address that the API does not have.',
  method_not_allowed: 'An address that the API has, with another method.',
  internal_error: 'Every call.',
  database_unavailable: 'Every call.',
}

export interface ProblemEntry {
  readonly code: ProblemCode
  readonly status: number
  readonly title: string
  readonly cause: string
  readonly cure: string
  /** Where it occurs, in words; null where that is in the single operations. */
  readonly everywhere: string | null
  readonly operations: readonly OperationEntry[]
}

export interface ProblemGroup {
  readonly action: NextAction
  readonly title: string
  readonly text: string
  readonly entries: readonly ProblemEntry[]
}

const entries: readonly (ProblemEntry & { readonly action: NextAction })[] = (
  Object.keys(problems) as ProblemCode[]
).map((code) => {
  const { status, title, cause, cure, nextAction } = problems[code]
  const words = everywhere[code] ?? null
  return {
    code,
    status,
    title,
    cause,
    cure,
    action: nextAction,
    everywhere: words,
    operations: words === null ? operationsAnswering(code) : [],
  }
})

function operationsAnswering(code: ProblemCode): OperationEntry[] {
  return referenceTags().flatMap(({ operations }) =>
    operations.filter(({ id }) => {
      const { problems: own, generalProblems } = getOperation(id)
      return own.includes(code) || generalProblems.includes(code)
    }),
  )
}

/** Every problem code, by what a client does about it. */
export const problemGroups: readonly ProblemGroup[] = nextActions
  .map((action) => ({
    action,
    ...actionWords[action],
    entries: entries.filter((entry) => entry.action === action),
  }))
  .filter((group) => group.entries.length > 0)
