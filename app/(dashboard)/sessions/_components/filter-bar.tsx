'use client'

import { FilterForm, FilterSelect } from '#components/list/filter-form.tsx'
import { SearchField } from '#components/list/search-field.tsx'
import type { ChangeHow } from '#components/list/use-address-filters.ts'
import type { ListFilters } from '#lib/sessions/keys.ts'
import { statusWords } from '#lib/sessions/words.ts'
import { isFiltered, withFilter } from '#lib/site/list-address.ts'
import { sessionsAddress } from './filters.ts'

interface FilterBarProps {
  readonly filters: ListFilters
  readonly clientTypes: readonly string[]
  readonly onChange: (filters: ListFilters, how?: ChangeHow) => void
}

const statuses = (['active', 'disconnected'] as const).map(
  (status) => [status, statusWords[status]] as const,
)

/** Search and filters of the list. Without scripts it is a form that asks for the page again. */
export function FilterBar({ filters, clientTypes, onChange }: FilterBarProps) {
  return (
    <FilterForm
      action={sessionsAddress.path}
      isFiltered={isFiltered(filters)}
      onClear={() => onChange({})}
    >
      <SearchField
        q={filters.q}
        label="Search by agent name or session id"
        placeholder="Agent or session id"
        onChange={(q, how) => onChange(withFilter(filters, 'q', q), how)}
      />
      <FilterSelect
        name="status"
        label="Status"
        any="Any status"
        className="w-34"
        options={statuses}
        value={filters.status}
        onChange={(status) => onChange(withFilter(filters, 'status', status))}
      />
      <FilterSelect
        name="client_type"
        label="Client type"
        any="Any client"
        options={clientTypes.map((client_type) => [client_type, client_type] as const)}
        value={filters.client_type}
        onChange={(client_type) => onChange(withFilter(filters, 'client_type', client_type))}
      />
    </FilterForm>
  )
}
