'use client'

import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { filterQuery, type ListFilters } from '#lib/sessions/keys.ts'
import { parseFilters } from './filters.ts'

const changed = 'rollcall:filters'

/**
 * The filters in the address, and a way to change them without asking the server for the page
 * again. A change goes back to the first page; `replace` is for typing, which makes no history.
 */
export function useFilters() {
  // What the router knows of the address stays behind for good when one goes back twice, quicker
  // than it asks the server about the first step. So the address itself is read while it is ours.
  const known = useSearchParams().toString()
  const search = useSyncExternalStore(
    onAddress,
    () => (window.location.pathname === '/sessions' ? window.location.search : known),
    () => known,
  )
  const filters = useMemo(() => {
    const params = new URLSearchParams(search)
    return parseFilters((name) => params.get(name))
  }, [search])

  const change = useCallback((next: ListFilters, how: 'push' | 'replace' = 'push') => {
    const query = filterQuery(next)
    const address = query === '' ? window.location.pathname : `?${query}`
    if (how === 'push') window.history.pushState(null, '', address)
    else window.history.replaceState(null, '', address)
    window.dispatchEvent(new Event(changed))
  }, [])

  return { filters, change }
}

function onAddress(listener: () => void): () => void {
  window.addEventListener('popstate', listener)
  window.addEventListener(changed, listener)
  return () => {
    window.removeEventListener('popstate', listener)
    window.removeEventListener(changed, listener)
  }
}
