'use client'

import { FilterForm, FilterSelect } from '#components/list/filter-form.tsx'
import { SearchField } from '#components/list/search-field.tsx'
import type { ChangeHow } from '#components/list/use-address-filters.ts'
import { actionWords, auditActions } from '#components/operator/audit-words.ts'
import { Button } from '#components/ui/button.tsx'
import type { AuditFilters } from '#lib/audit/keys.ts'
import { isFiltered, withFilter } from '#lib/site/list-address.ts'
import { auditAddress } from './filters.ts'

interface FilterBarProps {
  readonly filters: AuditFilters
  readonly onChange: (filters: AuditFilters, how?: ChangeHow) => void
}

const actions = auditActions.map((action) => [action, actionWords[action]] as const)

/** The filters of the record. Without scripts they are a form that asks for the page again. */
export function FilterBar({ filters, onChange }: FilterBarProps) {
  const { q, action, target_id } = filters
  return (
    <FilterForm
      action={auditAddress.path}
      isFiltered={isFiltered(filters)}
      onClear={() => onChange({})}
    >
      <SearchField
        q={q}
        label="Search by the name of who did it or of what it was done to, or the beginning of its id"
        placeholder="Name or id"
        onChange={(text, how) => onChange(withFilter(filters, 'q', text), how)}
      />
      <FilterSelect
        name="action"
        label="Action"
        any="Any action"
        className="w-48"
        options={actions}
        value={action}
        onChange={(value) => onChange(withFilter(filters, 'action', value))}
      />
      {target_id ? (
        <>
          <input type="hidden" name="target_id" value={target_id} />
          <Button onClick={() => onChange(withFilter(filters, 'target_id', undefined))}>
            About {target_id.slice(0, 8)} only, show all
          </Button>
        </>
      ) : null}
    </FilterForm>
  )
}
