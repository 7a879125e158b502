/** Credits have six places: this many micro-credits are one. */
const MICRO = 1_000_000n
/** The most that one call may move: 1e12 credits. */
const MOST = 1_000_000_000_000n * MICRO

/** ASCII digits only, whatever their script looks like: no sign, blank, exponent or bare point. */
const AMOUNT = /^([0-9]{1,13})(?:\.([0-9]{1,6}))?$/

/** Credits as the wire has them: no leading or trailing zero that says nothing, and no `-0`. */
export const CANONICAL = /^(?:0|-?(?:[1-9][0-9]*(?:\.[0-9]{0,5}[1-9])?|0\.[0-9]{0,5}[1-9]))$/

/** The micro-credits of an amount to be moved; null unless it is over 0 and at most 1e12 credits. */
export function parseCredits(text: string): bigint | null {
  const [, whole, places = ''] = AMOUNT.exec(text) ?? []
  if (whole === undefined) return null
  const micro = BigInt(whole) * MICRO + BigInt(places.padEnd(6, '0'))
  return micro > 0n && micro <= MOST ? micro : null
}

/** Micro-credits as the wire has them: `12500000n` is `12.5`. */
export function formatCredits(micro: bigint): string {
  const size = micro < 0n ? -micro : micro
  const places = (size % MICRO).toString().padStart(6, '0').replace(/0+$/, '')
  return `${micro < 0n ? '-' : ''}${size / MICRO}${places && `.${places}`}`
}

/** The sum of two amounts as the wire has them. */
export function addCredits(one: string, other: string): string {
  return formatCredits(microOf(one) + microOf(other))
}

function microOf(credits: string): bigint {
  const [whole = '', places = ''] = credits.replace('-', '').split('.')
  const size = BigInt(whole) * MICRO + BigInt(places.padEnd(6, '0'))
  return credits.startsWith('-') ? -size : size
}
