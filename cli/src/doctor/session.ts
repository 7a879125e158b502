import { reasonOf } from '../commands/watch-words.ts'
import type { Identity } from '../identity/identity.ts'
import { formatAge, formatDuration, formatLeft } from '../terminal/durations.ts'
import type { AgentDetail, Session } from '../wire/operations.generated.ts'
import type { Daemon } from './daemon.ts'
import { type Finding, ok, wrong } from './finding.ts'

export interface SessionFacts {
  readonly identity: Identity
  readonly daemon: Daemon | null
  /** The server's clock, in milliseconds. */
  readonly serverNow: number
  /** What to do to start the daemon. */
  readonly start: string
}

/** The agent as the server knows it; null: it does not know it. */
export function examineAgent(
  agent: AgentDetail | null,
  { serverNow, enroll }: { readonly serverNow: number; readonly enroll: string },
): Finding {
  if (agent === null) {
    return wrong(
      'agent',
      'The server does not know this agent: it is another server, or its data was replaced.',
      enroll,
    )
  }
  if (agent.status === 'revoked') {
    const when = agent.revoked_at ? ` ${formatAge(agent.revoked_at, serverNow)}` : ''
    return wrong('agent', `The operator revoked this agent${when}.`, enroll)
  }
  if (agent.token.revoked_at) {
    const why =
      agent.token.revoked_reason === 'reuse'
        ? 'an old refresh token was used again, as by a copy of the identity file on another machine'
        : 'the agent was revoked'
    return wrong(
      'agent',
      `Its tokens were revoked ${formatAge(agent.token.revoked_at, serverNow)}: ${why}.`,
      enroll,
    )
  }
  return ok('agent', `${agent.status}, enrolled ${formatAge(agent.enrolled_at, serverNow)}.`)
}

/** The saved session as the server knows it; null: it does not. */
export function examineSession(session: Session | null, facts: SessionFacts): Finding[] {
  const { identity, daemon, serverNow, start } = facts
  const isRunning = daemon !== null && !daemon.isStopped
  const byItself = isRunning ? 'The daemon sees to it by itself; look again in a minute.' : null
  if (!identity.session) {
    return [wrong('session', 'The agent has no session.', byItself ?? `${start} opens one.`)]
  }
  if (!session) {
    return [
      wrong(
        'session',
        `The server does not know session ${identity.session.session_id}.`,
        byItself ?? `${start} opens another.`,
      ),
    ]
  }
  if (session.status === 'disconnected') {
    const when = session.disconnected_at ? ` ${formatAge(session.disconnected_at, serverNow)}` : ''
    return [
      wrong(
        'session',
        `It ended${when}: ${reasonOf(session.disconnect_reason)}.`,
        byItself ?? `${start} ${whatComes(session)}.`,
      ),
    ]
  }
  return [
    ok('session', `${session.session_id} is active, since ${age(session.created_at)}.`),
    examineLease(session),
  ]

  function examineLease(of: Session): Finding {
    const leftMs = Date.parse(of.lease_expires_at) - serverNow
    const seen = `the last heartbeat came ${formatAge(of.last_activity, serverNow)}`
    if (leftMs <= 0) {
      return wrong(
        'lease',
        `It ${formatLeft(of.lease_expires_at, serverNow)}; ${seen}.`,
        byItself ?? start,
      )
    }
    const silentMs = serverNow - Date.parse(of.last_activity)
    if (isRunning && silentMs > 3 * identity.heartbeat_interval_s * 1000) {
      return wrong(
        'lease',
        `The daemon runs, but ${seen} (${formatDuration(leftMs)} left).`,
        'See what the daemon prints; it may not reach the server.',
      )
    }
    return ok('lease', `${formatDuration(leftMs)} left; ${seen}.`)
  }

  function age(instant: string): string {
    return formatDuration(Math.max(0, serverNow - Date.parse(instant)))
  }
}

/** Only a session that ended for want of a heartbeat can be had again, for as long as the server keeps it. */
function whatComes({ disconnect_reason }: Session): string {
  return disconnect_reason === 'idle_timeout'
    ? 'comes back to it, or opens another if that was too long ago'
    : 'opens another'
}
