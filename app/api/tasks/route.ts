import { replayHeaders } from '#lib/http/idempotency.ts'
import { Problem } from '#lib/http/problems.ts'
import { Answered, methods, route } from '#lib/http/route.ts'
import { createTaskContract, listTasksContract } from '#lib/tasks/contract.ts'
import { createTask } from '#lib/tasks/create.ts'
import { listTasks } from '#lib/tasks/queries.ts'

/** GET, POST /api/tasks: the tasks of all agents, and a new one. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(listTasksContract, ({ server, query }) => listTasks(server, query)),
  route(createTaskContract, async ({ server, caller, body, idempotencyKey }) => {
    const result = await createTask(server.database, caller.agentId, body, idempotencyKey)
    const headers = replayHeaders(result)
    if (result.outcome !== 'created') throw new Problem(result.outcome, { headers })
    const { task } = result
    return new Answered(task, { ...headers, Location: `/api/tasks/${task.task_id}` })
  }),
)
