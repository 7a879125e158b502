import manifest from '../../package.json' with { type: 'json' }
import type { Identity } from '../identity/identity.ts'
import { IdentityFile } from '../identity/identity-file.ts'
import { cleanTexts } from '../terminal/clean-text.ts'
import { CheckedClient } from './checked-client.ts'
import type { Context } from './context.ts'

export const kitVersion = manifest.version

/** Who calls, as the server's log has it. */
export const userAgent = `rollcall/${kitVersion} node/${process.versions.node}`

/** This machine's agent: its identity, and a client that speaks for it. */
export interface OwnAgent {
  readonly path: string
  readonly file: IdentityFile
  readonly identity: Identity
  readonly client: CheckedClient
}

/** @throws {IdentityError} where nobody is enrolled here, or the file cannot be read. */
export async function openAgent(context: Context): Promise<OwnAgent> {
  const path = await context.configPath()
  const file = new IdentityFile(path)
  const identity = await file.load()
  const clean = !context.terminal.json
  const client = new CheckedClient({ url: identity.url, credentials: file, userAgent, clean })
  // A refresh that is cut short takes the successor of its token along.
  context.beforeExit(() => client.settle())
  return { path, file, identity: clean ? cleanTexts(identity) : identity, client }
}

/** How a command calls: it tries again twice where that is safe, as people would. */
export const patient = { retries: 2 } as const
