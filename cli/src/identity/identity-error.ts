/**
 * What is the matter with an identity file. The message says it, and what to do.
 * - `missing`: there is none
 * - `exists`: there is one already, and it was not to be replaced
 * - `unreadable`: it may not be read, or a newer kit wrote it
 * - `damaged`: it is not whole
 * - `unwritable`: it cannot be written just now: a full disk, a missing right
 * - `replaced`: it holds another agent than before
 * - `kept`: its access token has run out, and the process that keeps its session renews it, alone
 */
export type IdentityErrorCode =
  | 'missing'
  | 'exists'
  | 'unreadable'
  | 'damaged'
  | 'unwritable'
  | 'replaced'
  | 'kept'

export class IdentityError extends Error {
  override readonly name = 'IdentityError'
  readonly code: IdentityErrorCode
  readonly path: string
  /** Of a damaged one: what is wrong with it. */
  readonly reason: string | undefined

  constructor(
    code: IdentityErrorCode,
    message: string,
    path: string,
    { reason, ...options }: ErrorOptions & { readonly reason?: string } = {},
  ) {
    super(message, options)
    this.code = code
    this.path = path
    this.reason = reason
  }
}
