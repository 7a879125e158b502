import { type JsonSchema, withoutNull } from './json-schema.ts'

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'UUID',
  'date-time': 'time',
  date: 'date',
  uri: 'address',
}

/** A type in words: "UUID or null", "array of objects". */
export function typeWords(schema: JsonSchema): string {
  const { schema: plain, isNullable } = withoutNull(schema)
  if (plain.type === 'null') return 'null'
  const words = plainWords(plain)
  return isNullable ? `${words} or null` : words
}

function plainWords(schema: JsonSchema): string {
  if (schema.oneOf ?? schema.anyOf) return 'one of several objects'
  if (schema.items) return `array of ${plural(typeWords(schema.items))}`
  if (typeof schema.additionalProperties === 'object') {
    const values = typeWords(schema.additionalProperties)
    return `object of ${values === 'any JSON' ? 'any members' : plural(values)} by name`
  }
  const type = typeof schema.type === 'string' ? schema.type : typeof schema.const
  if (type === 'undefined') return 'any JSON'
  return type === 'string' ? (FORMATS[schema.format ?? ''] ?? 'string') : type
}

function plural(words: string): string {
  if (words === 'any JSON') return words
  if (words === 'one of several objects') return 'objects of several kinds'
  if (words.startsWith('array of')) return words.replace('array', 'arrays')
  if (words.startsWith('address')) return words.replace('address', 'addresses')
  return words.replace(/^\S+/, (word) => `${word}s`)
}

/** What bounds a value: "1 to 200 characters"; null where nothing but its type does. */
export function limitsOf(schema: JsonSchema): string | null {
  if (schema.type === 'array') return between(schema.minItems, schema.maxItems, 'item', 'items')
  if (schema.type === 'string') {
    return between(schema.minLength, schema.maxLength, 'character', 'characters')
  }
  return between(bound(schema.minimum), bound(schema.maximum))
}

/** Every integer is bounded by what JavaScript can count to, which is nothing to tell. */
function bound(value: number | undefined): number | undefined {
  return Math.abs(value ?? 0) === Number.MAX_SAFE_INTEGER ? undefined : value
}

function between(min: number | undefined, max: number | undefined, one = '', many = '') {
  const count = (value: number) => `${figure(value)} ${value === 1 ? one : many}`.trim()
  if (max === undefined) {
    // "At least one character" is what everybody expects of a string.
    return min === undefined || (min <= 1 && many === 'characters')
      ? null
      : `at least ${count(min)}`
  }
  if (min === undefined) return `at most ${count(max)}`
  return min === max ? count(max) : `${figure(min)} to ${count(max)}`
}

const figure = (value: number) => value.toLocaleString('en')
