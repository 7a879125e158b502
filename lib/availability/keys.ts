import { listKey, queryString } from '#lib/http/query-string.ts'

/** Addresses of the availability API, which are also the keys of the browser's cache. */
const availability = '/api/availability'

export interface AvailabilityFilters {
  readonly q?: string
  readonly cursor?: string
}

/** The filters as a query string, always in one order, so that equal filters are one key. */
export function availabilityQuery({ q, cursor }: AvailabilityFilters): string {
  return queryString({ q, cursor })
}

/** Rows of a page of the list: each has 90 days to draw. */
export const availabilityLimit = 25

export function availabilityKey(filters: AvailabilityFilters): string {
  return listKey(availability, availabilityLimit, availabilityQuery(filters))
}

export function agentAvailabilityKey(agent_id: string): string {
  return `/api/agents/${agent_id}/availability`
}
