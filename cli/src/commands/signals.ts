const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Calls `act` for every signal that asks this process to end, until what it answers is called. */
export function onEndingSignal(act: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of ENDING) process.on(signal, act)
  return () => {
    for (const signal of ENDING) process.removeListener(signal, act)
  }
}
