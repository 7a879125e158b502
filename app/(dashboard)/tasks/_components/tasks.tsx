'use client'

import { Pager } from '#components/list/pager.tsx'
import { useAddressFilters } from '#components/list/use-address-filters.ts'
import { useShown } from '#components/list/use-shown.ts'
import { useAnswer } from '#components/live/use-answer.ts'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { isFiltered } from '#lib/site/list-address.ts'
import type { TaskList } from '#lib/tasks/contract.ts'
import { tasksKey } from '#lib/tasks/keys.ts'
import { FilterBar } from './filter-bar.tsx'
import { tasksAddress } from './filters.ts'
import { TasksTable } from './tasks-table.tsx'

const nothing: TaskList = { tasks: [], next_cursor: null }

/** The list of tasks with its filters and pages. */
export function Tasks({ isOutdated }: { isOutdated: boolean }) {
  const { filters, change } = useAddressFilters(tasksAddress)
  const key = tasksKey(filters)
  const data = useAnswer<TaskList>(key, { revalidateOnMount: isOutdated })
  const shown = useShown(key, data, nothing)
  return (
    <section aria-label="All tasks">
      <div className="mb-3">
        <FilterBar filters={filters} onChange={change} />
      </div>
      <Panel>
        <TasksTable
          of={shown.key}
          list={shown.data}
          isStale={shown.isStale}
          empty={
            <EmptyState
              title={isFiltered(filters) ? 'No task matches.' : 'Nothing further back.'}
              className="border-line border-t"
            >
              <Button onClick={() => change({})}>Show all tasks</Button>
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
