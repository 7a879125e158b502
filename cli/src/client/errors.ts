import { type NextAction, nextActions, type ProblemCode } from '../wire/operations.generated.ts'

export interface ProblemDetails {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly next_action: string
  readonly retry_after_s?: number
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
  readonly request_id?: string
}

/** A word of this kit, or one of a newer server's. */
type OrNewer<Word extends string> = Word | (string & {})

/**
 * A call that Rollcall refused (RFC 9457). Decide by `status`, `code` and `next_action`, never by the
 * words; `code` may be one that this kit does not know yet, and then `next_action` tells what to do.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  readonly code: OrNewer<ProblemCode>
  readonly title: string
  /** One sentence for people, as the server said it. */
  readonly detail: string
  readonly next_action: OrNewer<NextAction>
  readonly retry_after_s: number | undefined
  readonly errors: readonly { readonly path: string; readonly message: string }[] | undefined
  readonly request_id: string | undefined
  /** The call that was refused, by its id: `heartbeat`. */
  readonly operation: string

  constructor(problem: ProblemDetails, operation: string) {
    super(problem.detail)
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title
    this.detail = problem.detail
    this.next_action = problem.next_action
    this.retry_after_s = problem.retry_after_s
    this.errors = problem.errors
    this.request_id = problem.request_id
    this.operation = operation
  }

  toJSON(): ProblemDetails & { readonly operation: string } {
    const { status, code, title, detail, next_action, operation } = this
    const { retry_after_s, errors, request_id } = this
    return {
      status,
      code,
      title,
      detail,
      next_action,
      operation,
      ...(retry_after_s === undefined ? {} : { retry_after_s }),
      ...(errors === undefined ? {} : { errors }),
      ...(request_id === undefined ? {} : { request_id }),
    }
  }
}

/** No answer came: refused, no such name, no time left, or cut off. The message names the address. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
  /** The system's word for it: `ECONNREFUSED`, `ENOTFOUND`, `ETIMEDOUT`, … */
  readonly code: string
  /** The request may have reached the server, which may have done what it asked. */
  readonly may_be_done: boolean
  readonly operation: string

  constructor(url: string, code: string, operation: string, options?: ErrorOptions) {
    super(explainUnreachable(url, code), options)
    this.code = code
    this.may_be_done = !NEVER_SENT.test(code)
    this.operation = operation
  }
}

/** An answer that is not Rollcall's: a proxy's page, another server, half a document. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError'
  readonly status: number
  readonly retry_after_s: number | undefined
  readonly operation: string

  constructor(
    message: string,
    answer: { status: number; retry_after_s?: number | undefined },
    operation: string,
  ) {
    super(message)
    this.status = answer.status
    this.retry_after_s = answer.retry_after_s
    this.operation = operation
  }
}

/**
 * Whether the server may have done what failed so: no answer came, or one that does not tell. Of a
 * call it is false where the refresh before it failed, as the call itself was never sent then.
 */
export function mayBeDone(error: unknown, what: 'call' | 'refresh' = 'call'): boolean {
  const isOfRefresh = (error as { operation?: unknown } | undefined)?.operation === 'refresh'
  if (isOfRefresh !== (what === 'refresh')) return false
  if (error instanceof UnreachableError) return error.may_be_done
  if (error instanceof ProblemError) return error.status >= 500
  return error instanceof UnexpectedAnswerError && (error.status < 300 || error.status >= 500)
}

/** What `fetch` failed with, as one word. */
export function failureCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    const { code, cause, errors } = at as Error & { code?: unknown; errors?: unknown[] }
    if (typeof code === 'string' && code !== '') return code
    at = cause ?? errors?.[0]
  }
  return 'UNKNOWN'
}

/** The connection was made before, and broke: by a server that restarts, for the most part. */
export const wasCutOff = (error: unknown): boolean =>
  error instanceof UnreachableError && CUT_OFF.test(error.code)

const CUT_OFF = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|ECONNABORTED)$/
const TIMED_OUT = /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/
const NO_NAME = /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA|ENODATA)$/
const NO_ROUTE = /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL)$/
const TLS = /CERT|^ERR_(TLS|SSL)|SELF_SIGNED|UNABLE_TO_/
const NEVER_SENT = new RegExp(
  `^(ECONNREFUSED|UND_ERR_CONNECT_TIMEOUT)$|${NO_NAME.source}|${NO_ROUTE.source}|${TLS.source}`,
)

function explainUnreachable(url: string, code: string): string {
  if (code === 'ECONNREFUSED') return `Nothing listens at ${url} (connection refused).`
  if (NO_NAME.test(code)) return `The host of ${url} cannot be found (${code}).`
  if (NO_ROUTE.test(code)) return `There is no way to ${url} from here (${code}).`
  if (TIMED_OUT.test(code)) return `${url} did not answer in time.`
  if (CUT_OFF.test(code)) return `The connection to ${url} was cut off (${code}).`
  if (TLS.test(code)) return `The certificate of ${url} is not accepted (${code}).`
  return `${url} cannot be reached (${code}).`
}

/** What an answer’s body says, if it is a problem; null if it is anything else. */
export function readProblem(status: number, body: unknown): ProblemDetails | null {
  if (typeof body !== 'object' || body === null) return null
  const { code, title, detail, next_action, retry_after_s, errors, request_id } = body as Record<
    string,
    unknown
  >
  if (typeof code !== 'string') return null
  const action =
    typeof next_action === 'string' ? next_action : (nextActions[code as ProblemCode] ?? 'none')
  return {
    status,
    code,
    title: typeof title === 'string' ? title : code,
    detail: typeof detail === 'string' ? detail : `The server refused the call: ${code}.`,
    next_action: action,
    ...(typeof retry_after_s === 'number' ? { retry_after_s } : {}),
    ...(Array.isArray(errors) ? { errors } : {}),
    ...(typeof request_id === 'string' ? { request_id } : {}),
  }
}
