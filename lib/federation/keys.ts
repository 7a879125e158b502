import { listKey, queryString } from '#lib/http/query-string.ts'
/** Addresses of the federation's API, which are also the keys of the browser's cache. */
import type { AgentStatus } from './contract.ts'

export const federationStatsKey = '/api/federation/stats'

const agents = '/api/agents'

export interface AgentFilters {
  readonly status?: AgentStatus
  readonly role?: string
  readonly q?: string
  readonly cursor?: string
}

/** The filters as a query string, always in one order, so that equal filters are one key. */
export function agentFilterQuery({ status, role, q, cursor }: AgentFilters): string {
  return queryString({ status, role, q, cursor })
}

/** Rows of a page of the list: what a phone renders without a stutter. */
export const agentListLimit = 25

export function agentListKey(filters: AgentFilters): string {
  return listKey(agents, agentListLimit, agentFilterQuery(filters))
}

export function isAgentListKey(key: unknown): key is string {
  return typeof key === 'string' && key.startsWith(`${agents}?`)
}

export function agentKey(agent_id: string): string {
  return `${agents}/${agent_id}`
}

export function agentTimelineKey(agent_id: string, cursor?: string): string {
  const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`
  return `${agents}/${agent_id}/timeline${query}`
}
