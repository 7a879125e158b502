import { z } from 'zod'
import { pageCursor, readCursor } from '#lib/http/cursor.ts'
import type { Database } from '#lib/supabase/database.ts'
import {
  type Account,
  account,
  type EconomyStats,
  economyStats,
  type listTransfersContract,
  type TransferList,
  transfer,
  type Verification,
  verification,
} from './contract.ts'

/** What reads need of the server. */
export interface EconomyReader {
  readonly database: Database
}

/** Whose memos a reader sees: all of them, those of one agent's transfers, or none. */
export type MemoReader = 'all' | 'none' | { readonly agentId: string }

/** The account of an agent, or null. `agentId` is a UUID. */
export function findAccount({ database }: EconomyReader, agentId: string): Promise<Account | null> {
  return database.call('get_account', { p_agent_id: agentId }, account.nullable())
}

const storedTransfer = transfer.extend({ memo: z.string().nullable() })

const transferPage = z.object({
  transfers: z.array(storedTransfer),
  next: z.tuple([z.int()]).nullable(),
})

/** A page of transfers, newest first, with the memos that the reader may see. */
export async function listTransfers(
  { database }: EconomyReader,
  query: z.output<typeof listTransfersContract.query>,
  reader: MemoReader = 'none',
): Promise<TransferList> {
  const [before] = readCursor('transfers', query.cursor, z.tuple([z.int().positive()])) ?? []
  const { transfers, next } = await database.call(
    'list_transfers',
    {
      p_limit: query.limit,
      p_agent_id: query.agent_id ?? null,
      p_kind: query.kind ?? null,
      p_before: before ?? null,
    },
    transferPage,
  )
  return {
    transfers: transfers.map(({ memo, ...open }) =>
      maySeeMemo(reader, open) ? { ...open, memo } : open,
    ),
    next_cursor: pageCursor('transfers', next),
  }
}

function maySeeMemo(
  reader: MemoReader,
  { from_agent_id, to_agent_id }: z.infer<typeof transfer>,
): boolean {
  if (typeof reader === 'string') return reader === 'all'
  return reader.agentId === from_agent_id || reader.agentId === to_agent_id
}

/** Credits in supply and moved over time; its cost does not grow with the number of transfers. */
export function getEconomyStats({ database }: EconomyReader): Promise<EconomyStats> {
  return database.call('economy_stats', {}, economyStats)
}

/** Recomputes all balances and sums, in a time that grows with the number of transfers. */
export function verifyLedger({ database }: EconomyReader): Promise<Verification> {
  return database.call('verify_ledger', {}, verification)
}
