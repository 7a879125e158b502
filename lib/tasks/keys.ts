import type { Role } from '#lib/enrollment/contract.ts'
import { listKey, queryString } from '#lib/http/query-string.ts'
import type { TaskState } from './contract.ts'

/** Addresses of the tasks API, which are also the keys of the browser's cache. */
const tasks = '/api/tasks'

export interface TaskFilters {
  readonly state?: TaskState
  readonly requester_id?: string
  readonly assignee_id?: string
  readonly role?: Role
  readonly cursor?: string
}

/** The filters as a query string, always in one order, so that equal filters are one key. */
export function taskQuery({ state, requester_id, assignee_id, role, cursor }: TaskFilters): string {
  return queryString({ state, requester_id, assignee_id, role, cursor })
}

/** Rows of a page of the list: what a phone renders without a stutter. */
export const taskLimit = 25

export function tasksKey(filters: TaskFilters, limit = taskLimit): string {
  return listKey(tasks, limit, taskQuery(filters))
}

export function isTasksKey(key: unknown): key is string {
  return typeof key === 'string' && key.startsWith(`${tasks}?`)
}

export function taskKey(task_id: string): string {
  return `${tasks}/${task_id}`
}

export function taskCandidatesKey(task_id: string): string {
  return `${tasks}/${task_id}/candidates`
}
