import { openApiDocument } from '#lib/operations/openapi.ts'
import type { JsonSchema } from './json-schema.ts'

export interface DocumentedParameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>
}

interface DocumentedOperation {
  readonly operationId: string
  readonly parameters: readonly DocumentedParameter[]
  readonly requestBody?: Content & { readonly required: boolean }
  readonly responses: Readonly<Record<string, Content>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

// The address of the server is not part of what is read here.
const document = openApiDocument('') as unknown as Document

const operations = new Map(
  Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .map((operation) => [operation.operationId, operation]),
)

/** An operation as the OpenAPI document has it. @throws for an id that no contract has */
export function documented(id: string): DocumentedOperation {
  const operation = operations.get(id)
  if (!operation) throw new Error(`the OpenAPI document has no operation ${id}`)
  return operation
}

/** The schema itself, where one refers to a component of the document. */
export function resolve(schema: JsonSchema): JsonSchema {
  const name = schema.$ref?.replace('#/components/schemas/', '')
  if (name === undefined) return schema
  const target = document.components.schemas[name]
  if (!target) throw new Error(`the OpenAPI document has no schema ${name}`)
  return target
}

/** The schema of a request's or an answer's content; null where there is none, or it says nothing. */
export function contentSchema(part: Content | undefined): JsonSchema | null {
  const [content] = Object.values(part?.content ?? {})
  if (!content || Object.keys(content.schema).length === 0) return null
  return resolve(content.schema)
}
