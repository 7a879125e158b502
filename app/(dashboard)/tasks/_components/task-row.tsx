'use client'

import Link from 'next/link'
import { memo } from 'react'
import { Amount } from '#components/economy/amount.tsx'
import { AgentLink } from '#components/federation/agent-link.tsx'
import type { SettledRow } from '#components/list/settled-rows.ts'
import { Age } from '#components/live/age.tsx'
import { useWarm } from '#components/live/use-warm.ts'
import { TaskStandingMark } from '#components/tasks/task-standing-mark.tsx'
import { attemptOf } from '#components/tasks/task-state.ts'
import { Nothing } from '#components/ui/nothing.tsx'
import { Cell } from '#components/ui/table.tsx'
import type { ListedTask } from '#lib/tasks/contract.ts'

/** One task; it warms when it has changed its state or its hands. */
export const TaskRow = memo(function TaskRow({
  item: task,
  isNew,
  unheard_since,
}: SettledRow<ListedTask>) {
  const row = useWarm([task.state, task.claim, task.failures].join(), isNew)
  return (
    <tr
      ref={row}
      className="group relative border-line border-t hover:bg-hover has-focus-visible:bg-hover"
    >
      <Cell className="hidden md:table-cell">
        <TaskStandingMark task={task} until={unheard_since} />
      </Cell>
      <Cell>
        <Link
          href={`/tasks/${task.task_id}`}
          prefetch={false}
          dir="auto"
          title={task.title}
          className="block truncate font-medium -outline-offset-2 after:absolute after:inset-0 group-hover:underline max-md:line-clamp-2 max-md:whitespace-normal"
        >
          {task.title}
        </Link>
        <span className="mt-0.5 flex items-center gap-2 text-soft text-xs md:hidden">
          <TaskStandingMark task={task} until={unheard_since} />
          <span className="min-w-0 flex-1 truncate">
            <bdi>{task.requester_name}</bdi>
            {task.assignee_name === null ? null : (
              <>
                {' → '}
                <bdi>{task.assignee_name}</bdi>
              </>
            )}
          </span>
        </span>
      </Cell>
      <Cell align="right" className="max-md:align-top">
        <span className="block truncate" title={task.reward}>
          <Amount of={task.reward} />
        </span>
      </Cell>
      <Cell className="hidden pl-8 md:table-cell">
        <Who agent_id={task.requester_id} name={task.requester_name} />
      </Cell>
      <Cell className="hidden md:table-cell">
        {task.assignee_id === null ? (
          <Nothing />
        ) : (
          <Who agent_id={task.assignee_id} name={task.assignee_name ?? task.assignee_id} />
        )}
      </Cell>
      <Cell align="right" className="hidden whitespace-nowrap lg:table-cell">
        {attemptOf(task) ?? <Nothing />}
      </Cell>
      <Cell align="right" className="hidden sm:table-cell sm:max-md:align-top">
        <Age since={task.created_at} />
      </Cell>
    </tr>
  )
})

function Who({ agent_id, name }: { agent_id: string; name: string }) {
  return (
    <AgentLink
      agent_id={agent_id}
      name={name}
      // Above the link that covers the row.
      className="relative z-1 inline-block max-w-full truncate align-bottom font-normal"
    />
  )
}
