'use client'

import { useCallback, useEffect, useState } from 'react'
import { createSearch, type Search, type SearchEntry } from '#lib/docs/search.ts'
import { fetchJson } from '#lib/site/fetcher.ts'

let loading: Promise<Search> | undefined

/** Fetches the index once a page; a failure is not kept. */
function loadSearch(): Promise<Search> {
  loading ??= fetchJson<SearchEntry[]>('/docs/search.json')
    .then(createSearch)
    .catch((error: unknown) => {
      loading = undefined
      throw error
    })
  return loading
}

/** The search once its index is here, whether that failed, and a way to try again. */
export function useDocsSearch(): {
  readonly search: Search | null
  readonly hasFailed: boolean
  retry(): void
} {
  const [search, setSearch] = useState<Search | null>(null)
  const [hasFailed, setFailed] = useState(false)
  const load = useCallback(() => {
    setFailed(false)
    loadSearch().then(
      (loaded) => setSearch(() => loaded),
      () => setFailed(true),
    )
  }, [])
  useEffect(load, [load])
  return { search, hasFailed, retry: load }
}
