import type { Contract } from '#lib/http/contract.ts'
import { type ProblemCode, problems } from '#lib/http/problems.ts'
import { contracts } from '#lib/operations/openapi.ts'
import { contentSchema, type DocumentedParameter, documented } from './document.ts'
import { type Member, memberOf, shapeOf } from './members.ts'

/** An operation in a list of them. */
export interface OperationEntry {
  /** The `operationId`. */
  readonly id: string
  /** The fragment of its section, on the page of its tag. */
  readonly slug: string
  readonly method: Contract['method']
  readonly path: string
  readonly summary: string
}

export interface ReferenceTag {
  readonly tag: string
  /** The last part of the page's address: `/docs/api/live-feed`. */
  readonly slug: string
  readonly operations: readonly OperationEntry[]
}

/** What an answer or a request consists of. */
export type Shape = Pick<Member, 'members' | 'variants'>

/** An operation as its section shows it. */
export interface Operation extends OperationEntry {
  readonly description: string | null
  readonly access: Contract['access']
  readonly parameters: Readonly<Record<DocumentedParameter['in'], readonly Member[]>>
  /** Null: the call has no body. */
  readonly body: (Shape & { readonly isRequired: boolean }) | null
  readonly status: Contract['status']
  readonly produces: string
  /** Null: the answer has no body, or one that is not described member by member. */
  readonly answer: Shape | null
  readonly isSecret: boolean
  /** Those that only some calls have, the table's order. */
  readonly problems: readonly ProblemCode[]
  /** Those that follow from who may call, and from having a body. */
  readonly generalProblems: readonly ProblemCode[]
}

/** When what the pages say besides the contracts was last rewritten. */
export const referenceModified = '2026-11-21'

const tags = Map.groupBy(contracts, ({ tag }) => tag)
const list: readonly ReferenceTag[] = [...tags].map(([tag, group]) => ({
  tag,
  slug: slugOf(tag),
  operations: group.map(entryOf),
}))

/** Every operation of the API by its tag, in the order of the contracts. */
export function referenceTags(): readonly ReferenceTag[] {
  return list
}

export function findTag(slug: string): ReferenceTag | undefined {
  return list.find((tag) => tag.slug === slug)
}

const detailed = new Map<string, Operation>()

/** An operation with all its parts. @throws for an id that no contract has */
export function getOperation(id: string): Operation {
  const known = detailed.get(id)
  if (known) return known
  const contract = getContract(id)
  const operation = detail(contract)
  detailed.set(id, operation)
  return operation
}

export function getContract(id: string): Contract {
  const contract = contracts.find((one) => one.id === id)
  if (!contract) throw new Error(`there is no operation ${id}`)
  return contract
}

/** The page and the fragment of an operation. */
export function operationPath(id: string): string {
  return `/docs/api/${slugOf(getContract(id).tag)}#${id}`
}

function slugOf(tag: string): string {
  return tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
}

function entryOf({ id, method, path, summary }: Contract): OperationEntry {
  return { id, slug: id, method, path, summary }
}

function detail(contract: Contract): Operation {
  const { parameters, requestBody, responses } = documented(contract.id)
  const body = contentSchema(requestBody)
  const answer = contentSchema(responses[contract.status])
  const own = new Set<ProblemCode>(contract.problems)
  const codes = answeredCodes(responses)
  const placed = (place: DocumentedParameter['in']) =>
    parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, required, schema, description }) =>
        memberOf(name, description ? { ...schema, description } : schema, required),
      )
  return {
    ...entryOf(contract),
    description: contract.description ?? null,
    access: contract.access,
    parameters: { path: placed('path'), query: placed('query'), header: placed('header') },
    body: body ? { ...shapeOf(body), isRequired: requestBody?.required ?? false } : null,
    status: contract.status,
    produces: contract.produces ?? 'application/json',
    answer: answer ? shapeOf(answer) : null,
    isSecret: contract.secret ?? false,
    problems: codes.filter((code) => own.has(code)),
    generalProblems: codes.filter((code) => !own.has(code)),
  }
}

/** The codes that the OpenAPI document names, in the order of the table of problems. */
function answeredCodes(responses: ReturnType<typeof documented>['responses']): ProblemCode[] {
  const named = new Set(
    Object.values(responses)
      .flatMap(({ content }) => content?.['application/problem+json']?.schema.allOf ?? [])
      .flatMap(({ properties }) => properties?.code?.enum ?? []),
  )
  return (Object.keys(problems) as ProblemCode[]).filter((code) => named.has(code))
}
