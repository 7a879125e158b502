'use client'

import { Button } from '#components/ui/button.tsx'

interface PagerProps<Filters> {
  readonly filters: Filters
  readonly next_cursor: string | null
  readonly isStale: boolean
  /** What the first page and the next one are, where the list is not by age. */
  readonly words?: { readonly first: string; readonly next: string }
  readonly onChange: (filters: Filters) => void
}

/** The ways to the first page and to the next one. */
export function Pager<Filters extends { readonly cursor?: string }>({
  filters,
  next_cursor,
  isStale,
  words = { first: 'Newest', next: 'Older' },
  onChange,
}: PagerProps<Filters>) {
  const { cursor, ...rest } = filters
  const unpaged = rest as Filters
  return (
    <nav aria-label="Pages" className="mt-3 flex h-8 items-center justify-end gap-2">
      {cursor ? <Button onClick={() => onChange(unpaged)}>{words.first}</Button> : null}
      {next_cursor ? (
        <Button disabled={isStale} onClick={() => onChange({ ...unpaged, cursor: next_cursor })}>
          {words.next}
        </Button>
      ) : null}
    </nav>
  )
}
