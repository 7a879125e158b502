/**
 * The operator key out of `#key=…`, or null. It is taken out of the address and of the history
 * at once, before anything else can read or keep it.
 */
export function takeKeyFromFragment(): string | null {
  const key = new URLSearchParams(window.location.hash.slice(1)).get('key')?.trim()
  if (!key) return null
  const { pathname, search } = window.location
  window.history.replaceState(null, '', pathname + search)
  return key
}
