'use client'

import { useState } from 'react'
import { Pager } from '#components/list/pager.tsx'
import { useAddressFilters } from '#components/list/use-address-filters.ts'
import { useShown } from '#components/list/use-shown.ts'
import { useAnswer } from '#components/live/use-answer.ts'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { SectionHead } from '#components/ui/section-head.tsx'
import type { SessionHealth, SessionList } from '#lib/sessions/contract.ts'
import { listKey } from '#lib/sessions/keys.ts'
import { isFiltered } from '#lib/site/list-address.ts'
import { FilterBar } from './filter-bar.tsx'
import { sessionsAddress } from './filters.ts'
import { SessionsTable } from './sessions-table.tsx'

const nothing: SessionList = { sessions: [], next_cursor: null }

interface ActivityProps {
  readonly recent: SessionHealth['recent_activity']
  /** The cached list is of the time when there was no session: it is asked for at once. */
  readonly isOutdated: boolean
}

/** The list of sessions with its filters and pages. */
export function Activity({ recent, isOutdated }: ActivityProps) {
  const { filters, change } = useAddressFilters(sessionsAddress)
  const key = listKey(filters)
  const data = useAnswer<SessionList>(key, { revalidateOnMount: isOutdated })
  const shown = useShown(key, data, nothing)
  const clientTypes = useClientTypes([...shown.data.sessions, ...recent], filters.client_type)

  return (
    <section aria-labelledby="activity" className="mt-8">
      <SectionHead id="activity" title="Recent activity">
        <FilterBar filters={filters} clientTypes={clientTypes} onChange={change} />
      </SectionHead>
      <Panel>
        <SessionsTable
          of={shown.key}
          list={shown.data}
          isStale={shown.isStale}
          empty={
            <EmptyState
              title={isFiltered(filters) ? 'No session matches.' : 'Nothing further back.'}
              className="border-line border-t"
            >
              <Button onClick={() => change({})}>Show all sessions</Button>
            </EmptyState>
          }
        />
      </Panel>
      <Pager
        filters={filters}
        next_cursor={shown.data.next_cursor}
        isStale={shown.isStale}
        onChange={change}
      />
    </section>
  )
}

/** The client types seen so far, for the filter to offer. */
function useClientTypes(rows: SessionList['sessions'], chosen: string | undefined): string[] {
  const [seen, setSeen] = useState<readonly string[]>([])
  const all = new Set([...seen, ...rows.map((row) => row.client_type), ...(chosen ? [chosen] : [])])
  if (all.size > seen.length) setSeen([...all])
  return [...all].sort()
}
