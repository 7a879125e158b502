import { z } from 'zod'
import { fingerprint } from '#lib/http/idempotency.ts'
import type { Database } from '#lib/supabase/database.ts'
import { createTaskContract, task } from './contract.ts'

const posting = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('created'), replayed: z.boolean(), task }),
  z.object({
    outcome: z.enum([
      'agent_unknown',
      'idempotency_key_reused',
      'invalid_amount',
      'insufficient_credits',
    ]),
    replayed: z.boolean(),
  }),
])

/**
 * Posts a task and holds its reward in escrow, or does neither. Safe to repeat with the same key,
 * which answers what the first call answered, refusals too.
 */
export async function createTask(
  database: Database,
  agentId: string,
  request: z.output<typeof createTaskContract.body>,
  idempotencyKey: string,
): Promise<z.output<typeof posting>> {
  if (request.reward === null) return { outcome: 'invalid_amount', replayed: false }
  return database.call(
    'create_task',
    {
      p_agent_id: agentId,
      p_title: request.title,
      p_description: request.description ?? null,
      p_required_roles: request.required_roles,
      p_reward: request.reward.toString(),
      p_max_duration_s: request.max_duration_s,
      p_max_retries: request.max_retries,
      p_idempotency_key: idempotencyKey,
      p_fingerprint: fingerprint(createTaskContract.id, request),
    },
    posting,
  )
}
