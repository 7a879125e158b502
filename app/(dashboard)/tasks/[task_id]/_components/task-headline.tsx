'use client'

import { Amount } from '#components/economy/amount.tsx'
import { AgentLink } from '#components/federation/agent-link.tsx'
import { Age, TimeLeft } from '#components/live/age.tsx'
import { useFromNow } from '#components/live/live-context.ts'
import { TaskStandingMark } from '#components/tasks/task-standing-mark.tsx'
import { taskStandingOf } from '#components/tasks/task-state.ts'
import { Name } from '#components/ui/page-header.tsx'
import { countOf } from '#lib/sessions/words.ts'
import type { Task } from '#lib/tasks/contract.ts'

/** What the task is, and in one sentence how it stands. */
export function TaskHeadline({ task }: { task: Task }) {
  return (
    <>
      <Name>{task.title}</Name>
      <p className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1">
        <TaskStandingMark task={task} />
        <span className="min-w-0 text-soft [overflow-wrap:anywhere]">
          <Explanation task={task} />
        </span>
      </p>
    </>
  )
}

function Explanation({ task }: { task: Task }) {
  const standing = useFromNow((now) => taskStandingOf(task, now))
  const requester = <AgentLink agent_id={task.requester_id} name={task.requester_name} />
  const assignee =
    task.assignee_id === null ? (
      'Its assignee'
    ) : (
      <AgentLink agent_id={task.assignee_id} name={task.assignee_name ?? task.assignee_id} />
    )
  const ended = task.completed_at === null ? null : <Age since={task.completed_at} />
  switch (standing) {
    case 'submitted':
      return task.claim === 0 ? (
        <>
          Waiting for <Age since={task.created_at} />; nobody has claimed it yet.
        </>
      ) : (
        <>
          Back in the pool for <Age since={task.updated_at} />, after{' '}
          {countOf(task.failures, 'failed attempt')}.
        </>
      )
    case 'working':
      return (
        <>
          {assignee} has been at it for <Age since={task.claimed_at ?? task.updated_at} />
          {task.due_at === null ? null : (
            <>
              ; due in <TimeLeft until={task.due_at} />
            </>
          )}
          .
        </>
      )
    case 'overdue':
      return (
        <>
          {assignee} has had its time, which ended {task.due_at && <Age since={task.due_at} />} ago;
          the next sweep takes the task back.
        </>
      )
    case 'completed':
      return (
        <>
          {assignee} completed it {ended} ago, and was paid <Amount of={task.paid ?? task.reward} />{' '}
          credits.
        </>
      )
    case 'failed':
      return (
        <>
          Given up for good {ended} ago; {requester} has its <Amount of={task.reward} /> credits
          back.
        </>
      )
    case 'canceled':
      return (
        <>
          Taken back {ended} ago; {requester} has its <Amount of={task.reward} /> credits back.
        </>
      )
    case 'rejected':
      return <>It ended {ended} ago.</>
  }
}
