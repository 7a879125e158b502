import type { RollcallClient } from '../client/client.ts'
import { ProblemError } from '../client/errors.ts'
import { skewOf } from '../doctor/clock-skew.ts'
import type { Identity } from '../identity/identity.ts'
import type { AgentDetail, Session } from '../wire/operations.generated.ts'
import { openAgent } from './agent.ts'
import { type Context, EXIT } from './context.ts'

/** What the server said, as far as it could be asked. */
export interface Asked {
  readonly server:
    | { readonly isReady: true; readonly latency_ms: number; readonly skew_ms: number | null }
    | { readonly isReady: false; readonly error: unknown }
  /** The server's time, as far as it is known, else this machine's. */
  readonly serverNow: number
  /** Null: the server does not know it; undefined: it could not be asked. */
  readonly agent: AgentDetail | null | undefined
  readonly session: Session | null | undefined
  /** Why something is missing. */
  readonly failure: unknown
}

/** `rollcall status`. Exits 1 if the server could not be asked, 3 if it refuses this agent for good. */
export async function runStatus(context: Context): Promise<number> {
  const { path, file, client, identity } = await openAgent(context)
  const asking = ask(client, identity)
  // Loaded while the server answers.
  const [{ printStatus }, asked] = await Promise.all([import('./status-print.ts'), asking])
  // Asking may have refreshed the tokens.
  printStatus({ identity: await file.load(), asked, path }, context)
  if (asked.failure === null) return EXIT.done
  const { reportFailure } = await import('./failures.ts')
  return reportFailure(asked.failure, context)
}

async function ask(client: RollcallClient, identity: Identity): Promise<Asked> {
  const { agent_id, session } = identity
  const began = performance.now()
  const options = { timeout_ms: 5000 }
  const [ready, agent, found] = await Promise.allSettled([
    client
      .exchange('ready', {}, options)
      .then(({ headers }) => ({ headers, latency_ms: Math.round(performance.now() - began) })),
    orNull(client.call('getAgent', { params: { agent_id } }, options)),
    session &&
      orNull(client.call('getSession', { params: { session_id: session.session_id } }, options)),
  ])
  const isReady = ready.status === 'fulfilled'
  const skew_ms = isReady ? skewOf(ready.value.headers.get('date'), Date.now()) : null
  const rejected = [ready, agent, found].find((each) => each.status === 'rejected')
  return {
    server: isReady
      ? { isReady, latency_ms: ready.value.latency_ms, skew_ms }
      : { isReady, error: ready.reason },
    serverNow: Date.now() + (skew_ms ?? 0),
    agent: agent.status === 'fulfilled' ? agent.value : undefined,
    session: found.status === 'fulfilled' ? found.value : undefined,
    failure: rejected?.reason ?? null,
  }
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return null
    throw error
  }
}
