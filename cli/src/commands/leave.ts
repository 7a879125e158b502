import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '../client/errors.ts'
import { findKeeper } from '../identity/lock-identity.ts'
import { cleanText } from '../terminal/clean-text.ts'
import { openAgent, patient } from './agent.ts'
import { CommandError, type Context, EXIT } from './context.ts'

/** How long a daemon may take: to say goodbye, to save what a refresh under way answers, and some more. */
const GOODBYE_MS = 20_000

/** `rollcall leave`: stops the daemon, which says goodbye, and closes what session there still is. */
export async function runLeave(context: Context): Promise<number> {
  const { terminal } = context
  const { path, file, client, identity } = await openAgent(context)
  const keeper = findKeeper(path)
  if (keeper) await stopKeeper(path, keeper.pid)

  const session_id = (await file.load()).session?.session_id ?? null
  const isClosed = session_id !== null && (await close(session_id))
  if (session_id !== null) {
    await file.update((now) =>
      now.session?.session_id === session_id ? { ...now, session: null } : now,
    )
  }
  const ended = session_id ?? identity.session?.session_id ?? null
  if (terminal.json) {
    terminal.printJson({ session_id: ended, daemon_stopped: keeper?.pid ?? null })
    return EXIT.done
  }
  if (keeper) terminal.print(`Stopped the daemon (process ${keeper.pid}).`)
  const name = cleanText(ended ?? '')
  if (isClosed || (keeper && ended)) terminal.print(`Closed session ${name}.`)
  else if (session_id) terminal.print(`Session ${name} had ended already.`)
  else terminal.print('There was no session to close.')
  return EXIT.done

  async function close(id: string): Promise<boolean> {
    try {
      const before = await client.call('getSession', { params: { session_id: id } }, patient)
      if (before.status !== 'active') return before.disconnect_reason === 'idle_timeout' && end(id)
      return await end(id)
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'session_not_found') return false
      throw error
    }
  }

  async function end(id: string): Promise<boolean> {
    await client.call('closeSession', { params: { session_id: id } }, patient)
    return true
  }
}

/** Ends the daemon as Ctrl-C does, and waits for it. */
async function stopKeeper(path: string, pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGTERM')
    // One that was stopped (SIGSTOP) ends only once it goes on.
    if (process.platform !== 'win32') process.kill(pid, 'SIGCONT')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw new CommandError(`The daemon (process ${pid}) may not be ended by this user.`, {
        remedy: `As its owner: kill ${pid}`,
      })
    }
  }
  const deadline = performance.now() + GOODBYE_MS
  while (findKeeper(path)?.pid === pid) {
    if (performance.now() > deadline) {
      throw new CommandError(`The daemon (process ${pid}) does not end.`, {
        remedy: `End it by force, then leave again: kill -9 ${pid}`,
      })
    }
    await sleep(20)
  }
}
