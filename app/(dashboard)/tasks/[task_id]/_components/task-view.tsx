'use client'

import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import type { Task } from '#lib/tasks/contract.ts'
import { taskKey } from '#lib/tasks/keys.ts'
import { Candidates } from './candidates.tsx'
import { Description } from './description.tsx'
import { Outcome } from './outcome.tsx'
import { TaskFacts } from './task-facts.tsx'
import { TaskHeadline } from './task-headline.tsx'
import { TermsFacts } from './terms-facts.tsx'

interface TaskViewProps {
  readonly task_id: string
  readonly isOperator: boolean
}

/** The page of one task, on live data. */
export function TaskView({ task_id, isOperator }: TaskViewProps) {
  const task = useAnswer<Task>(taskKey(task_id))
  if (!task) return null
  return (
    <>
      <OutageBanner />
      <Link
        href="/tasks"
        className="mb-4 inline-flex items-center gap-1.5 rounded text-data text-soft hover:text-ink"
      >
        <ArrowLeft className="size-4" aria-hidden="true" />
        All tasks
      </Link>
      <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <TaskHeadline task={task} />
        <LiveMark />
      </div>
      <div className="grid gap-px overflow-hidden rounded-lg border border-line bg-line *:min-w-0 *:bg-surface *:p-4 md:grid-cols-2">
        <TaskFacts task={task} />
        <TermsFacts task={task} />
        {task.description === null ? null : <Description text={task.description} />}
        <Outcome task={task} />
      </div>
      {isOperator && task.state === 'submitted' ? <Candidates task_id={task_id} /> : null}
    </>
  )
}
