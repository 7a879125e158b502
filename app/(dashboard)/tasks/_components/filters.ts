import { taskStates } from '#components/tasks/task-state.ts'
import { roleNames } from '#lib/enrollment/roles.ts'
import { cleanCursor, cleanId, type ListAddress, oneOf } from '#lib/site/list-address.ts'
import { type TaskFilters, taskQuery } from '#lib/tasks/keys.ts'

/** How the list's filters live in the address. */
export const tasksAddress: ListAddress<TaskFilters> = {
  path: '/tasks',
  format: taskQuery,
  parse: (raw) => {
    const state = oneOf(taskStates, raw('state'))
    const role = oneOf(roleNames, raw('role'))
    const requester_id = cleanId(raw('requester_id'))
    const assignee_id = cleanId(raw('assignee_id'))
    const cursor = cleanCursor(raw('cursor'))
    return {
      ...(state ? { state } : {}),
      ...(requester_id ? { requester_id } : {}),
      ...(assignee_id ? { assignee_id } : {}),
      ...(role ? { role } : {}),
      ...(cursor ? { cursor } : {}),
    }
  },
}
