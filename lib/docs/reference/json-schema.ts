/** What of JSON Schema (draft 2020-12) the contracts come out as. */
export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly allOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** What a value is when it is not null. */
export function withoutNull(schema: JsonSchema): {
  readonly schema: JsonSchema
  readonly isNullable: boolean
} {
  const { type, anyOf } = schema
  if (Array.isArray(type) && type.includes('null')) {
    const [rest = 'null'] = type.filter((name) => name !== 'null')
    return { schema: { ...schema, type: rest }, isNullable: true }
  }
  const rest = anyOf?.filter((option) => option.type !== 'null')
  if (!anyOf || !rest || rest.length === anyOf.length) return { schema, isNullable: false }
  const [only, ...others] = rest
  return { schema: only && others.length === 0 ? only : { anyOf: rest }, isNullable: true }
}
