'use client'

import { LiveTable } from '#components/list/live-table.tsx'
import type { RowKind } from '#components/list/settled-rows.ts'
import { HeadCell } from '#components/ui/table.tsx'
import type { ListedTask, TaskList } from '#lib/tasks/contract.ts'
import { TaskRow } from './task-row.tsx'

interface TasksTableProps {
  /** The list's key: another list, other rows. */
  readonly of: string
  readonly list: TaskList
  readonly isStale: boolean
  readonly empty: React.ReactNode
}

const kind: RowKind<ListedTask> = {
  idOf: (task) => task.task_id,
  // A task enters a list of one state when it comes into that state.
  isSince: ({ updated_at }, at) => Date.parse(updated_at) > at,
}

/** The tasks, newest first; live, but nothing moves under the pointer. */
export function TasksTable({ of, list, isStale, empty }: TasksTableProps) {
  return (
    <LiveTable
      kind={kind}
      page={{ key: of, items: list.tasks, isWhole: list.next_cursor === null }}
      isStale={isStale}
      caption="Tasks, newest first"
      noun="task"
      Row={TaskRow}
      empty={empty}
      head={
        <>
          <HeadCell className="hidden w-30 md:table-cell">State</HeadCell>
          <HeadCell>Task</HeadCell>
          <HeadCell align="right" className="w-24 md:w-36">
            Reward
          </HeadCell>
          <HeadCell className="hidden w-[14%] pl-8 md:table-cell">Requester</HeadCell>
          <HeadCell className="hidden w-[14%] md:table-cell">Assignee</HeadCell>
          <HeadCell align="right" className="hidden w-24 lg:table-cell">
            Attempt
          </HeadCell>
          <HeadCell align="right" className="hidden w-28 sm:table-cell">
            Posted
          </HeadCell>
        </>
      }
    />
  )
}
