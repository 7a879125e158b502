import type { RollcallClient } from '../client/client.ts'
import { ProblemError, UnexpectedAnswerError, UnreachableError } from '../client/errors.ts'
import { readClaims } from '../doctor/access-token.ts'
import { findDaemon } from '../doctor/machine.ts'
import { examineSkew, skewOf } from '../doctor/server.ts'
import type { Identity } from '../identity/identity.ts'
import { cleanText } from '../terminal/clean-text.ts'
import { formatAge, formatDuration, formatLeft } from '../terminal/durations.ts'
import { type Fields, formatFields } from '../terminal/fields.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { AgentDetail, Session } from '../wire/operations.generated.ts'
import { openAgent } from './agent.ts'
import { type Context, EXIT, kitCommand } from './context.ts'
import { describeFailure, reportFailure } from './failures.ts'
import { reasonOf } from './watch-words.ts'

/** `rollcall status`. Exits 1 if the server could not be asked, 3 if it refuses this agent for good. */
export async function runStatus(context: Context): Promise<number> {
  const { terminal } = context
  const { path, file, client, identity: before } = await openAgent(context)
  const asked = await ask(client, before)
  // Asking may have refreshed the tokens.
  const identity = await file.load()
  const daemon = findDaemon(path)
  const now = Date.now()
  if (terminal.json) {
    terminal.printJson(asJson({ identity, asked, path, pid: daemon?.pid ?? null }))
  } else {
    const { server, serverNow, agent, session } = asked
    const fields: Fields = [
      ['server', describeServer(client.url, server, terminal)],
      ['agent', describeAgent(identity, agent, serverNow)],
      ...sessionFields(identity, session, serverNow, terminal),
      ['access token', describeAccess(identity, now)],
      ['refresh token', formatLeft(identity.credentials.refresh_token_expires_at, now)],
      ['daemon', describeDaemon()],
    ]
    terminal.print(formatFields(fields, terminal.width, terminal.colours.dim))
  }
  return asked.failure === null ? EXIT.done : reportFailure(asked.failure, context)

  function describeDaemon(): string {
    const { green, red } = terminal.colours
    if (daemon?.isStopped) return red(`stopped by a signal (process ${daemon.pid})`)
    if (daemon) return green(`running (process ${daemon.pid})`)
    return `not running; ${kitCommand(context, 'start')} begins it`
  }
}

type ServerAnswer =
  | { readonly isReady: true; readonly latency_ms: number; readonly skew_ms: number | null }
  | { readonly isReady: false; readonly why: string }

interface Asked {
  readonly server: ServerAnswer
  /** The server's time, as far as it is known, else this machine's. */
  readonly serverNow: number
  /** Null: the server does not know it; undefined: it could not be asked. */
  readonly agent: AgentDetail | null | undefined
  readonly session: Session | null | undefined
  /** Why something is missing. */
  readonly failure: unknown
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
      : { isReady, why: explain(ready.reason) },
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

function explain(error: unknown): string {
  if (error instanceof ProblemError) return `is not ready: ${cleanText(error.detail)}`
  if (error instanceof UnexpectedAnswerError) return 'does not answer as Rollcall does'
  if (error instanceof UnreachableError) return 'cannot be reached'
  throw error
}

function describeServer(url: string, server: ServerAnswer, { colours }: Terminal): string {
  if (!server.isReady) return `${url} ${colours.red(server.why)}`
  const skew = server.skew_ms === null ? null : examineSkew(server.skew_ms)
  const clock = skew?.outcome === 'wrong' ? `; ${colours.yellow(skew.says)}` : ''
  return `${url} ${colours.green('ready')} (${server.latency_ms} ms)${clock}`
}

function describeAgent(
  identity: Identity,
  agent: AgentDetail | null | undefined,
  now: number,
): string {
  const name = `${cleanText(identity.name)} (${identity.agent_id})`
  if (agent === undefined) return name
  if (agent === null) return `${name}, not known to the server`
  return `${name}, ${agent.status}, enrolled ${formatAge(agent.enrolled_at, now)}`
}

function sessionFields(
  identity: Identity,
  session: Session | null | undefined,
  now: number,
  { colours }: Terminal,
): Fields {
  const id = identity.session?.session_id
  if (!id) return [['session', 'none']]
  if (session === undefined) return [['session', id]]
  if (session === null) return [['session', `${id}, ${colours.red('not known to the server')}`]]
  if (session.status === 'disconnected') {
    const when = session.disconnected_at ? ` ${formatAge(session.disconnected_at, now)}` : ''
    return [
      ['session', `${id}, ${colours.red('ended')}${when}: ${reasonOf(session.disconnect_reason)}`],
    ]
  }
  const since = formatDuration(Math.max(0, now - Date.parse(session.created_at)))
  const count = session.reconnect_count
  const again = count === 0 ? '' : `, reconnected ${count === 1 ? 'once' : `${count} times`}`
  const beat = `last heartbeat ${formatAge(session.last_activity, now)}`
  const isOver = Date.parse(session.lease_expires_at) <= now
  const lease = formatLeft(session.lease_expires_at, now)
  return [
    ['session', `${id}, ${colours.green('active')} for ${since}${again}`],
    ['lease', `${isOver ? colours.red(lease) : lease} (${beat})`],
  ]
}

function describeAccess({ credentials }: Identity, now: number): string {
  const issuedAt = readClaims(credentials.access_token)?.issued_at_ms
  const age = issuedAt ? ` (refreshed ${formatAge(issuedAt, now)})` : ''
  return `${formatLeft(credentials.access_token_expires_at, now)}${age}`
}

interface Known {
  readonly identity: Identity
  readonly asked: Asked
  readonly path: string
  readonly pid: number | null
}

function asJson({ identity, asked, path, pid }: Known): object {
  const { credentials, session, url, agent_id, name } = identity
  const issuedAt = readClaims(credentials.access_token)?.issued_at_ms
  const { server } = asked
  return {
    server: server.isReady
      ? { url, ready: true, latency_ms: server.latency_ms, clock_difference_ms: server.skew_ms }
      : {
          url,
          ready: false,
          reason: describeFailure(asked.failure, { configOption: undefined, env: {} }).title,
        },
    agent: asked.agent ?? { agent_id, name },
    session: asked.session ?? (session ? { session_id: session.session_id } : null),
    tokens: {
      access_token_issued_at: issuedAt ? new Date(issuedAt).toISOString() : null,
      access_token_expires_at: credentials.access_token_expires_at,
      refresh_token_expires_at: credentials.refresh_token_expires_at,
    },
    daemon: pid === null ? null : { pid },
    config: path,
  }
}
