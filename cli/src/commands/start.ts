import { lockIdentity } from '../identity/lock-identity.ts'
import { type KeeperChange, SessionKeeper } from '../keeper/keeper.ts'
import { formatTime } from '../terminal/durations.ts'
import { kitVersion, openAgent } from './agent.ts'
import { CommandError, type Context, EXIT } from './context.ts'
import { reportFailure } from './failures.ts'
import { explainNotWritable } from './probe-folder.ts'
import { onEndingSignal } from './signals.ts'
import { describeChange } from './start-words.ts'

/**
 * `rollcall start`: keeps the session until a signal ends it, or a person must act. The first SIGINT,
 * SIGTERM or SIGHUP says goodbye, the second ends it at once.
 */
export async function runStart(
  context: Context,
  { interval }: { interval?: number },
): Promise<number> {
  const { terminal } = context
  const { path, file, client, identity } = await openAgent(context)
  const lock = takeLock(path)
  // The session goes on, whether or not anybody can read of it.
  terminal.outliveOutput()
  const tell = (change: KeeperChange) => {
    if (terminal.json) terminal.printJson(plain(change), 'line')
    else {
      const at = terminal.colours.dim(formatTime(Date.parse(change.at)))
      terminal.print(`${at}  ${describeChange(change, terminal.colours)}`)
    }
  }
  const keeper = new SessionKeeper({
    client,
    identity: file,
    interval_s: interval,
    report: () => ({ client_version: `rollcall/${kitVersion}` }),
    onChange: tell,
  })
  const onSignal = (signal: NodeJS.Signals) => {
    if (isEnding) {
      lock.release()
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    isEnding = true
    void keeper.stop()
  }
  let isEnding = false
  onEndingSignal(onSignal)
  try {
    if (!terminal.json) {
      terminal.warn(
        terminal.errorColours.dim(
          `Keeping the session of ${identity.name} at ${identity.url} (process ${process.pid}).`,
        ),
      )
    }
    const ending = await keeper.run()
    if (ending.reason === 'left') return EXIT.done
    return reportFailure(ending.problem, context)
  } finally {
    lock.release()
  }
}

/** @throws {CommandError} where there can be no lock, and so no daemon that is sure to be alone */
function takeLock(path: string) {
  try {
    return lockIdentity(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!/^E[A-Z]+$/.test(code ?? '')) throw error
    throw new CommandError(explainNotWritable(path, error as NodeJS.ErrnoException), {
      remedy:
        'The daemon needs a file beside the identity. See to that, and start it again; a daemon that runs already goes on without.',
    })
  }
}

/** As JSON: an error as what it says. */
function plain(change: KeeperChange): object {
  if (!('error' in change)) return change
  const { error, ...rest } = change
  const code = (error as { code?: unknown }).code
  return { ...rest, error: error.message, ...(typeof code === 'string' ? { code } : {}) }
}
