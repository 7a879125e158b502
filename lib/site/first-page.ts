import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { Problem } from '#lib/http/problems.ts'
import type { ListAddress } from './list-address.ts'

/**
 * For reading a list's page: a cursor that is not one of this list (cut short, of another server)
 * leads to the first page.
 */
export function orFirstPage<Filters extends { readonly cursor?: string }>(
  { path, format }: ListAddress<Filters>,
  filters: Filters,
) {
  return (error: unknown): never => {
    const { cursor, ...kept } = filters
    if (cursor === undefined || !(error instanceof Problem)) throw error
    const query = format(kept as Filters)
    redirect((query === '' ? path : `${path}?${query}`) as Route)
  }
}
