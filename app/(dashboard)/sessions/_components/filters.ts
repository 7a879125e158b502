import type { ListFilters } from '#lib/sessions/keys.ts'

type Raw = (name: string) => string | null | undefined

const controlCharacters = /[\p{Cc}\u2028\u2029]/gu

/** The list's filters out of the address. What does not make sense there counts as not given. */
export function parseFilters(raw: Raw): ListFilters {
  const status = raw('status')
  const client_type = clean(raw('client_type'), 64)
  const q = clean(raw('q'), 100)
  const cursor = raw('cursor')
  return {
    ...(status === 'active' || status === 'disconnected' ? { status } : {}),
    ...(client_type ? { client_type } : {}),
    ...(q ? { q } : {}),
    ...(cursor && /^[A-Za-z0-9_-]{1,512}$/.test(cursor) ? { cursor } : {}),
  }
}

export function isFiltered({ status, client_type, q }: ListFilters): boolean {
  return Boolean(status || client_type || q)
}

function clean(value: string | null | undefined, max: number): string {
  const text = (value ?? '').replace(controlCharacters, ' ').trim().slice(0, max)
  // Last, as cutting may leave half a character.
  return text.toWellFormed().trim()
}
