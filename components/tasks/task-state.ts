import type { Task, TaskState } from '#lib/tasks/contract.ts'

// Named here and not taken from the contracts, which would bring their validator into the browser.
const states: Readonly<Record<TaskState, true>> = {
  submitted: true,
  working: true,
  completed: true,
  failed: true,
  canceled: true,
  rejected: true,
}

/** In the order of a task's life. */
export const taskStates = Object.keys(states) as TaskState[]

/** How a task stands: `overdue` is one under way whose time is over, until the sweep takes it back. */
export type TaskStanding = TaskState | 'overdue'

/** Reads it off the task. `now` in milliseconds, by the server's clock. */
export function taskStandingOf(
  { state, due_at }: Pick<Task, 'state' | 'due_at'>,
  now: number,
): TaskStanding {
  const isOver = state === 'working' && due_at !== null && Date.parse(due_at) <= now
  return isOver ? 'overdue' : state
}

/**
 * `2 of 3`: which attempt this is, and how many there may be; null before the first. A claim that
 * ended with its agent's revocation was none.
 */
export function attemptOf({
  state,
  failures,
  max_retries,
}: Pick<Task, 'state' | 'failures' | 'max_retries'>) {
  const attempt = failures + (state === 'working' || state === 'completed' ? 1 : 0)
  return attempt === 0 ? null : `${attempt} of ${max_retries + 1}`
}
