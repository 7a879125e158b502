/**
 * What is the matter with an identity file. The message says it, and what to do.
 * - `missing`: there is none
 * - `exists`: there is one already, and it was not to be replaced
 * - `unreadable`: it may not be read, or a newer kit wrote it
 * - `damaged`: it is not whole
 * - `unwritable`: it cannot be written just now: a full disk, a missing right
 */
export type IdentityErrorCode = 'missing' | 'exists' | 'unreadable' | 'damaged' | 'unwritable'

export class IdentityError extends Error {
  override readonly name = 'IdentityError'
  readonly code: IdentityErrorCode
  readonly path: string

  constructor(code: IdentityErrorCode, message: string, path: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.path = path
  }
}
