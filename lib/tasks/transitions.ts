import { z } from 'zod'
import type { Config } from '#lib/config/config.ts'
import type { Database } from '#lib/supabase/database.ts'
import type { Json } from '#lib/supabase/functions.generated.ts'
import { type completeTaskContract, type failTaskContract, task } from './contract.ts'

/** What finishing a task needs of the server. */
export interface TaskKeeper {
  readonly database: Database
  readonly config: Pick<Config, 'taskFeeBps'>
}

const claiming = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('claimed'), task }),
  z.object({
    outcome: z.enum([
      'agent_unknown',
      'task_not_found',
      'is_requester',
      'role_missing',
      'task_not_claimable',
    ]),
  }),
])

/** Takes on a submitted task; of many claimants exactly one gets it. */
export function claimTask(database: Database, taskId: string, agentId: string) {
  return database.call('claim_task', { p_task_id: taskId, p_agent_id: agentId }, claiming)
}

const finishRefusal = z.object({
  outcome: z.enum([
    'agent_unknown',
    'task_not_found',
    'not_assignee',
    'stale_claim',
    'invalid_task_state',
  ]),
})

const completion = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('completed'), task }),
  finishRefusal,
])

/** Hands in the result; the escrow pays the assignee less the fee in the same transaction. */
export function completeTask(
  { database, config }: TaskKeeper,
  taskId: string,
  agentId: string,
  request: z.output<typeof completeTaskContract.body>,
) {
  return database.call(
    'complete_task',
    {
      p_task_id: taskId,
      p_agent_id: agentId,
      p_claim: request.claim,
      // Wrapped, since not every bridge to a jsonb argument tells a string from JSON text. The
      // contract has let nothing but JSON through.
      p_result: { result: request.result as Json },
      p_fee_bps: config.taskFeeBps,
      p_message: request.message ?? null,
    },
    completion,
  )
}

const failure = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('failed'), task }),
  finishRefusal,
])

/** Gives a task up: it may be claimed again while retries are left, else its requester is refunded. */
export function failTask(
  database: Database,
  taskId: string,
  agentId: string,
  request: z.output<typeof failTaskContract.body>,
) {
  return database.call(
    'fail_task',
    {
      p_task_id: taskId,
      p_agent_id: agentId,
      p_claim: request.claim,
      p_message: request.message,
    },
    failure,
  )
}

const cancellation = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('canceled'), task }),
  z.object({
    outcome: z.enum(['agent_unknown', 'task_not_found', 'not_requester', 'invalid_task_state']),
  }),
])

/** Takes a submitted task back; its requester is refunded. */
export function cancelTask(database: Database, taskId: string, agentId: string) {
  return database.call('cancel_task', { p_task_id: taskId, p_agent_id: agentId }, cancellation)
}
