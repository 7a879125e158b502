import { isatty } from 'node:tty'

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

type Act = (signal: NodeJS.Signals) => void

/** Who is asked; the newest alone is told. */
const asked: Act[] = []

/**
 * Calls `act` for every signal that asks this process to end, until what it answers is called;
 * meanwhile nobody who asked before is told.
 *
 * SIGHUP says that the terminal has gone, and is for those only who print to one: `nohup` has a
 * process print elsewhere and ignore it, but Node.js forgets at its start what was ignored.
 */
export function onEndingSignal(act: Act, isAtTerminal = isatty(1) || isatty(2)): () => void {
  const tell: Act = (signal) => {
    if (signal === 'SIGHUP' && !isAtTerminal) return
    if (asked.at(-1) === act) act(signal)
  }
  asked.push(act)
  for (const signal of ENDING) process.on(signal, tell)
  return () => {
    asked.splice(asked.lastIndexOf(act), 1)
    for (const signal of ENDING) process.removeListener(signal, tell)
  }
}
