'use client'

import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { Search, X } from 'lucide-react'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { Button, buttonClass } from '#components/ui/button.tsx'
import type { SearchResult } from '#lib/docs/search.ts'
import { Excerpt } from './excerpt.tsx'
import { useDocsSearch } from './use-docs-search.ts'

interface SearchDialogProps {
  readonly isOpen: boolean
  readonly onOpenChange: (isOpen: boolean) => void
}

/** The search of the docs: type, choose with the arrow keys, Enter goes there. */
export function SearchDialog({ isOpen, onOpenChange }: SearchDialogProps) {
  const router = useRouter()
  const [query, setQuery] = useState('')
  const { search, hasFailed, retry } = useDocsSearch()
  const results = useMemo(() => (query.trim() ? (search?.(query) ?? []) : []), [search, query])

  function go(result: SearchResult) {
    onOpenChange(false)
    router.push(result.href as Route)
  }

  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-10 bg-black/40" />
        <Dialog.Popup
          aria-label="Search the docs"
          className="fixed top-[max(1rem,8dvh)] left-1/2 z-10 flex max-h-[min(36rem,calc(100dvh-2rem))] w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-raised text-ink shadow-xl"
        >
          <Autocomplete.Root
            open
            inline
            mode="none"
            items={results}
            value={query}
            onValueChange={(value, { reason }) => {
              // The chosen one's title is not what was looked for.
              if (reason !== 'item-press') setQuery(value)
            }}
            itemToStringValue={(result: SearchResult) => result.title}
            autoHighlight="always"
            keepHighlight
          >
            <div className="flex items-center gap-2 border-line border-b pr-2 pl-4">
              <Search className="size-4 shrink-0 text-faint" aria-hidden="true" />
              <Autocomplete.Input
                aria-label="Search the docs"
                placeholder="Guides, API calls, problem codes"
                className="h-12 min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint"
              />
              <Dialog.Close aria-label="Close the search" className={buttonClass('icon')}>
                <X className="size-4" aria-hidden="true" />
              </Dialog.Close>
            </div>
            <Autocomplete.List className="min-h-0 overflow-y-auto p-2 empty:hidden">
              {(result: SearchResult) => (
                <Autocomplete.Item
                  key={result.href}
                  value={result}
                  onClick={() => go(result)}
                  className="cursor-pointer scroll-my-2 rounded px-2 py-1.5 data-highlighted:bg-hover"
                >
                  <span className="flex items-baseline justify-between gap-4">
                    <span className="min-w-0 break-words font-medium">{result.title}</span>
                    <span className="shrink-0 text-faint text-xs">{result.place}</span>
                  </span>
                  <span className="line-clamp-2 text-data text-soft">
                    <Excerpt parts={result.excerpt} />
                  </span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
            <div role="status" className="px-4 text-soft">
              {hasFailed ? (
                <span className="flex items-center justify-between gap-4 py-4">
                  The search could not be loaded.
                  <Button onClick={retry}>Try again</Button>
                </span>
              ) : query.trim() === '' ? (
                <p className="py-4">Type a word, a path such as /api/tasks, or a problem code.</p>
              ) : search === null ? (
                <p className="py-4">Loading</p>
              ) : results.length === 0 ? (
                <p className="py-4">Nothing in the docs has all of these words.</p>
              ) : (
                <p className="sr-only">
                  {results.length} {results.length === 1 ? 'result' : 'results'}
                </p>
              )}
            </div>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
