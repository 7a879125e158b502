'use client'

import { Search } from 'lucide-react'
import Link from 'next/link'
import { lazy, Suspense, useEffect, useState } from 'react'

// The search, its index and its list come when they are asked for.
const SearchDialog = lazy(async () => ({
  default: (await import('./search-dialog.tsx')).SearchDialog,
}))

/**
 * What opens the search: a click, "/" and Ctrl or Cmd+K. Without JavaScript it is a link to the page
 * that searches.
 */
export function SearchEntry() {
  // Null until it was first asked for, when the dialog is loaded.
  const [isOpen, setOpen] = useState<boolean | null>(null)

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const isCommand = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)
      const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey
      if (!isCommand && !(isSlash && !isTyping(event.target))) return
      event.preventDefault()
      setOpen(true)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])

  return (
    <>
      <Link
        href="/docs/search"
        prefetch={false}
        aria-haspopup="dialog"
        aria-keyshortcuts="/ Control+K Meta+K"
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return
          event.preventDefault()
          setOpen(true)
        }}
        className="flex h-9 shrink-0 items-center gap-2 rounded border border-line-strong/60 bg-surface px-2.5 text-data text-soft hover:bg-hover"
      >
        <Search className="size-4" aria-hidden="true" />
        Search the docs
        <kbd
          title="The key that opens it"
          className="ml-auto rounded border border-line px-1.5 font-mono text-xs max-lg:hidden"
        >
          /
        </kbd>
      </Link>
      {isOpen !== null ? (
        <Suspense>
          <SearchDialog isOpen={isOpen} onOpenChange={setOpen} />
        </Suspense>
      ) : null}
    </>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
