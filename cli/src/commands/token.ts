import { cleanText } from '../terminal/clean-text.ts'
import { openAgent } from './agent.ts'
import { type Context, EXIT } from './context.ts'

/** `rollcall token`: an access token that is good now, alone on a line. */
export async function runToken(
  context: Context,
  { header = false }: { header?: boolean },
): Promise<number> {
  const { client } = await openAgent(context)
  const token = cleanText(await client.accessToken())
  if (header) context.terminal.printJson({ Authorization: `Bearer ${token}` }, 'line')
  else if (context.terminal.json) context.terminal.printJson({ access_token: token })
  else context.terminal.print(token)
  return EXIT.done
}
