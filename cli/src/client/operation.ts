import { operations, type Wire } from '../wire/operations.generated.ts'

export type OperationId = keyof typeof operations & keyof Wire

export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly access: string
  /** It takes a JSON body, if only an empty object. */
  readonly body?: true
  readonly idempotencyKey?: true
}

/** The parts of a call, as they go out. */
export interface Input {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

export const operationOf = (id: OperationId): Operation => operations[id]

/**
 * Whether it does no harm that a call is done twice because the answer to the first was lost: what
 * only reads or ends things, says that one is alive, or rotates idempotently.
 */
export function isSafeToRepeat(id: OperationId, idempotencyKey: string | undefined): boolean {
  const { method } = operationOf(id)
  if (method === 'GET' || method === 'DELETE') return true
  return (
    id === 'heartbeat' ||
    id === 'refresh' ||
    id === 'createReconnectToken' ||
    (operationOf(id).idempotencyKey === true && idempotencyKey !== undefined)
  )
}

/**
 * The path of a call with its parameters and query in it.
 * @throws {TypeError} for a parameter that is missing, or would make it another path
 */
export function fillPath(id: OperationId, { params = {}, query = {} }: Input): string {
  const path = operationOf(id).path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(params[name] ?? '')
    if (/^\.{0,2}$/.test(value)) {
      throw new TypeError(`The ${name} of ${id} should be an id; it is ${JSON.stringify(value)}.`)
    }
    return encodeURIComponent(value)
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value))
  }
  return search.size > 0 ? `${path}?${search}` : path
}
