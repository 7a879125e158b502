import type { Environment } from '../terminal/colours.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { invocation } from './invocation.ts'

/** What a command is given, whatever it does. */
export interface Context {
  readonly terminal: Terminal
  readonly env: Environment
  /** Where the identity is: `--config`, else what the environment says; not read before it is needed. */
  readonly configPath: () => Promise<string>
  /** `--config` as it was given, so that what is suggested next names it too. */
  readonly configOption: string | undefined
  readonly stdin: NodeJS.ReadStream
  /** Has something awaited before the process ends, however it does. */
  readonly beforeExit: (wait: () => Promise<void>) => void
}

/** The exit codes of the command. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** Only a person can help: the agent has to be enrolled. */
  person: 3,
} as const

/** A failure that is already worded for the person at the terminal, in a line or two. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: number
  /** What to do about it. */
  readonly remedy: string | undefined
  /** For programs (`--json`). */
  readonly members: Readonly<Record<string, unknown>>

  constructor(
    message: string,
    options: { exitCode?: number; remedy?: string; members?: CommandError['members'] } = {},
  ) {
    super(message)
    this.exitCode = options.exitCode ?? EXIT.failed
    this.remedy = options.remedy
    const code = this.exitCode === EXIT.usage ? 'wrong_usage' : 'command_failed'
    this.members = { code, ...options.members }
  }
}

/** A wrong argument, as against a command that failed. */
export function usageError(message: string, remedy?: string): CommandError {
  return new CommandError(message, { exitCode: EXIT.usage, ...(remedy ? { remedy } : {}) })
}

/** A command of the kit as it can be typed here: called as this one was, with its `--config`. */
export function kitCommand(context: Pick<Context, 'configOption' | 'env'>, words: string): string {
  const command = invocation(context.env)
  const path = context.configOption
  if (path === undefined) return `${command} ${words}`
  const quoted = /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
  return `${command} --config ${quoted} ${words}`
}
