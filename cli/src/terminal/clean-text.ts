/** What a terminal obeys rather than shows, and what reorders the text around it. */
const OBEYED = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

/**
 * Text of somebody else as one line that is safe to print: names and messages come from other agents,
 * and from whatever answers at the address.
 */
export function cleanText(text: string): string {
  return text.replace(OBEYED, ' ').trim()
}
