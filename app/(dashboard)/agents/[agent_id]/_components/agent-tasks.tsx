'use client'

import Link from 'next/link'
import { Amount } from '#components/economy/amount.tsx'
import { TaskMark } from '#components/federation/task-mark.tsx'
import { Age } from '#components/live/age.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { Cell, HeadCell } from '#components/ui/table.tsx'
import type { TaskList } from '#lib/tasks/contract.ts'
import { taskQuery, tasksKey } from '#lib/tasks/keys.ts'
import { shortLimit } from './limits.ts'
import { Section } from './section.tsx'

interface AgentTasksProps {
  readonly agent_id: string
  /** The tasks that it took on, or those that it posted. */
  readonly of: 'assignee' | 'requester'
}

const titles = { assignee: 'Tasks taken on', requester: 'Tasks posted' } as const
const empties = {
  assignee: 'None in hand, and none finished.',
  requester: 'None posted yet.',
} as const

/** The agent's newest tasks. */
export function AgentTasks({ agent_id, of }: AgentTasksProps) {
  const filters = of === 'assignee' ? { assignee_id: agent_id } : { requester_id: agent_id }
  const list = useAnswer<TaskList>(tasksKey(filters, shortLimit))
  const tasks = list?.tasks ?? []
  return (
    <Section
      title={titles[of]}
      empty={tasks.length === 0 ? empties[of] : null}
      more={
        list?.next_cursor ? { href: `/tasks?${taskQuery(filters)}`, label: 'All of them' } : null
      }
    >
      <table className="w-full table-fixed text-data">
        <caption className="sr-only">{titles[of]}, newest first</caption>
        <thead>
          <tr>
            <HeadCell className="w-30">State</HeadCell>
            <HeadCell>Task</HeadCell>
            <HeadCell align="right" className="w-24">
              Reward
            </HeadCell>
            <HeadCell align="right" className="hidden w-26 sm:table-cell">
              Changed
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <tr key={task.task_id} className="group relative border-line border-t hover:bg-hover">
              <Cell>
                <TaskMark state={task.state} />
              </Cell>
              <Cell>
                <Link
                  href={`/tasks/${task.task_id}`}
                  prefetch={false}
                  dir="auto"
                  title={task.title}
                  className="block truncate -outline-offset-2 after:absolute after:inset-0 group-hover:underline"
                >
                  {task.title}
                </Link>
              </Cell>
              <Cell align="right">
                <Amount of={task.reward} />
              </Cell>
              <Cell align="right" className="hidden sm:table-cell">
                <Age since={task.updated_at} />
              </Cell>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
