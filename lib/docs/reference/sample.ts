import type { Json } from './example.ts'
import { type JsonSchema, withoutNull } from './json-schema.ts'
import { samples } from './samples.ts'

/**
 * A value that the schema allows, with the samples by name where they fit. What may be left out is;
 * what may be null is null unless there is a sample. A sample is for a name, or for `parent.name`.
 * @throws where a string has no sample: one of an unknown name would be made up
 */
export function sampleOf(schema: JsonSchema, name: string, parent = ''): Json {
  const { schema: plain, isNullable } = withoutNull(schema)
  const known = samples[`${parent}.${name}`] ?? samples[name]
  if (known === null && isNullable) return null
  if (known !== undefined && fits(known, plain)) return known
  return isNullable ? null : made(plain, name, parent)
}

function made(schema: JsonSchema, name: string, parent: string): Json {
  const { const: only, enum: words, oneOf, anyOf, items, properties, type } = schema
  if (only !== undefined) return only as Json
  if (words) return words[0] as Json
  const [first] = oneOf ?? anyOf ?? []
  if (first) return sampleOf(first, name, parent)
  if (items)
    return Array.from({ length: schema.minItems || 1 }, () => sampleOf(items, name, parent))
  if (properties) {
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([member]) => schema.required?.includes(member))
        .map(([member, value]) => [member, sampleOf(value, member, name)]),
    )
  }
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number')
    return schema.minimum && schema.minimum > 0 ? schema.minimum : 0
  if (type === undefined || type === 'null') return null
  throw new Error(`there is no sample for ${name}`)
}

/** Whether a sample is of the schema's type; what it says is for the contract's own schema to check. */
function fits(value: Json, schema: JsonSchema): boolean {
  if (schema.const !== undefined) return schema.const === value
  if (schema.enum) return schema.enum.includes(value)
  if (Array.isArray(value)) return schema.type === 'array' && (schema.minItems ?? 0) <= value.length
  if (value === null) return false
  if (typeof value === 'object') {
    return schema.type === undefined
      ? !(schema.oneOf ?? schema.anyOf)
      : schema.type === 'object' && !schema.properties
  }
  if (typeof value === 'number') return schema.type === 'integer' || schema.type === 'number'
  return typeof value === schema.type && (schema.format !== 'uuid' || isUuid(value))
}

const isUuid = (value: Json) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(value))
