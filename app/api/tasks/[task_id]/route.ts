import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { getTaskContract } from '#lib/tasks/contract.ts'
import { findTask } from '#lib/tasks/queries.ts'

/** GET /api/tasks/{task_id}: one task. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(getTaskContract, async ({ server, params }) => {
    const task = await findTask(server, params.task_id)
    if (!task) throw new Problem('task_not_found')
    return task
  }),
)
