'use client'

import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { ListAddress } from '#lib/site/list-address.ts'

const changed = 'rollcall:filters'

/** Whether a change is a step of the history of its own; `replace` is for typing, which is not. */
export type ChangeHow = 'push' | 'replace'

/**
 * The filters in the address, and a way to change them without asking the server for the page
 * again. A change goes back to the first page. `address` must be one and the same at each render.
 */
export function useAddressFilters<Filters>(address: ListAddress<Filters>) {
  // What the router knows of the address stays behind for good when one goes back twice, quicker
  // than it asks the server about the first step. So the address itself is read while it is ours.
  const known = useSearchParams().toString()
  const search = useSyncExternalStore(
    onAddress,
    () => (window.location.pathname === address.path ? window.location.search : known),
    () => known,
  )
  const filters = useMemo(() => {
    const params = new URLSearchParams(search)
    return address.parse((name) => params.get(name))
  }, [address, search])

  const change = useCallback(
    (next: Filters, how: ChangeHow = 'push') => {
      const query = address.format(next)
      const to = query === '' ? window.location.pathname : `?${query}`
      if (how === 'push') window.history.pushState(null, '', to)
      else window.history.replaceState(null, '', to)
      window.dispatchEvent(new Event(changed))
    },
    [address],
  )

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
