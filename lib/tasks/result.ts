const MAX_DEPTH = 32

/**
 * Whether the database can keep a JSON value as it is: Postgres has no U+0000 and no half of a
 * surrogate pair in its jsonb, nor an infinity, which is what JSON.parse makes of 1e999.
 */
export function isKeepableJson(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case 'string':
      return isKeepableText(value)
    case 'number':
      return Number.isFinite(value)
    case 'boolean':
      return true
    case 'object':
      if (value === null) return true
      if (depth === MAX_DEPTH) return false
      return Object.entries(value).every(
        ([name, member]) => isKeepableText(name) && isKeepableJson(member, depth + 1),
      )
    default:
      return false
  }
}

function isKeepableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
