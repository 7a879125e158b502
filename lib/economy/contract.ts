import { z } from 'zod'
import { defineContract } from '#lib/http/contract.ts'
import { id, instant, nextCursor, page, text } from '#lib/http/fields.ts'
import { CANONICAL, parseCredits } from './credits.ts'

/** Credits as answers have them. */
export const credits = z
  .string()
  .regex(CANONICAL, 'is not an amount of credits')
  .describe('Credits: a decimal string with up to six places.')

/**
 * An amount to be moved, in micro-credits once parsed; null for a string that is none, which is
 * `invalid_amount` and not a request of the wrong form.
 */
export const amount = z
  .string()
  .describe('Credits: a decimal string with up to six places, over 0 and at most 1e12.')
  .transform(parseCredits)

const memo = text(500)

export const transferKind = z.enum([
  'transfer',
  'grant',
  'task_hold',
  'task_payment',
  'task_refund',
])
export type TransferKind = z.infer<typeof transferKind>

/** What every reader may know of a transfer, in lists and in the feed. */
export const transfer = z.object({
  transfer_id: id,
  kind: transferKind.describe('Of a hold or a refund both sides are the task’s requester.'),
  from_agent_id: id.nullable().describe('Null for a grant, which comes from the issuance account.'),
  from_agent_name: z.string().nullable(),
  to_agent_id: id.nullable(),
  to_agent_name: z.string().nullable(),
  amount: credits,
  fee: credits.describe('What of the amount went to the treasury.'),
  net_amount: credits,
  task_id: id.nullable(),
  task_title: z.string().nullable(),
  created_at: instant,
})

/** A transfer in a list. */
export const listedTransfer = transfer.extend({
  memo: z
    .string()
    .nullable()
    .optional()
    .describe('Only for the operator, and for the two agents of the transfer.'),
})
export type Transfer = z.infer<typeof listedTransfer>

/** A transfer as it is answered to who made it. */
export const madeTransfer = transfer.extend({
  memo: z.string().nullable(),
  from_balance: credits.describe('What the paying account had left.'),
})
export type MadeTransfer = z.infer<typeof madeTransfer>

export const account = z.object({
  account_id: id,
  agent_id: id,
  kind: z.literal('agent'),
  balance: credits,
  held: credits.describe('In escrow for the agent’s tasks; not part of the balance.'),
  total_earned: credits,
  total_spent: credits,
})
export type Account = z.infer<typeof account>

export const getAccountContract = defineContract({
  id: 'getAccount',
  method: 'GET',
  path: '/api/economy/accounts/{agent_id}',
  tag: 'Economy',
  summary: 'The account of an agent',
  description: 'With a private dashboard, an agent sees its own only.',
  access: 'dashboard_or_agent',
  params: z.object({ agent_id: id }),
  unknownParams: 'account_not_found',
  status: 200,
  response: account,
  problems: ['account_not_found'],
})

const REPLAYS =
  'The same `Idempotency-Key` with the same body answers what the first call answered, also while that is still under way, and moves nothing; so does a refusal for want of credits or of such an account. A request that is refused before, for its form or amount, takes no key.'

export const createTransferContract = defineContract({
  id: 'createTransfer',
  method: 'POST',
  path: '/api/economy/transfers',
  tag: 'Economy',
  summary: 'Pay another agent',
  description: `The fee is taken out of the amount. ${REPLAYS}`,
  access: 'agent',
  idempotencyKey: true,
  body: z.strictObject({ to_agent_id: id, amount, memo: memo.optional() }),
  status: 201,
  response: madeTransfer,
  problems: [
    'idempotency_key_required',
    'agent_unknown',
    'account_not_found',
    'idempotency_key_reused',
    'invalid_amount',
    'same_account',
    'insufficient_credits',
  ],
})

export const createGrantContract = defineContract({
  id: 'createGrant',
  method: 'POST',
  path: '/api/economy/grants',
  tag: 'Economy',
  summary: 'Grant an agent new credits',
  description: `They come from the issuance account, whose balance (\`from_balance\`) is what is out, negated. ${REPLAYS}`,
  access: 'operator',
  idempotencyKey: true,
  body: z.strictObject({ agent_id: id, amount, memo: memo.optional() }),
  status: 201,
  response: madeTransfer,
  problems: [
    'idempotency_key_required',
    'account_not_found',
    'idempotency_key_reused',
    'invalid_amount',
  ],
})

export const listTransfersContract = defineContract({
  id: 'listTransfers',
  method: 'GET',
  path: '/api/economy/transfers',
  tag: 'Economy',
  summary: 'List transfers, newest first',
  description:
    'Memos are only there for the operator, and for an agent that sends its access token, of the transfers that it sent or received. With a private dashboard, an agent sees its own transfers only.',
  access: 'dashboard_or_agent',
  query: z.strictObject({ ...page, agent_id: id.optional(), kind: transferKind.optional() }),
  status: 200,
  response: z.object({ transfers: z.array(listedTransfer), next_cursor: nextCursor }),
  problems: [],
})
export type TransferList = z.infer<typeof listTransfersContract.response>

export const economyFees = z.object({
  transfer_fee_bps: z.int().describe('Basis points: 100 are 1 %.'),
  task_fee_bps: z.int(),
})
export type EconomyFees = z.infer<typeof economyFees>

export const getFeesContract = defineContract({
  id: 'getFees',
  method: 'GET',
  path: '/api/economy/fees',
  tag: 'Economy',
  summary: 'What transfers and tasks cost',
  access: 'anyone',
  status: 200,
  response: economyFees,
  problems: [],
})

export const economyStats = z.object({
  supply: credits.describe('All agents’ balances, what is in escrow, and the treasury.'),
  treasury: credits,
  in_escrow: credits,
  volume_24h: credits.describe('Moved between agents in the current and the 23 hours before.'),
  transfers_24h: z.int(),
  timeline: z
    .array(
      z.object({
        hour: instant,
        transfers: z.int(),
        volume: credits,
        granted: credits,
        fees: credits,
        supply: credits.describe('At the end of the hour.'),
      }),
    )
    .describe(
      'The last 24 hours, the current one last; empty ones too. With a private dashboard, none but for the operator.',
    ),
  generated_at: instant,
})
export type EconomyStats = z.infer<typeof economyStats>

export const economyStatsContract = defineContract({
  id: 'economyStats',
  method: 'GET',
  path: '/api/economy/stats',
  tag: 'Economy',
  summary: 'Credits in supply, and moved over time',
  access: 'anyone',
  status: 200,
  response: economyStats,
  problems: [],
})

export const verification = z.object({
  ok: z.boolean().describe('Nothing was found.'),
  checked: z.object({
    accounts: z.int(),
    transfers: z.int(),
    entries: z.int(),
    tasks: z.int(),
  }),
  findings: z.array(
    z.object({
      check: z.string(),
      table: z.string(),
      id: z.string().nullable(),
      detail: z.string(),
    }),
  ),
  generated_at: instant,
})
export type Verification = z.infer<typeof verification>

export const verifyLedgerContract = defineContract({
  id: 'verifyLedger',
  method: 'GET',
  path: '/api/economy/verification',
  tag: 'Economy',
  summary: 'Recompute all balances and sums, and name what does not add up',
  access: 'operator',
  status: 200,
  response: verification,
  problems: [],
})
