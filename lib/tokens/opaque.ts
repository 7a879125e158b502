import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A new opaque token: a prefix that tells its kind, and 256 random bits in base64url. */
export function randomToken(prefix: 'rce_' | 'rcr_'): string {
  return prefix + randomBytes(32).toString('base64url')
}

/** SHA-256 of a token, in the form in which Postgres takes a bytea. */
export function tokenHash(token: string): string {
  return `\\x${createHash('sha256').update(token).digest('hex')}`
}

/**
 * HMAC-SHA-256 of a refresh token under the server's key, as a bytea: without the secret that the key
 * is derived from, a token is worth nothing.
 */
export function refreshTokenHash(token: string, key: Uint8Array): string {
  return `\\x${createHmac('sha256', key).update(token).digest('hex')}`
}

/**
 * The successor of a refresh token, `steps` exchanges on: HMAC-SHA-256 of the token under the
 * server's key, so that the same question has the same answer on every server process.
 */
export function refreshSuccessor(token: string, key: Uint8Array, steps = 1): string {
  let successor = token
  for (let step = 0; step < steps; step++) {
    successor = `rcr_${createHmac('sha256', key).update(successor).digest('base64url')}`
  }
  return successor
}

/** Compares two secrets in a time that does not depend on where they differ. */
export function secretsEqual(a: string, b: string): boolean {
  const hash = (value: string) => createHash('sha256').update(value).digest()
  return timingSafeEqual(hash(a), hash(b))
}
