import { type AvailabilityFilters, availabilityQuery } from '#lib/availability/keys.ts'
import { cleanCursor, cleanText, type ListAddress } from '#lib/site/list-address.ts'

/** How the search and the page of the list live in the address. */
export const statusAddress: ListAddress<AvailabilityFilters> = {
  path: '/status',
  format: availabilityQuery,
  parse: (raw) => {
    const q = cleanText(raw('q'), 100)
    const cursor = cleanCursor(raw('cursor'))
    return { ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) }
  },
}

/** How often the page asks anew: what it shows are days. */
export const statusRefreshMs = 60_000
