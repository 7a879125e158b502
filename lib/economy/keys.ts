import { listKey, queryString } from '#lib/http/query-string.ts'
import type { TransferKind } from './contract.ts'

/** Addresses of the economy API, which are also the keys of the browser's cache. */
export const economyStatsKey = '/api/economy/stats'
export const verificationKey = '/api/economy/verification'

const transfers = '/api/economy/transfers'

export interface TransferFilters {
  readonly agent_id?: string
  readonly kind?: TransferKind
  readonly cursor?: string
}

/** The filters as a query string, always in one order, so that equal filters are one key. */
export function transferQuery({ agent_id, kind, cursor }: TransferFilters): string {
  return queryString({ agent_id, kind, cursor })
}

/** Rows of a page of the list: what a phone renders without a stutter. */
export const transferLimit = 25

export function transfersKey(filters: TransferFilters, limit = transferLimit): string {
  return listKey(transfers, limit, transferQuery(filters))
}

export function isTransfersKey(key: unknown): key is string {
  return typeof key === 'string' && key.startsWith(`${transfers}?`)
}

export function accountKey(agent_id: string): string {
  return `/api/economy/accounts/${agent_id}`
}
