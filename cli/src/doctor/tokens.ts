import type { Credentials } from '../client/credentials.ts'
import { ProblemError } from '../client/errors.ts'
import { cleanText } from '../terminal/clean-text.ts'
import { formatAge, formatDuration, formatLeft } from '../terminal/durations.ts'
import { readClaims } from './access-token.ts'
import { type Finding, ok, unknown, wrong } from './finding.ts'

/** A refresh token is renewed with every access token; so little of its life left means that none was. */
const NEAR_END = 0.1

export interface TokenFacts {
  readonly credentials: Credentials
  readonly now: number
  /** What the server said of the access token; undefined: it could not be asked. */
  readonly answer: 'accepted' | ProblemError | undefined
  /** The server knows the agent no more, or has revoked its tokens. */
  readonly isAgentLost: boolean
  readonly isDaemonRunning: boolean
  /** What to type to enroll, and to start the daemon. */
  readonly enroll: string
  readonly start: string
}

export function examineTokens(facts: TokenFacts): Finding[] {
  return [examineAccess(facts), examineRefresh(facts)]
}

function examineAccess({
  credentials,
  now,
  answer,
  isDaemonRunning,
  ...facts
}: TokenFacts): Finding {
  const check = 'access token'
  const claims = readClaims(credentials.access_token)
  const expiresAt = credentials.access_token_expires_at
  const left = Date.parse(expiresAt) - now
  const age = claims?.issued_at_ms ? `, refreshed ${formatAge(claims.issued_at_ms, now)}` : ''
  if (answer instanceof ProblemError) {
    if (answer.next_action === 'enroll') {
      return wrong(
        check,
        `The server refuses it for good: ${cleanText(answer.detail)}`,
        facts.enroll,
      )
    }
    if (answer.code === 'access_token_expired') {
      return wrong(
        check,
        left > 0
          ? `The server says that it has run out${age}.`
          : `It ${formatLeft(expiresAt, now)}${age}.`,
        isDaemonRunning
          ? 'The daemon refreshes it as soon as it reaches the server; see its output.'
          : `${facts.start} refreshes it, as does any command that asks the server. If that is refused, too: ${facts.enroll}`,
      )
    }
    const issuer = claims?.issuer ? ` It was issued by ${cleanText(claims.issuer)}.` : ''
    return wrong(
      check,
      `The server does not know it: another server answers at this address, or its secret was changed.${issuer}`,
      `If the next refresh is refused, too: ${facts.enroll}`,
    )
  }
  if (answer === undefined) {
    return left > 0
      ? unknown(check, `By this machine’s clock: ${formatLeft(expiresAt, now)}${age}.`)
      : wrong(
          check,
          `It ${formatLeft(expiresAt, now)}${age}.`,
          'It is refreshed once the server can be reached.',
        )
  }
  return ok(check, left > 0 ? `${formatLeft(expiresAt, now)}${age}.` : `The server takes it${age}.`)
}

function examineRefresh({
  credentials,
  now,
  answer,
  isAgentLost,
  isDaemonRunning,
  enroll,
  start,
}: TokenFacts): Finding {
  const check = 'refresh token'
  const expiresAt = Date.parse(credentials.refresh_token_expires_at)
  const left = expiresAt - now
  if (left <= 0) {
    return wrong(
      check,
      `It ${formatLeft(expiresAt, now)}: nothing refreshed it in its time.`,
      enroll,
    )
  }
  const issuedAt = readClaims(credentials.access_token)?.issued_at_ms
  // Both tokens are issued together.
  const life = issuedAt ? expiresAt - issuedAt : null
  if (life !== null && left < life * NEAR_END) {
    return wrong(
      check,
      `It ends in ${formatDuration(left)}, and then the agent has to be enrolled anew.`,
      isDaemonRunning ? 'The daemon has not refreshed for long: see its output.' : start,
    )
  }
  if (isAgentLost)
    return wrong(check, 'It goes with the agent: the server takes it no more.', enroll)
  if (answer instanceof ProblemError) {
    const says = `${formatDuration(left)} left, by this machine’s clock; whether the server still takes it shows when it is used.`
    return unknown(check, says)
  }
  return ok(check, `${formatDuration(left)} left; each refresh renews it.`)
}
