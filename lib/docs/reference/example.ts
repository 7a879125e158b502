import type { Access } from '#lib/http/contract.ts'
import { examples } from './examples.ts'
import { getContract } from './reference.ts'
import type { Variable } from './variables.ts'

export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [member: string]: Json
}

/** What an operation is shown with; strings may hold variables: `$AGENT_ID`. */
export interface Example {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number>>
  /** Headers beside those that follow from the contract. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonObject
  /** Who calls, where the operator is meant and an agent could. */
  readonly as?: 'operator'
  /** Members of the answer that the samples by name do not fit. */
  readonly answer?: JsonObject
  /** The beginning of an answer that is not described member by member; `…` stands for the rest. */
  readonly excerpt?: string
  /** The answer is no JSON, though it could be. */
  readonly isText?: true
}

/** The example of an operation, with all that follows from its contract. */
export interface ExampleRequest {
  readonly method: string
  /** Without the server's address. */
  readonly path: string
  /** The variable of the bearer token; null: without credentials. */
  readonly credential: Extract<Variable, 'ACCESS_TOKEN' | 'OPERATOR_KEY'> | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject | null
  readonly answers: 'nothing' | 'json' | 'text' | 'stream'
}

export function findExample(id: string): Example | undefined {
  return (examples as Readonly<Record<string, Example>>)[id]
}

/** @throws for an operation without an example */
export function exampleRequest(id: string): ExampleRequest {
  const contract = getContract(id)
  const example = findExample(id)
  if (!example) throw new Error(`${id} has no example`)
  const path = contract.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = example.params?.[name]
    if (value === undefined) throw new Error(`the example of ${id} has no ${name}`)
    return value
  })
  const query = Object.entries(example.query ?? {}).map(([name, value]) => `${name}=${value}`)
  return {
    method: contract.method,
    path: query.length > 0 ? `${path}?${query.join('&')}` : path,
    credential: credentialOf(contract.access, example),
    headers: {
      ...(contract.idempotencyKey ? { 'Idempotency-Key': '$IDEMPOTENCY_KEY' } : {}),
      ...example.headers,
    },
    body: example.body ?? null,
    answers: example.isText ? 'text' : answersOf(contract.status, contract.produces),
  }
}

function credentialOf(access: Access, { as }: Example): ExampleRequest['credential'] {
  if (access === 'operator' || as === 'operator') return 'OPERATOR_KEY'
  if (access === 'agent' || access === 'agent_or_operator') return 'ACCESS_TOKEN'
  return null
}

function answersOf(status: number, produces = 'application/json'): ExampleRequest['answers'] {
  if (status === 204) return 'nothing'
  if (produces === 'text/event-stream') return 'stream'
  return produces === 'application/json' ? 'json' : 'text'
}
