'use client'

import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { filterQuery, type ListFilters } from '#lib/sessions/keys.ts'
import { parseFilters } from './filters.ts'

/**
 * The filters in the address, and a way to change them without asking the server for the page
 * again. A change goes back to the first page; `replace` is for typing, which makes no history.
 */
export function useFilters() {
  const search = useSearchParams()
  const filters = useMemo(() => parseFilters((name) => search.get(name)), [search])

  const change = useCallback((next: ListFilters, how: 'push' | 'replace' = 'push') => {
    const query = filterQuery(next)
    const address = query === '' ? window.location.pathname : `?${query}`
    if (how === 'push') window.history.pushState(null, '', address)
    else window.history.replaceState(null, '', address)
  }, [])

  return { filters, change }
}
