import type { KeeperChange } from '../keeper/keeper.ts'
import { cleanText } from '../terminal/clean-text.ts'
import type { Colours } from '../terminal/colours.ts'
import { formatDuration } from '../terminal/durations.ts'

/** A change of the keeper's state as a line for people. */
export function describeChange(change: KeeperChange, colours: Colours): string {
  const { green, red, yellow, dim } = colours
  switch (change.type) {
    case 'session.opened':
      return change.is_adopted
        ? `${green('session opened')}  ${cleanText(change.session_id)} (its answer had been lost)`
        : `${green('session opened')}  ${cleanText(change.session_id)}`
    case 'session.resumed':
      return `${green('session resumed')}  ${cleanText(change.session_id)}`
    case 'session.reconnected': {
      const times = change.reconnect_count === 1 ? 'once' : `${change.reconnect_count} times`
      return `${green('session reconnected')}  ${cleanText(change.session_id)} (${times} in all)`
    }
    case 'session.lost':
      return `${red('session lost')}  ${cleanText(change.session_id)} ended for good (${cleanText(change.code)}); opening another`
    case 'offline': {
      const wait = formatDuration(Math.max(1, change.retry_in_s) * 1000)
      return `${red('offline')}  ${cleanText(change.error.message)} Trying again in ${wait}, and from then on.`
    }
    case 'online':
      return `${green('online')}  after ${formatDuration(change.after_s * 1000)}`
    case 'token.refreshed': {
      const left = Date.parse(change.access_token_expires_at) - Date.parse(change.at)
      return `${dim('token refreshed')}  good for ${formatDuration(left)}`
    }
    case 'report.refused':
      return `${yellow('report refused')}  ${cleanText(change.problem.detail)} Heartbeats go on without it.`
    case 'save.failed':
      return `${red('save failed')}  ${cleanText(change.error.message)} Going on in memory; do not end this process before it is saved.`
    case 'save.recovered':
      return `${green('saved again')}  the identity file is up to date`
    case 'clock.jumped': {
      const by = formatDuration(change.by_s * 1000)
      return change.by_s > 0
        ? `${yellow('clock jumped')}  ${by} ahead: the machine slept, or its clock was set`
        : `${yellow('clock jumped')}  ${by} back: the machine’s clock was set`
    }
    case 'left':
      return change.said_goodbye
        ? 'left  the session is closed'
        : `${yellow('left')}  the server could not be told; the session ends by its idle timeout`
    case 'stopped':
      return `${red('stopped')}  ${cleanText(change.problem.detail)}`
    default:
      return (change as { type: string }).type
  }
}
