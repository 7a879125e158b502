'use client'

import { transferKinds, transferWords } from '#components/economy/transfer-kind.tsx'
import { AgentFilter } from '#components/federation/agent-filter.tsx'
import { FilterForm, FilterSelect } from '#components/list/filter-form.tsx'
import { Pager } from '#components/list/pager.tsx'
import { useAddressFilters } from '#components/list/use-address-filters.ts'
import { useShown } from '#components/list/use-shown.ts'
import { useAnswer } from '#components/live/use-answer.ts'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { SectionHead } from '#components/ui/section-head.tsx'
import type { TransferList } from '#lib/economy/contract.ts'
import { transfersKey } from '#lib/economy/keys.ts'
import { isFiltered, withFilter } from '#lib/site/list-address.ts'
import { transfersAddress } from './filters.ts'
import { TransfersTable } from './transfers-table.tsx'

const nothing: TransferList = { transfers: [], next_cursor: null }
const kinds = transferKinds.map((kind) => [kind, transferWords[kind]] as const)

/** The list of transfers with its filters and pages. */
export function Transfers({ isOutdated }: { isOutdated: boolean }) {
  const { filters, change } = useAddressFilters(transfersAddress)
  const key = transfersKey(filters)
  const data = useAnswer<TransferList>(key, { revalidateOnMount: isOutdated })
  const shown = useShown(key, data, nothing)
  return (
    <section aria-labelledby="transfers" className="mt-8">
      <SectionHead id="transfers" title="Transfers">
        <FilterForm
          action={transfersAddress.path}
          isFiltered={isFiltered(filters)}
          onClear={() => change({})}
        >
          <FilterSelect
            name="kind"
            label="Kind"
            any="Any kind"
            className="w-34"
            options={kinds}
            value={filters.kind}
            onChange={(kind) => change(withFilter(filters, 'kind', kind))}
          />
          <AgentFilter
            name="agent_id"
            label="Agent"
            any="Any agent"
            agent_id={filters.agent_id}
            onChange={(id) => change(withFilter(filters, 'agent_id', id))}
          />
        </FilterForm>
      </SectionHead>
      <Panel>
        <TransfersTable
          of={shown.key}
          list={shown.data}
          isStale={shown.isStale}
          empty={
            <EmptyState
              title={isFiltered(filters) ? 'No transfer matches.' : 'Nothing further back.'}
              className="border-line border-t"
            >
              <Button onClick={() => change({})}>Show all transfers</Button>
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
