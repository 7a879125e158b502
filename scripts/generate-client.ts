// Writes cli/src/wire/operations.generated.ts from the contracts: npm run client:generate
import { writeFile } from 'node:fs/promises'
import { compile } from 'json-schema-to-typescript'
import { z } from 'zod'
import * as economy from '#lib/economy/contract.ts'
import * as enrollment from '#lib/enrollment/contract.ts'
import * as federation from '#lib/federation/contract.ts'
import { sessionsFeedEvent } from '#lib/feed/contract.ts'
import { federationFeedEvent } from '#lib/feed/federation-contract.ts'
import type { Contract } from '#lib/http/contract.ts'
import { nextActions, problems } from '#lib/http/problems.ts'
import { contracts } from '#lib/operations/openapi.ts'
import * as sessions from '#lib/sessions/contract.ts'
import * as tasks from '#lib/tasks/contract.ts'

const PATH = 'cli/src/wire/operations.generated.ts'

/** Shapes that have a name of their own wherever they occur; nested ones first. */
const NAMED = {
  Role: enrollment.role,
  DisconnectReason: sessions.disconnectReason,
  SessionReport: sessions.report,
  Session: sessions.session,
  SessionEvent: sessions.sessionEvent,
  SessionHealth: sessions.sessionHealth,
  TransferKind: economy.transferKind,
  FeedTransfer: economy.transfer,
  Transfer: economy.listedTransfer,
  MadeTransfer: economy.madeTransfer,
  Account: economy.account,
  EconomyFees: economy.economyFees,
  EconomyStats: economy.economyStats,
  TaskState: tasks.taskState,
  Task: tasks.task,
  ListedTask: tasks.listedTask,
  Candidate: tasks.candidate,
  AgentStatus: federation.agentStatus,
  Agent: federation.agent,
  AgentDetail: federation.agentDetail,
  TimelineEntry: federation.timelineEntry,
  FederationStats: federation.federationStats,
  SessionsFeedEvent: sessionsFeedEvent,
  FederationFeedEvent: federationFeedEvent,
} as const satisfies Record<string, z.ZodType>

/** What one sends has defaults where what one gets has values: only plain words are named in both. */
const NAMED_IN_INPUT = new Set(['Role', 'TransferKind', 'TaskState', 'AgentStatus'])

type JsonSchema = { [member: string]: unknown }

const shapes = namesOf(() => true)
const words = namesOf((name) => NAMED_IN_INPUT.has(name))

function namesOf(isWanted: (name: string) => boolean) {
  const names = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(NAMED)) if (isWanted(id)) names.add(schema, { id })
  return names
}

/** The calls that an agent or anyone can make; a person signs in with a browser. */
const callable = contracts.filter(
  ({ access, id }) => access !== 'operator' && id !== 'signIn' && id !== 'signOut',
)

/** The whole of the generated file. */
export async function generateClient(): Promise<string> {
  const definitions: JsonSchema = {}
  const wire = object(
    Object.fromEntries(callable.map((contract) => [contract.id, partsOf(contract, definitions)])),
  )
  const events = object({
    sessions: schemaOf(sessionsFeedEvent, 'output', definitions),
    federation: schemaOf(federationFeedEvent, 'output', definitions),
  })
  const types = await compile(
    { ...object({ Wire: wire, FeedEvents: events }), $defs: definitions } as never,
    'Contracts',
    {
      bannerComment: '',
      additionalProperties: false,
      ignoreMinAndMaxItems: true,
      style: { semi: false, singleQuote: true, printWidth: 100 },
    },
  )
  return `// Made from the server's contracts by scripts/generate-client.ts; do not edit.

/** Every call that an agent, or anyone, can make. */
export const operations = {
${callable.map(entryOf).join('\n')}
} as const

/** What each call takes and answers. */
export type Wire = Contracts['Wire']

/** The events of each feed. */
export type FeedEvents = Contracts['FeedEvents']

/** What a client should do about a problem. */
export type NextAction =
${nextActions.map((action) => `  | '${action}'`).join('\n')}

/** What each problem asks for, unless the answer itself says otherwise. */
export const nextActions = {
${Object.entries(problems)
  .map(([code, { nextAction }]) => `  ${code}: '${nextAction}',`)
  .join('\n')}
} as const satisfies Record<string, NextAction>

export type ProblemCode = keyof typeof nextActions

${types}`
}

function entryOf(contract: Contract): string {
  const flags = [
    contract.body && 'body: true',
    contract.idempotencyKey && 'idempotencyKey: true',
    contract.produces === 'text/event-stream' && 'feed: true',
  ].filter(Boolean)
  return `  ${contract.id}: {
    method: '${contract.method}',
    path: '${contract.path}',
    access: '${contract.access}',${flags.map((flag) => `\n    ${flag},`).join('')}
  },`
}

/** The parts of a call that exist; what may be left out whole is optional. */
function partsOf(contract: Contract, definitions: JsonSchema): JsonSchema {
  const { params, query, body, response } = contract
  const parts: Record<string, JsonSchema> = {}
  if (params) parts.params = schemaOf(params, 'input', definitions)
  if (query) parts.query = schemaOf(query, 'input', definitions)
  if (body) parts.body = schemaOf(body, 'input', definitions)
  parts.response = response
    ? schemaOf(response, 'output', definitions)
    : contract.status === 204
      ? { tsType: 'undefined' }
      : { tsType: 'unknown' }
  const required = Object.keys(parts).filter(
    (part) => part === 'params' || part === 'response' || hasRequired(parts[part]),
  )
  return { ...object(parts), required, description: contract.summary }
}

const hasRequired = (schema: JsonSchema | undefined) =>
  Array.isArray(schema?.required) && schema.required.length > 0

function object(properties: JsonSchema): JsonSchema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
}

/** A schema without what says nothing about types; the named shapes in it go to `definitions`. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', definitions: JsonSchema): JsonSchema {
  const { $schema, $defs, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    metadata: io === 'output' ? shapes : words,
  }) as JsonSchema
  for (const [name, definition] of Object.entries(($defs as JsonSchema) ?? {})) {
    definitions[name] = typesOnly(definition)
  }
  // A schema that is itself named comes as its shape: refer to it by its name instead.
  const own = io === 'output' ? shapes.get(schema)?.id : undefined
  if (!own) return typesOnly(json) as JsonSchema
  if (json.$ref === undefined) {
    const { id: _, ...shape } = json
    definitions[own] = typesOnly(shape)
  }
  return { $ref: `#/$defs/${own}` }
}

const KEPT = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
  'description',
])

function typesOnly(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(typesOnly)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => KEPT.has(key))
      .map(([key, value]) => [
        key,
        key === 'properties'
          ? Object.fromEntries(
              Object.entries(value as JsonSchema).map(([name, member]) => [
                name,
                typesOnly(member),
              ]),
            )
          : key === 'enum' || key === 'required'
            ? value
            : typesOnly(value),
      ]),
  )
}

if (import.meta.main) await writeFile(PATH, await generateClient())
