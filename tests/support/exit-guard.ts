const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a synchronous clean-up when this process exits or is told to; the signal then does what it
 * would have done. Answers with the way to call the guard off.
 */
export function onProcessEnd(cleanUp: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    cleanUp()
    remove()
    // Whoever else listens decides how the process ends; with nobody left, the default does.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  const remove = () => {
    process.removeListener('exit', cleanUp)
    for (const signal of SIGNALS) process.removeListener(signal, onSignal)
  }
  process.once('exit', cleanUp)
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return remove
}
