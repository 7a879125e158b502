import { cleanText } from '../terminal/clean-text.ts'
import { openAgent, patient } from './agent.ts'
import { type Context, EXIT, usageError } from './context.ts'
import { findAgent, isId } from './find-agent.ts'
import { noteReplay, underKey } from './idempotency.ts'

export interface TransferOptions {
  readonly to: string
  readonly amount: string
  readonly memo?: string
  readonly idempotencyKey?: string
}

/** `rollcall transfer TO AMOUNT` */
export async function runTransfer(context: Context, options: TransferOptions): Promise<number> {
  const { terminal } = context
  const amount = readAmount(options.amount)
  const { client } = await openAgent(context)
  const to_agent_id = isId(options.to)
    ? options.to.toLowerCase()
    : (await findAgent(client, options.to)).agent_id
  const { memo } = options
  const { data: transfer, headers } = await underKey(options.idempotencyKey, (idempotencyKey) =>
    client.exchange(
      'createTransfer',
      { body: { to_agent_id, amount, ...(memo === undefined ? {} : { memo }) } },
      { ...patient, idempotencyKey },
    ),
  )
  if (terminal.json) {
    terminal.printJson(transfer)
    return EXIT.done
  }
  const to = cleanText(transfer.to_agent_name ?? options.to)
  const { fee, net_amount, from_balance, transfer_id } = transfer
  const arrives = fee === '0' ? '' : ` ${net_amount} of it arrive, ${fee} is the fee.`
  terminal.print(
    `Paid ${transfer.amount} to ${to}.${arrives} The balance is ${terminal.colours.bold(from_balance)}.`,
  )
  terminal.print(terminal.colours.dim(`Transfer ${transfer_id}`))
  noteReplay(context, options.idempotencyKey, headers)
  return EXIT.done
}

/** An amount as the wire has it. What is no number is told here, what is no amount by the server. */
export function readAmount(text: string): string {
  const amount = text.trim()
  if (/^\d+(\.\d+)?$/.test(amount)) return amount
  throw usageError(`“${cleanText(text)}” is no amount of credits.`, 'Write it as 12 or 12.5.')
}
