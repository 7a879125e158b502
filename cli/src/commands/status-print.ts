import { ProblemError, UnexpectedAnswerError, UnreachableError } from '../client/errors.ts'
import { readClaims } from '../doctor/access-token.ts'
import { examineSkew } from '../doctor/clock-skew.ts'
import { type Daemon, findDaemon } from '../doctor/daemon.ts'
import type { Identity } from '../identity/identity.ts'
import { cleanText, cleanTexts } from '../terminal/clean-text.ts'
import { formatAge, formatDuration, formatLeft } from '../terminal/durations.ts'
import { type Fields, formatFields } from '../terminal/fields.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { AgentDetail, Session } from '../wire/operations.generated.ts'
import { type Context, kitCommand } from './context.ts'
import type { Asked } from './status.ts'
import { reasonOf } from './watch-words.ts'

interface Known {
  readonly identity: Identity
  readonly asked: Asked
  readonly path: string
}

/** Prints what is known of the agent: here, and by the server. */
export function printStatus(known: Known, context: Context): void {
  const { terminal } = context
  const { asked, path } = known
  const { serverNow, agent, session } = asked
  const daemon = findDaemon(path)
  if (terminal.json) {
    terminal.printJson(asJson(known, daemon))
    return
  }
  const identity = cleanTexts(known.identity)
  const now = Date.now()
  const fields: Fields = [
    ['server', describeServer(identity.url, asked.server, terminal)],
    ['agent', describeAgent(identity, agent, serverNow)],
    ...sessionFields(identity, session, serverNow, terminal),
    ['access token', describeAccess(identity, now)],
    ['refresh token', formatLeft(identity.credentials.refresh_token_expires_at, now)],
    ['daemon', describeDaemon(daemon, context)],
  ]
  terminal.print(formatFields(fields, terminal.width, terminal.colours.dim))
}

function describeDaemon(daemon: Daemon | null, context: Context): string {
  const { green, red } = context.terminal.colours
  if (daemon?.isStopped) return red(`stopped by a signal (process ${daemon.pid})`)
  if (daemon) return green(`running (process ${daemon.pid})`)
  return `not running (begin it: ${kitCommand(context, 'start')})`
}

function explain(error: unknown): string {
  if (error instanceof ProblemError) return `is not ready: ${cleanText(error.detail)}`
  if (error instanceof UnexpectedAnswerError) return 'does not answer as Rollcall does'
  if (error instanceof UnreachableError) return 'cannot be reached'
  throw error
}

function describeServer(url: string, server: Asked['server'], { colours }: Terminal): string {
  if (!server.isReady) return `${url} ${colours.red(explain(server.error))}`
  const skew = server.skew_ms === null ? null : examineSkew(server.skew_ms)
  const clock = skew?.outcome === 'wrong' ? `; ${colours.yellow(skew.says)}` : ''
  return `${url} ${colours.green('ready')} (${server.latency_ms} ms)${clock}`
}

function describeAgent(
  identity: Identity,
  agent: AgentDetail | null | undefined,
  now: number,
): string {
  const name = `${identity.name} (${identity.agent_id})`
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

function asJson({ identity, asked, path }: Known, daemon: Daemon | null): object {
  const { credentials, session, url, agent_id, name } = identity
  const issuedAt = readClaims(credentials.access_token)?.issued_at_ms
  const { server } = asked
  return {
    server: server.isReady
      ? { url, ready: true, latency_ms: server.latency_ms, clock_difference_ms: server.skew_ms }
      : { url, ready: false, reason: explain(server.error) },
    agent: asked.agent ?? { agent_id, name },
    session: asked.session ?? (session ? { session_id: session.session_id } : null),
    tokens: {
      access_token_issued_at: issuedAt ? new Date(issuedAt).toISOString() : null,
      access_token_expires_at: credentials.access_token_expires_at,
      refresh_token_expires_at: credentials.refresh_token_expires_at,
    },
    daemon: daemon && { pid: daemon.pid, stopped: daemon.isStopped },
    config: path,
  }
}
