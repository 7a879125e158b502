'use client'

import { FilterForm, FilterSelect } from '#components/list/filter-form.tsx'
import { Pager } from '#components/list/pager.tsx'
import { SearchField } from '#components/list/search-field.tsx'
import { useAddressFilters } from '#components/list/use-address-filters.ts'
import { useShown } from '#components/list/use-shown.ts'
import { useAnswer } from '#components/live/use-answer.ts'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { SectionHead } from '#components/ui/section-head.tsx'
import { roleNames } from '#lib/enrollment/roles.ts'
import type { AgentList } from '#lib/federation/contract.ts'
import { agentListKey } from '#lib/federation/keys.ts'
import { isFiltered, withFilter } from '#lib/site/list-address.ts'
import { AgentsTable } from './agents-table.tsx'
import { agentsAddress } from './filters.ts'

const nothing: AgentList = { agents: [], next_cursor: null }
const statuses = [
  ['active', 'Active'],
  ['offline', 'Offline'],
  ['revoked', 'Revoked'],
] as const
const roles = roleNames.map((role) => [role, role] as const)

interface AgentsProps {
  /** The cached list is of the time when there was no agent: it is asked for at once. */
  readonly isOutdated: boolean
}

/** The list of agents with its filters and pages. */
export function Agents({ isOutdated }: AgentsProps) {
  const { filters, change } = useAddressFilters(agentsAddress)
  const key = agentListKey(filters)
  const data = useAnswer<AgentList>(key, { revalidateOnMount: isOutdated })
  const shown = useShown(key, data, nothing)

  return (
    <section aria-labelledby="agents" className="mt-8">
      <SectionHead id="agents" title="Agents">
        <FilterForm
          action={agentsAddress.path}
          isFiltered={isFiltered(filters)}
          onClear={() => change({})}
        >
          <SearchField
            q={filters.q}
            label="Search by agent name or id"
            placeholder="Agent or agent id"
            onChange={(q, how) => change(withFilter(filters, 'q', q), how)}
          />
          <FilterSelect
            name="status"
            label="Status"
            any="Any status"
            className="w-34"
            options={statuses}
            value={filters.status}
            onChange={(status) => change(withFilter(filters, 'status', status))}
          />
          <FilterSelect
            name="role"
            label="Role"
            any="Any role"
            options={roles}
            value={filters.role}
            onChange={(role) => change(withFilter(filters, 'role', role))}
          />
        </FilterForm>
      </SectionHead>
      <Panel>
        <AgentsTable
          of={shown.key}
          list={shown.data}
          isStale={shown.isStale}
          empty={
            <EmptyState
              title={isFiltered(filters) ? 'No agent matches.' : 'Nothing further back.'}
              className="border-line border-t"
            >
              <Button onClick={() => change({})}>Show all agents</Button>
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
