import type { Credentials } from '../client/credentials.ts'
import { IdentityError } from './identity-error.ts'

/** A session as it is kept on the disk. */
export interface SavedSession {
  readonly session_id: string
  /** What brings it back after an idle timeout; null before the first was minted. */
  readonly reconnect_token: string | null
  /** ISO 8601, by this machine's clock. */
  readonly reconnect_token_expires_at: string | null
}

/** Who this agent is, where, and what it needs to go on. Members of a newer kit are kept. */
export interface Identity {
  readonly version: 1
  readonly url: string
  readonly agent_id: string
  readonly name: string
  readonly client_type: string
  readonly roles: readonly string[]
  readonly credentials: Credentials
  readonly session: SavedSession | null
  readonly heartbeat_interval_s: number
  readonly enrolled_at: string
}

/**
 * The identity that a file's text holds.
 * @throws {IdentityError} `damaged`, or `unreadable` if a newer kit wrote it
 */
export function parseIdentity(text: string, path: string): Identity {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw damaged(path, text.trim() === '' ? 'it is empty' : 'it is not whole JSON')
  }
  if (!isRecord(value)) throw damaged(path, 'it is not a JSON object')
  if (typeof value.version === 'number' && value.version > 1) {
    throw new IdentityError(
      'unreadable',
      `The identity file ${path} was written by a newer rollcall. Update this one.`,
      path,
    )
  }
  const wrong = findWrongMember(value)
  if (wrong) throw damaged(path, `\`${wrong}\` is missing or wrong`)
  return value as unknown as Identity
}

function damaged(path: string, why: string): IdentityError {
  return new IdentityError(
    'damaged',
    `The identity file ${path} is damaged: ${why}. Ask the operator for an enrollment token and enroll again with --force.`,
    path,
    { reason: why },
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isHttpAddress = (value: unknown) =>
  typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value)
const isInstant = (value: unknown) => typeof value === 'string' && !Number.isNaN(Date.parse(value))

/** The first member that the kit cannot go without and that is not as it should be. */
function findWrongMember(identity: Record<string, unknown>): string | undefined {
  const { credentials, session } = identity
  if (identity.version !== 1) return 'version'
  for (const name of ['agent_id', 'name', 'client_type']) {
    if (!isText(identity[name])) return name
  }
  if (!isHttpAddress(identity.url)) return 'url'
  if (!isRecord(credentials)) return 'credentials'
  for (const name of ['access_token', 'refresh_token']) {
    if (!isText(credentials[name])) return `credentials.${name}`
  }
  for (const name of ['access_token_expires_at', 'refresh_token_expires_at']) {
    if (!isInstant(credentials[name])) return `credentials.${name}`
  }
  if (session !== null && !(isRecord(session) && isText(session.session_id))) return 'session'
  if (!(Number(identity.heartbeat_interval_s) > 0)) return 'heartbeat_interval_s'
  return undefined
}
