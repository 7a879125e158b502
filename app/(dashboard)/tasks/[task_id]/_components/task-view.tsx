'use client'

import { LiveMark } from '#components/live/live-mark.tsx'
import { OutageBanner } from '#components/live/outage-banner.tsx'
import { useAnswer } from '#components/live/use-answer.ts'
import { BackLink } from '#components/ui/back-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { PanelGrid } from '#components/ui/panel.tsx'
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
      <BackLink href="/tasks">All tasks</BackLink>
      <PageHeader actions={<LiveMark />}>
        <TaskHeadline task={task} />
      </PageHeader>
      <PanelGrid className="md:grid-cols-2">
        <TaskFacts task={task} />
        <TermsFacts task={task} />
        {task.description === null ? null : <Description text={task.description} />}
        <Outcome task={task} />
      </PanelGrid>
      {isOperator && task.state === 'submitted' ? <Candidates task_id={task_id} /> : null}
    </>
  )
}
