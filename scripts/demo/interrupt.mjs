import { exitCodeOf } from '../lib/run.mjs'
import { stopWithParent } from '../lib/serve.mjs'

const echoMs = 1_000

/** A signal that the first Ctrl-C aborts; a second one calls `end` and leaves at once. */
export function interrupted(end) {
  const controller = new AbortController()
  let since = 0
  const stop = (signal) => {
    const now = Date.now()
    if (since === 0) {
      since = now
      controller.abort()
    } else if (now - since > echoMs) {
      // Within a second it is npm passing on what the terminal has sent to all of us anyway.
      end()
      process.exit(exitCodeOf(signal))
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))
  stopWithParent(() => stop('SIGTERM'))
  // Who read along has gone (a closed terminal, `| head`): nobody is left to show anything to.
  process.stdout.on('error', () => stop('SIGHUP'))
  return controller.signal
}
