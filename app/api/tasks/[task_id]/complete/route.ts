import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { completeTaskContract } from '#lib/tasks/contract.ts'
import { completeTask } from '#lib/tasks/transitions.ts'

/** POST /api/tasks/{task_id}/complete: the result, for the reward. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(completeTaskContract, async ({ server, caller, params, body }) => {
    const result = await completeTask(server, params.task_id, caller.agentId, body)
    if (result.outcome === 'not_assignee') {
      throw new Problem('forbidden', { detail: 'The agent has never claimed this task.' })
    }
    if (result.outcome !== 'completed') throw new Problem(result.outcome)
    return result.task
  }),
)
