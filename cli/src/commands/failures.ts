import { ProblemError, UnexpectedAnswerError, UnreachableError } from '../client/errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { AlreadyRunningError } from '../identity/lock-identity.ts'
import { cleanText, escapeObeyed } from '../terminal/clean-text.ts'
import { formatDuration } from '../terminal/durations.ts'
import { CommandError, type Context, EXIT, kitCommand } from './context.ts'

/** A failure in words: what happened, what to do about it, and the exit code that says so. */
export interface Failure {
  readonly exitCode: number
  readonly title: string
  readonly detail?: string
  /** What the person at the terminal should do. */
  readonly remedy?: string
  /** Members for programs (`--json`). */
  readonly members?: Readonly<Record<string, unknown>>
}

/** Tells of a failure on standard error, in a line or two or as JSON, and answers the exit code. */
export function reportFailure(error: unknown, context: Context): number {
  const { terminal } = context
  const failure = describeFailure(error, context)
  if (terminal.json) {
    const { title, detail, remedy, members } = failure
    const told = { title, ...(detail ? { detail } : {}), ...members, remedy }
    terminal.warn(escapeObeyed(JSON.stringify(told)))
    return failure.exitCode
  }
  const { red, dim } = terminal.errorColours
  const what = failure.detail ? `${failure.title}: ${failure.detail}` : failure.title
  terminal.warn(`${red('rollcall:')} ${cleanText(what)}`)
  if (failure.remedy) terminal.warn(`${dim('→')} ${cleanText(failure.remedy)}`)
  return failure.exitCode
}

export function describeFailure(
  error: unknown,
  context: Pick<Context, 'configOption' | 'env'>,
): Failure {
  if (error instanceof CommandError) {
    const { exitCode, message, remedy, members } = error
    return { exitCode, title: message, members, ...(remedy ? { remedy } : {}) }
  }
  if (error instanceof ProblemError) return describeProblem(error, context)
  if (error instanceof AlreadyRunningError) {
    return {
      exitCode: EXIT.failed,
      title: error.message,
      members: { code: 'already_running', next_action: 'none', pid: error.pid },
    }
  }
  if (error instanceof IdentityError && error.code === 'missing') {
    return {
      exitCode: EXIT.person,
      title: `No agent is enrolled here: there is no ${error.path}.`,
      remedy: enrollAdvice(context, 'enroll URL --token TOKEN --name NAME'),
      members: { code: 'identity_missing', next_action: 'enroll' },
    }
  }
  if (error instanceof IdentityError) {
    const isForPerson = error.code === 'damaged'
    const passes = error.code === 'kept' || error.code === 'replaced'
    return {
      exitCode: isForPerson ? EXIT.person : EXIT.failed,
      title: error.message,
      members: {
        code: `identity_${error.code}`,
        next_action: isForPerson ? 'enroll' : passes ? 'retry' : 'fix_request',
      },
    }
  }
  const isEnrolling = (error as { operation?: unknown }).operation === 'enroll'
  const closer = isEnrolling ? '' : `; \`${kitCommand(context, 'doctor')}\` looks closer`
  if (error instanceof UnreachableError) {
    return {
      exitCode: EXIT.failed,
      title: error.message,
      remedy: `See that the server runs and the address is right${closer}.`,
      members: { code: 'unreachable', next_action: 'retry' },
    }
  }
  if (error instanceof UnexpectedAnswerError) {
    return {
      exitCode: EXIT.failed,
      title: error.message,
      remedy: `Something else may answer at this address${closer}.`,
      members: { code: 'unexpected_answer', next_action: 'none' },
    }
  }
  return describeUnforeseen(error, context)
}

function describeProblem(
  problem: ProblemError,
  context: Pick<Context, 'configOption' | 'env'>,
): Failure {
  const isForPerson = problem.next_action === 'enroll'
  const remedy = remedyFor(problem, context)
  const errors = (problem.errors ?? [])
    .map(({ path, message }) => `${path.replace(/^(body|query|params)\./, '')}: ${message}`)
    .join('; ')
  const said = errors || problem.detail
  return {
    exitCode: isForPerson ? EXIT.person : EXIT.failed,
    title: problem.title,
    ...(said && said !== problem.title ? { detail: said } : {}),
    ...(remedy ? { remedy } : {}),
    members: {
      status: problem.status,
      code: problem.code,
      next_action: problem.next_action,
      retry_after_s: problem.retry_after_s,
      errors: problem.errors,
      request_id: problem.request_id,
    },
  }
}

function remedyFor(
  problem: ProblemError,
  context: Pick<Context, 'configOption' | 'env'>,
): string | undefined {
  if (problem.status >= 500 && problem.request_id) {
    return `It is in the server’s log under ${problem.request_id}.`
  }
  switch (problem.next_action) {
    case 'enroll':
      return problem.operation === 'enroll'
        ? 'Ask the operator for a new enrollment token.'
        : enrollAdvice(context, 'enroll URL --token TOKEN --name NAME --force')
    case 'retry':
      return problem.retry_after_s === undefined
        ? 'Try again in a moment.'
        : `Try again in ${formatDuration(Math.max(1, problem.retry_after_s) * 1000)}.`
    case 'open_session':
    case 'reconnect':
      return `\`${kitCommand(context, 'start')}\` gives the agent a session.`
    case 'refresh':
      return `\`${kitCommand(context, 'doctor')}\` says more.`
    default:
      return undefined
  }
}

/** What a person does to get an agent in: it takes an enrollment token, which the operator mints. */
function enrollAdvice(context: Pick<Context, 'configOption' | 'env'>, words: string): string {
  return `Ask the operator for an enrollment token, then: ${kitCommand(context, words)}`
}

function describeUnforeseen(error: unknown, context: Pick<Context, 'env'>): Failure {
  if (!(error instanceof Error)) return { exitCode: EXIT.failed, title: String(error) }
  const { code } = error as NodeJS.ErrnoException
  const isOfSystem = typeof code === 'string' && /^E[A-Z0-9]+$/.test(code)
  const title = isOfSystem || !context.env.ROLLCALL_DEBUG ? error.message : (error.stack ?? '')
  return {
    exitCode: EXIT.failed,
    title,
    ...(isOfSystem
      ? { members: { code } }
      : { remedy: 'This may be a fault of the kit. ROLLCALL_DEBUG=1 shows where it arose.' }),
  }
}
