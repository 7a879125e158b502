import type { Access } from '#lib/http/contract.ts'
import { exampleRequest } from './example.ts'
import { jsonText } from './json-text.ts'
import { getContract, getOperation } from './reference.ts'

/** What a browser needs to make a call of the reader's own. */
export interface Trial {
  readonly id: string
  readonly method: string
  /** With parameters in braces. */
  readonly path: string
  readonly params: readonly string[]
  readonly query: readonly TrialField[]
  readonly headers: Readonly<Record<string, string>>
  /** JSON to begin with; null: the call takes no body. */
  readonly body: string | null
  readonly needsIdempotencyKey: boolean
  readonly isStream: boolean
  readonly access: Access
  /** It changes something, or hands out a secret: not without being asked again. */
  readonly asksFirst: boolean
}

export interface TrialField {
  readonly name: string
  readonly values: readonly string[]
}

export function trialOf(id: string): Trial {
  const { method, path, access, idempotencyKey, secret, body } = getContract(id)
  const { parameters } = getOperation(id)
  const example = exampleRequest(id)
  const { 'Idempotency-Key': _, ...headers } = example.headers
  return {
    id,
    method,
    path,
    params: parameters.path.map(({ name }) => name),
    query: parameters.query.map(({ name, values }) => ({ name, values })),
    headers,
    body: example.body ? jsonText(example.body) : body ? '{}' : null,
    needsIdempotencyKey: idempotencyKey ?? false,
    isStream: example.answers === 'stream',
    access,
    asksFirst: method !== 'GET' || (secret ?? false),
  }
}
