import { clsx } from 'clsx'
import type { TaskState } from '#lib/tasks/contract.ts'

export const taskWords: Readonly<Record<TaskState, string>> = {
  submitted: 'Open',
  working: 'Under way',
  completed: 'Completed',
  failed: 'Failed',
  canceled: 'Canceled',
  rejected: 'Rejected',
}

const inks: Readonly<Record<TaskState, string>> = {
  submitted: 'text-ink',
  working: 'text-alive',
  completed: 'text-soft',
  failed: 'text-late',
  canceled: 'text-faint',
  rejected: 'text-faint',
}

/** A shape for each state: ring, half disc, tick, triangle, barred ring. */
export function TaskShape({ of }: { of: TaskState }) {
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden="true"
      className={clsx('size-3 shrink-0', inks[of])}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
    >
      {of === 'completed' ? (
        <path d="m1.5 6.5 3 3 6-7" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
      ) : of === 'failed' ? (
        <path d="M6 1 11.5 11H.5z" fill="currentColor" stroke="none" />
      ) : (
        <circle cx="6" cy="6" r="4.2" />
      )}
      {of === 'working' ? <path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z" fill="currentColor" /> : null}
      {of === 'canceled' || of === 'rejected' ? <path d="m3 9 6-6" /> : null}
    </svg>
  )
}

/** Shape and word of a task's state. */
export function TaskMark({ state }: { state: TaskState }) {
  return (
    <span
      className={clsx('inline-flex items-center gap-2 whitespace-nowrap font-medium', inks[state])}
    >
      <TaskShape of={state} />
      {taskWords[state]}
    </span>
  )
}
