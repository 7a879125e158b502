import { IdentityFile } from '../identity/identity-file.ts'
import { cleanTexts } from '../terminal/clean-text.ts'
import { formatFields } from '../terminal/fields.ts'
import { type Context, EXIT } from './context.ts'

/** `rollcall whoami`: what the identity file says, without its secrets. */
export async function runWhoami({ terminal, configPath }: Context): Promise<number> {
  const path = await configPath()
  const identity = await new IdentityFile(path).load()
  const { agent_id, name, client_type, roles, url, enrolled_at } = terminal.json
    ? identity
    : cleanTexts(identity)
  if (terminal.json) {
    terminal.printJson({ agent_id, name, client_type, roles, url, enrolled_at, config: path })
    return EXIT.done
  }
  terminal.print(
    formatFields(
      [
        ['agent', name],
        ['id', agent_id],
        ['client', client_type],
        ['roles', roles.join(', ') || 'none'],
        ['server', url],
        ['identity', path],
      ],
      terminal.width,
      terminal.colours.dim,
    ),
  )
  return EXIT.done
}
