'use client'

import { Button } from '#components/ui/button.tsx'

interface PagerProps<Filters> {
  readonly filters: Filters
  readonly next_cursor: string | null
  readonly isStale: boolean
  readonly onChange: (filters: Filters) => void
}

/** The ways to the first page and to the next one. */
export function Pager<Filters extends { readonly cursor?: string }>({
  filters,
  next_cursor,
  isStale,
  onChange,
}: PagerProps<Filters>) {
  const { cursor, ...rest } = filters
  const unpaged = rest as Filters
  return (
    <nav aria-label="Pages" className="mt-3 flex h-8 items-center justify-end gap-2">
      {cursor ? <Button onClick={() => onChange(unpaged)}>Newest</Button> : null}
      {next_cursor ? (
        <Button disabled={isStale} onClick={() => onChange({ ...unpaged, cursor: next_cursor })}>
          Older
        </Button>
      ) : null}
    </nav>
  )
}
