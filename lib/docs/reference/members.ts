import { type JsonSchema, withoutNull } from './json-schema.ts'
import { limitsOf, typeWords } from './type-words.ts'

/** One named part of a request or an answer, in words for people. */
export interface Member {
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  /** Words or numbers that it is one of, as they are sent. */
  readonly values: readonly string[]
  /** What it is taken for where it is left out, as JSON. */
  readonly fallback: string | null
  /** "1 to 200 characters" */
  readonly limits: string | null
  readonly description: string | null
  /** The members of an object, or of the objects in an array or a record. */
  readonly members: readonly Member[]
  /** The shapes of a union. */
  readonly variants: readonly Variant[]
}

/** One shape of a union, named by the member that tells it from the others. */
export interface Variant {
  readonly label: string
  readonly members: readonly Member[]
}

export function memberOf(name: string, schema: JsonSchema, isRequired: boolean): Member {
  const { schema: plain } = withoutNull(schema)
  const inner = innermost(plain)
  return {
    name,
    type: typeWords(schema),
    isRequired,
    values: (inner.enum ?? (inner.const === undefined ? [] : [inner.const])).map(String),
    fallback: schema.default === undefined ? null : JSON.stringify(schema.default),
    limits: limitsOf(plain),
    description: schema.description ?? plain.description ?? null,
    ...shapeOf(inner),
  }
}

/** The members of an object's schema, or the variants of a union of objects. */
export function shapeOf(schema: JsonSchema): Pick<Member, 'members' | 'variants'> {
  const union = schema.oneOf ?? schema.anyOf
  if (union) {
    return {
      members: [],
      variants: union.filter(({ properties }) => properties).map((variant) => variantOf(variant)),
    }
  }
  return {
    members: Object.entries(schema.properties ?? {}).map(([name, member]) =>
      memberOf(name, member, schema.required?.includes(name) ?? false),
    ),
    variants: [],
  }
}

function variantOf(schema: JsonSchema): Variant {
  const tag = Object.values(schema.properties ?? {}).find((member) => member.const !== undefined)
  return { label: String(tag?.const ?? 'otherwise'), members: shapeOf(schema).members }
}

/** What an array or a record holds, else the schema itself. */
function innermost(schema: JsonSchema): JsonSchema {
  if (schema.items) return innermost(withoutNull(schema.items).schema)
  const values = schema.additionalProperties
  return typeof values === 'object' ? innermost(withoutNull(values).schema) : schema
}
