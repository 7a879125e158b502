import { z } from 'zod'
import type { Config } from '#lib/config/config.ts'
import type { Actor } from '#lib/http/actor.ts'
import { fingerprint } from '#lib/http/idempotency.ts'
import type { Database } from '#lib/supabase/database.ts'
import { createGrantContract, createTransferContract, madeTransfer } from './contract.ts'

/** What moving credits needs of the server. */
export interface Bank {
  readonly database: Database
  readonly config: Pick<Config, 'transferFeeBps'>
}

const refusals = ['idempotency_key_reused', 'account_not_found', 'invalid_amount'] as const

const moved = z.object({
  outcome: z.literal('moved'),
  replayed: z.boolean(),
  transfer: madeTransfer,
})

const transferring = z.discriminatedUnion('outcome', [
  moved,
  z.object({
    outcome: z.enum([...refusals, 'agent_unknown', 'same_account', 'insufficient_credits']),
    replayed: z.boolean(),
  }),
])

const granting = z.discriminatedUnion('outcome', [
  moved,
  z.object({ outcome: z.enum(refusals), replayed: z.boolean() }),
])

const notMoved = { outcome: 'invalid_amount', replayed: false } as const

/**
 * Pays another agent, less the fee. Safe to repeat with the same key, which answers what the first
 * call answered, refusals too.
 */
export async function transferCredits(
  { database, config }: Bank,
  fromAgentId: string,
  request: z.output<typeof createTransferContract.body>,
  idempotencyKey: string,
): Promise<z.output<typeof transferring>> {
  if (request.amount === null) return notMoved
  return database.call(
    'transfer_credits',
    {
      p_from_agent_id: fromAgentId,
      p_to_agent_id: request.to_agent_id,
      p_amount: request.amount.toString(),
      p_fee_bps: config.transferFeeBps,
      p_idempotency_key: idempotencyKey,
      p_fingerprint: fingerprint(createTransferContract.id, request),
      p_memo: request.memo ?? null,
    },
    transferring,
  )
}

/** Grants an agent new credits, by the operator. Safe to repeat with the same key. */
export async function grantCredits(
  { database }: Pick<Bank, 'database'>,
  request: z.output<typeof createGrantContract.body>,
  idempotencyKey: string,
  actor: Actor,
): Promise<z.output<typeof granting>> {
  if (request.amount === null) return notMoved
  return database.call(
    'grant_credits',
    {
      p_agent_id: request.agent_id,
      p_amount: request.amount.toString(),
      p_idempotency_key: idempotencyKey,
      p_fingerprint: fingerprint(createGrantContract.id, request),
      p_memo: request.memo ?? null,
      p_actor: actor,
    },
    granting,
  )
}
