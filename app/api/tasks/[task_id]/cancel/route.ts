import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { cancelTaskContract } from '#lib/tasks/contract.ts'
import { cancelTask } from '#lib/tasks/transitions.ts'

/** POST /api/tasks/{task_id}/cancel: the requester takes a task back. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(cancelTaskContract, async ({ server, caller, params }) => {
    const result = await cancelTask(server.database, params.task_id, caller.agentId)
    if (result.outcome === 'not_requester') {
      throw new Problem('forbidden', { detail: 'Only the requester of a task can cancel it.' })
    }
    if (result.outcome !== 'canceled') throw new Problem(result.outcome)
    return result.task
  }),
)
