import { filterQuery, type ListFilters } from '#lib/sessions/keys.ts'
import { cleanCursor, cleanText, type ListAddress, oneOf } from '#lib/site/list-address.ts'

/** How the list's filters live in the address. */
export const sessionsAddress: ListAddress<ListFilters> = {
  path: '/sessions',
  format: filterQuery,
  parse: (raw) => {
    const status = oneOf(['active', 'disconnected'], raw('status'))
    const client_type = cleanText(raw('client_type'), 64)
    const q = cleanText(raw('q'), 100)
    const cursor = cleanCursor(raw('cursor'))
    return {
      ...(status ? { status } : {}),
      ...(client_type ? { client_type } : {}),
      ...(q ? { q } : {}),
      ...(cursor ? { cursor } : {}),
    }
  },
}
