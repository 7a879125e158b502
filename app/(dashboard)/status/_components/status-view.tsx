'use client'

import { AvailabilityLegend } from '#components/availability/availability-legend.tsx'
import { FilterForm } from '#components/list/filter-form.tsx'
import { Pager } from '#components/list/pager.tsx'
import { SearchField } from '#components/list/search-field.tsx'
import { useAddressFilters } from '#components/list/use-address-filters.ts'
import { useShown } from '#components/list/use-shown.ts'
import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { AvailabilityList } from '#lib/availability/contract.ts'
import { availabilityKey } from '#lib/availability/keys.ts'
import { isFiltered, withFilter } from '#lib/site/list-address.ts'
import { AgentList } from './agent-list.tsx'
import { statusAddress } from './filters.ts'
import { Headline } from './headline.tsx'
import { NoAgents } from './no-agents.tsx'

const nothing: AvailabilityList = {
  agents: [],
  fleet: { alive: 0, total: 0, availability: null },
  next_cursor: null,
  generated_at: '1970-01-01T00:00:00.000Z',
}

/** The page of the fleet's availability, asked for anew every minute. */
export function StatusView() {
  const { filters, change } = useAddressFilters(statusAddress)
  const key = availabilityKey(filters)
  const data = useAnswer<AvailabilityList>(key)
  const { data: list, isStale } = useShown(key, data, nothing)
  const { fleet, agents, next_cursor } = list
  return (
    <>
      <OutageBanner />
      <PageHeader actions={<LiveMark />}>
        <Headline fleet={fleet} />
      </PageHeader>
      {fleet.total === 0 ? (
        <NoAgents />
      ) : (
        <section aria-label="Agents by name">
          <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
            <FilterForm
              action={statusAddress.path}
              isFiltered={isFiltered(filters)}
              onClear={() => change({})}
            >
              <SearchField
                q={filters.q}
                label="Search by agent name or the beginning of its id"
                placeholder="Agent name or id"
                onChange={(q, how) => change(withFilter(filters, 'q', q), how)}
              />
            </FilterForm>
            <AvailabilityLegend />
          </div>
          <div
            aria-busy={isStale}
            className={`rounded-lg border border-line bg-surface ${isStale ? 'opacity-60' : ''}`}
          >
            {agents.length === 0 ? (
              <EmptyState title={filters.q ? 'No agent matches.' : 'No more agents.'}>
                <Button onClick={() => change({})}>Show all agents</Button>
              </EmptyState>
            ) : (
              <AgentList agents={agents} />
            )}
          </div>
          <Pager
            filters={filters}
            next_cursor={next_cursor}
            isStale={isStale}
            words={{ first: 'First', next: 'Next' }}
            onChange={change}
          />
        </section>
      )}
    </>
  )
}
