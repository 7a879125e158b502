'use client'

import { AgentFilter } from '#components/federation/agent-filter.tsx'
import { taskWords } from '#components/federation/task-mark.tsx'
import { FilterForm, FilterSelect } from '#components/list/filter-form.tsx'
import { taskStates } from '#components/tasks/task-state.ts'
import { roleNames } from '#lib/enrollment/roles.ts'
import { isFiltered, withFilter } from '#lib/site/list-address.ts'
import type { TaskFilters } from '#lib/tasks/keys.ts'
import { tasksAddress } from './filters.ts'

interface FilterBarProps {
  readonly filters: TaskFilters
  readonly onChange: (filters: TaskFilters) => void
}

const states = taskStates.map((state) => [state, taskWords[state]] as const)
const roles = roleNames.map((role) => [role, role] as const)

/** The filters of the list. Without scripts they are a form that asks for the page again. */
export function FilterBar({ filters, onChange }: FilterBarProps) {
  return (
    <FilterForm
      action={tasksAddress.path}
      isFiltered={isFiltered(filters)}
      onClear={() => onChange({})}
    >
      <FilterSelect
        name="state"
        label="State"
        any="Any state"
        className="w-34"
        options={states}
        value={filters.state}
        onChange={(state) => onChange(withFilter(filters, 'state', state))}
      />
      <FilterSelect
        name="role"
        label="Role"
        any="Any role"
        className="w-34"
        options={roles}
        value={filters.role}
        onChange={(role) => onChange(withFilter(filters, 'role', role))}
      />
      <AgentFilter
        name="requester_id"
        label="Requester"
        any="Any requester"
        agent_id={filters.requester_id}
        onChange={(id) => onChange(withFilter(filters, 'requester_id', id))}
      />
      <AgentFilter
        name="assignee_id"
        label="Assignee"
        any="Any assignee"
        agent_id={filters.assignee_id}
        onChange={(id) => onChange(withFilter(filters, 'assignee_id', id))}
      />
    </FilterForm>
  )
}
