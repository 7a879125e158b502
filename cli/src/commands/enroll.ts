import { RollcallClient } from '../client/client.ts'
import { mayBeDone } from '../client/errors.ts'
import { enrollAgent } from '../identity/enroll.ts'
import type { Identity } from '../identity/identity.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { IdentityFile } from '../identity/identity-file.ts'
import { findKeeper, lockIdentity } from '../identity/lock-identity.ts'
import { cleanText, cleanTexts } from '../terminal/clean-text.ts'
import type { Role } from '../wire/operations.generated.ts'
import { userAgent } from './agent.ts'
import { CheckedClient } from './checked-client.ts'
import { CommandError, type Context, EXIT, kitCommand, usageError } from './context.ts'
import { outcomeUnknown } from './idempotency.ts'
import { explainNotWritable, probeFolder } from './probe-folder.ts'
import { readAll } from './read-stdin.ts'
import { isUnprotected, readServerAddress } from './server-address.ts'

export interface EnrollOptions {
  readonly url: string
  readonly name: string
  readonly clientType: string
  readonly token?: string
  readonly role?: readonly string[]
  readonly description?: string
  readonly force?: boolean
}

/**
 * `rollcall enroll URL --token T --name N`. Whatever can be wrong on this machine is found before the
 * token is spent.
 */
export async function runEnroll(context: Context, options: EnrollOptions): Promise<number> {
  const { terminal } = context
  const url = readServerAddress(options.url)
  const path = await context.configPath()
  const file = new IdentityFile(path)
  await assertFree(file, path, options.force ?? false, context)
  const notWritable = probeFolder(path, { createFolder: true })
  if (notWritable) {
    throw new CommandError(explainNotWritable(path, notWritable), {
      remedy: 'The token has not been used. Set $ROLLCALL_CONFIG or --config to another place.',
    })
  }
  const enrollment_token = await readToken(context, options)
  if (isUnprotected(url)) {
    const warning = `${url} is not encrypted: tokens can be read on the way there.`
    if (terminal.json) terminal.warn(JSON.stringify({ warning }))
    else terminal.warn(`${terminal.errorColours.yellow('warning:')} ${warning}`)
  }
  // Of several at once one alone spends its token; the others find what it has saved.
  const lock = lockIdentity(path)
  try {
    await assertFree(file, path, options.force ?? false, context)
    return tell(context, await enrollAndSave(file, url, enrollment_token, options), path)
  } finally {
    lock.release()
  }
}

async function enrollAndSave(
  file: IdentityFile,
  url: string,
  enrollment_token: string,
  options: EnrollOptions,
): Promise<Identity> {
  const client = new RollcallClient({ url, userAgent })
  const enrolled = await enroll(client, {
    enrollment_token,
    name: options.name,
    client_type: options.clientType,
    ...(options.role === undefined ? {} : { roles: [...options.role] as Role[] }),
    ...(options.description === undefined ? {} : { description: options.description }),
  })
  const identity = await asServerHasIt(enrolled)
  try {
    await file.create(identity, { force: options.force ?? false })
  } catch (error) {
    throw new CommandError(
      `Enrolled as ${identity.agent_id}, but the identity could not be saved: ${(error as Error).message}`,
      { remedy: 'Ask the operator to revoke that agent, and enroll again with a new token.' },
    )
  }
  return identity
}

function tell(context: Context, identity: Identity, path: string): number {
  const { terminal } = context
  const { agent_id, name, client_type, roles, url, session } = terminal.json
    ? identity
    : cleanTexts(identity)
  if (terminal.json) {
    const session_id = session?.session_id
    terminal.printJson({ agent_id, name, client_type, roles, url, session_id, config: path })
    return EXIT.done
  }
  const { bold, dim } = terminal.colours
  terminal.print(`Enrolled ${bold(name)} at ${url}`)
  terminal.print(dim(`Agent ${agent_id}; its identity is in ${path}, for nobody else to read.`))
  terminal.print(`Next: ${bold(kitCommand(context, 'start'))} keeps its session alive.`)
  return EXIT.done
}

/** @throws {CommandError} where an identity is there already, or its daemon runs */
async function assertFree(
  file: IdentityFile,
  path: string,
  force: boolean,
  context: Context,
): Promise<void> {
  const keeper = findKeeper(path)
  if (keeper && keeper.pid !== process.pid) {
    throw new CommandError(`A daemon runs with the identity in ${path} (process ${keeper.pid}).`, {
      remedy: `Stop it first: ${kitCommand(context, 'leave')}. The token has not been used.`,
    })
  }
  if (force) return
  const other =
    '--force overwrites it; --config PATH enrolls another agent beside it. The token has not been used.'
  try {
    const { name, url } = await file.load()
    throw new CommandError(`${cleanText(name)} at ${url} is enrolled here already, in ${path}.`, {
      remedy: other,
    })
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error
    if (error.code === 'missing') return
    throw new CommandError(error.message, { remedy: other })
  }
}

/** The enrollment token: of the option, of standard input, or of the environment. */
async function readToken(context: Context, { token }: EnrollOptions): Promise<string> {
  const given = token ?? context.env.ROLLCALL_ENROLLMENT_TOKEN
  const text = given === '-' ? await readAll(context.stdin) : given
  if (text?.trim()) return text.trim()
  throw usageError(
    given === '-' ? 'There is no token on standard input.' : 'An enrollment token is needed.',
    'The operator mints one. Give it with --token, in $ROLLCALL_ENROLLMENT_TOKEN, or with `--token -` on standard input.',
  )
}

async function enroll(
  client: RollcallClient,
  request: Parameters<typeof enrollAgent>[1],
): Promise<Identity> {
  try {
    return await enrollAgent(client, request)
  } catch (error) {
    if (!mayBeDone(error)) throw error
    throw outcomeUnknown(error, 'the agent was enrolled', {
      members: { next_action: 'none' },
      remedy:
        'Look whether it is among the server’s agents. If it is, ask the operator to revoke it before you enroll again.',
    })
  }
}

/** With the name and the roles that the server settled: it trims names, and gives the token's roles. */
async function asServerHasIt(identity: Identity): Promise<Identity> {
  const { url, agent_id, credentials } = identity
  const inMemory = { read: async () => credentials, replace: async () => credentials }
  const client = new CheckedClient({
    url,
    userAgent,
    credentials: inMemory,
    timeout_ms: 3000,
    clean: false,
  })
  try {
    const { name, client_type, roles } = await client.call('getAgent', { params: { agent_id } })
    return { ...identity, name, client_type, roles }
  } catch {
    // It is enrolled all the same, by the words it gave itself.
    return identity
  }
}
