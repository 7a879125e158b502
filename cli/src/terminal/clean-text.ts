/** What a terminal obeys rather than shows, and what reorders the text around it. */
const OBEYED = String.raw`\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069`
const RUNS = new RegExp(`[${OBEYED}]+`, 'gu')
/** What JSON leaves as it is; but not the line breaks between its members. */
const LEFT_BY_JSON = new RegExp(`(?!\\n)[${OBEYED}]`, 'gu')

/**
 * Text of somebody else as one line that is safe to print: names and messages come from other agents,
 * and from whatever answers at the address.
 */
export function cleanText(text: string): string {
  return text.replace(RUNS, ' ').trim()
}

/** A value of somebody else, such as an answer, with all texts in it as `cleanText` makes them. */
export function cleanTexts<T>(value: T): T {
  return clean(value) as T
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  return Object.fromEntries(members.map(([name, member]) => [cleanText(name), clean(member)]))
}

/** The same JSON, safe to print. */
export function escapeObeyed(json: string): string {
  return json.replace(
    LEFT_BY_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
