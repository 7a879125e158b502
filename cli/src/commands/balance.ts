import { cleanText } from '../terminal/clean-text.ts'
import { formatFields } from '../terminal/fields.ts'
import { openAgent, patient } from './agent.ts'
import { type Context, EXIT } from './context.ts'
import { findAgent, isId } from './find-agent.ts'

/** `rollcall balance [AGENT]` */
export async function runBalance(context: Context, of: string | undefined): Promise<number> {
  const { terminal } = context
  const { client, identity } = await openAgent(context)
  const whose = await nameAndId()
  const params = { agent_id: whose.agent_id }
  const account = await client.call('getAccount', { params }, patient)
  if (terminal.json) {
    terminal.printJson(account)
    return EXIT.done
  }
  const amounts = [account.balance, account.held, account.total_earned, account.total_spent]
  const [balance, held, earned, spent] = alignAmounts(amounts)
  terminal.print(
    formatFields(
      [
        ['agent', cleanText(whose.name)],
        ['balance', terminal.colours.bold(balance ?? '')],
        ['held', `${held}${account.held === '0' ? '' : '  in escrow for its tasks'}`],
        ['earned', earned ?? ''],
        ['spent', spent ?? ''],
      ],
      null,
      terminal.colours.dim,
    ),
  )
  return EXIT.done

  async function nameAndId(): Promise<{ name: string; agent_id: string }> {
    if (of === undefined) return identity
    if (isId(of)) return { name: of, agent_id: of.toLowerCase() }
    return findAgent(client, of)
  }
}

/** Amounts beneath each other, at their decimal points. */
export function alignAmounts(amounts: readonly string[]): string[] {
  const whole = (amount: string) => amount.split('.')[0] ?? ''
  const widest = Math.max(...amounts.map((amount) => whole(amount).length))
  return amounts.map((amount) => `${' '.repeat(widest - whole(amount).length)}${amount}`)
}
