import { Problem } from '#lib/http/problems.ts'
import { methods, route } from '#lib/http/route.ts'
import { listTaskCandidatesContract } from '#lib/tasks/contract.ts'
import { listTaskCandidates } from '#lib/tasks/queries.ts'

/** GET /api/tasks/{task_id}/candidates: who could take a task on. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods(
  route(listTaskCandidatesContract, async ({ server, caller, params, query }) => {
    const requesterId = caller.kind === 'agent' ? caller.agentId : null
    const result = await listTaskCandidates(server, params.task_id, query.limit, requesterId)
    if (result.outcome === 'not_requester') {
      throw new Problem('forbidden', { detail: 'Only the requester of a task sees who could.' })
    }
    if (result.outcome !== 'candidates') throw new Problem(result.outcome)
    return { candidates: result.candidates, next_cursor: null }
  }),
)
