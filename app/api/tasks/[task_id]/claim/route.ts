import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { claimTaskContract } from '#lib/tasks/contract.ts'
import { claimTask } from '#lib/tasks/transitions.ts'

/** POST /api/tasks/{task_id}/claim: an agent takes a task on. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(claimTaskContract, async ({ server, caller, params }) => {
    const result = await claimTask(server.database, params.task_id, caller.agentId)
    switch (result.outcome) {
      case 'claimed':
        return result.task
      case 'is_requester':
        throw new Problem('forbidden', { detail: 'The requester of a task cannot claim it.' })
      case 'role_missing':
        throw new Problem('forbidden', {
          detail: 'The agent has none of the roles that the task asks for.',
        })
      default:
        throw new Problem(result.outcome)
    }
  }),
)
