'use client'

import { TaskMark } from '#components/federation/task-mark.tsx'
import { useFromNow } from '#components/live/live-context.ts'
import { LivenessShape } from '#components/sessions/liveness-mark.tsx'
import type { Task } from '#lib/tasks/contract.ts'
import { taskStandingOf } from './task-state.ts'

interface TaskStandingMarkProps {
  readonly task: Pick<Task, 'state' | 'due_at'>
  /** Judged no later than this (milliseconds). */
  readonly until?: number | undefined
}

/** Shape and word of how a task stands now: its state, or that its time is over. */
export function TaskStandingMark({
  task,
  until = Number.POSITIVE_INFINITY,
}: TaskStandingMarkProps) {
  const standing = useFromNow((now) => taskStandingOf(task, Math.min(now, until)))
  // In a box of its own, or the line that it is on would grow by a pixel.
  return (
    <span className="flex">
      {standing === 'overdue' ? (
        <span className="inline-flex items-center gap-2 whitespace-nowrap font-medium text-late">
          <LivenessShape of="late" />
          Overdue
        </span>
      ) : (
        <TaskMark state={standing} />
      )}
    </span>
  )
}
