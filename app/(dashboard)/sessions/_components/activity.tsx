'use client'

import { useState } from 'react'
import useSWR from 'swr'
import { useLive } from '#components/sessions/live/live-context.ts'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import type { SessionHealth, SessionList } from '#lib/sessions/contract.ts'
import { listKey } from '#lib/sessions/keys.ts'
import { FilterBar } from './filter-bar.tsx'
import { isFiltered } from './filters.ts'
import { SessionsTable } from './sessions-table.tsx'
import { useFilters } from './use-filters.ts'

const nothing: SessionList = { sessions: [], next_cursor: null }

interface ActivityProps {
  readonly recent: SessionHealth['recent_activity']
  /** The cached list is of the time when there was no session: it is asked for at once. */
  readonly isOutdated: boolean
}

/** The list of sessions with its filters and pages. */
export function Activity({ recent, isOutdated }: ActivityProps) {
  const { refresh_interval_ms } = useLive()
  const { filters, change } = useFilters()
  const key = listKey(filters)
  const { data } = useSWR<SessionList>(key, {
    refreshInterval: refresh_interval_ms,
    revalidateOnMount: isOutdated,
  })
  const shown = useShown(key, data)
  const isStale = shown.key !== key
  const clientTypes = useClientTypes([...shown.list.sessions, ...recent], filters.client_type)
  const { cursor, ...unpaged } = filters

  return (
    <section aria-labelledby="activity" className="mt-8">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <h2 id="activity" className="font-semibold text-base">
          Recent activity
        </h2>
        <FilterBar filters={filters} clientTypes={clientTypes} onChange={change} />
      </div>
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <SessionsTable
          of={shown.key}
          list={shown.list}
          isStale={isStale}
          empty={
            <EmptyState
              title={isFiltered(filters) ? 'No session matches.' : 'Nothing further back.'}
              className="border-line border-t"
            >
              <Button onClick={() => change({})}>Show all sessions</Button>
            </EmptyState>
          }
        />
      </div>
      <nav aria-label="Pages" className="mt-3 flex h-8 items-center justify-end gap-2">
        {cursor ? <Button onClick={() => change(unpaged)}>Newest</Button> : null}
        {shown.list.next_cursor ? (
          <Button
            disabled={isStale}
            onClick={() => change({ ...unpaged, cursor: shown.list.next_cursor ?? '' })}
          >
            Older
          </Button>
        ) : null}
      </nav>
    </section>
  )
}

/** The list to show under its key: while another one loads, still the one before. */
function useShown(key: string, data: SessionList | undefined) {
  const [shown, setShown] = useState({ key, list: data ?? nothing })
  if (data && (shown.key !== key || shown.list !== data)) setShown({ key, list: data })
  return shown
}

/** The client types seen so far, for the filter to offer. */
function useClientTypes(rows: SessionList['sessions'], chosen: string | undefined): string[] {
  const [seen, setSeen] = useState<readonly string[]>([])
  const all = new Set([...seen, ...rows.map((row) => row.client_type), ...(chosen ? [chosen] : [])])
  if (all.size > seen.length) setSeen([...all])
  return [...all].sort()
}
