import { listKey as keyOf, queryString } from '#lib/http/query-string.ts'
/** Addresses of the sessions API, which are also the keys of the browser's cache. */
export const healthKey = '/api/mcp/sessions/health'
export const operatorTokensKey = '/api/enrollment/tokens'

const sessions = '/api/mcp/sessions'

export interface ListFilters {
  readonly status?: 'active' | 'disconnected'
  readonly client_type?: string
  readonly q?: string
  readonly cursor?: string
}

/** The filters as a query string, always in one order, so that equal filters are one key. */
export function filterQuery({ status, client_type, q, cursor }: ListFilters): string {
  return queryString({ status, client_type, q, cursor })
}

/** Rows of a page of the list: what a phone renders without a stutter. */
export const listLimit = 25

export function listKey(filters: ListFilters): string {
  return keyOf(sessions, listLimit, filterQuery(filters))
}

export function isListKey(key: unknown): key is string {
  return typeof key === 'string' && key.startsWith(`${sessions}?`)
}

/** The newest sessions of an agent. */
export function agentSessionsKey(agent_id: string, limit: number): string {
  return keyOf(sessions, limit, queryString({ agent_id }))
}

export function sessionKey(session_id: string): string {
  return `${sessions}/${session_id}`
}

export function sessionEventsKey(session_id: string, cursor?: string): string {
  const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`
  return `${sessions}/${session_id}/events${query}`
}
