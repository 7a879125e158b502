'use client'

import { Pager } from '#components/list/pager.tsx'
import { useAddressFilters } from '#components/list/use-address-filters.ts'
import { useShown } from '#components/list/use-shown.ts'
import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { AuditList } from '#lib/audit/contract.ts'
import { auditKey } from '#lib/audit/keys.ts'
import { isFiltered } from '#lib/site/list-address.ts'
import { AuditTable } from './audit-table.tsx'
import { FilterBar } from './filter-bar.tsx'
import { auditAddress } from './filters.ts'
import { Headline } from './headline.tsx'

const nothing: AuditList = { audit_records: [], next_cursor: null }

/** The record of what operators did, asked for anew now and then. */
export function AuditView() {
  const { filters, change } = useAddressFilters(auditAddress)
  const key = auditKey(filters)
  const newest = useAnswer<AuditList>(auditKey({}))
  const data = useAnswer<AuditList>(key)
  const shown = useShown(key, data, nothing)
  const { next_cursor } = shown.data
  return (
    <>
      <OutageBanner />
      <PageHeader actions={<LiveMark />}>
        <Headline last={newest?.audit_records[0] ?? null} />
      </PageHeader>
      <section aria-label="What operators did">
        <div className="mb-3">
          <FilterBar filters={filters} onChange={change} />
        </div>
        <Panel>
          <AuditTable
            of={shown.key}
            list={shown.data}
            isStale={shown.isStale}
            empty={
              <EmptyState title={emptyTitle(isFiltered(filters), next_cursor)}>
                {isFiltered(filters) || filters.cursor ? (
                  <Button onClick={() => change({})}>Show the whole record</Button>
                ) : (
                  <p className="max-w-prose text-soft">
                    Sign-ins, minted and revoked tokens, renamed and revoked agents, disconnected
                    sessions and granted credits are kept here for good.
                  </p>
                )}
              </EmptyState>
            }
          />
        </Panel>
        <Pager
          filters={filters}
          next_cursor={next_cursor}
          isStale={shown.isStale}
          onChange={change}
        />
      </section>
    </>
  )
}

function emptyTitle(isSearch: boolean, next_cursor: string | null): string {
  // A search goes through so many records at a time.
  if (next_cursor) return 'Nothing matches so far. Older records may.'
  return isSearch ? 'No record matches.' : 'Nothing has been done yet.'
}
