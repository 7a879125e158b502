import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { failTaskContract } from '#lib/tasks/contract.ts'
import { failTask } from '#lib/tasks/transitions.ts'

/** POST /api/tasks/{task_id}/fail: the assignee gives up. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(failTaskContract, async ({ server, caller, params, body }) => {
    const result = await failTask(server.database, params.task_id, caller.agentId, body)
    if (result.outcome === 'not_assignee') {
      throw new Problem('forbidden', { detail: 'The agent has never claimed this task.' })
    }
    if (result.outcome !== 'failed') throw new Problem(result.outcome)
    return result.task
  }),
)
