import type { AgentDetail } from './contract.ts'
import { type Part, type Sentence, say } from './sentence.ts'

/** One reason why an agent is offline, and what to do about it. */
export interface OfflineCause {
  readonly cause:
    | 'revoked'
    | 'left'
    | 'disconnected'
    | 'token_reused'
    | 'refresh_token_expired'
    | 'access_token_expired'
    | 'silent'
  readonly what: Sentence
  readonly advice: Sentence
}

const instant = (at: string): Part => ({ kind: 'instant', at })

/**
 * Why an agent is offline and what to do about it, the most telling cause first; empty while it is
 * active. `now` is in milliseconds since the epoch.
 */
export function explainOffline(agent: AgentDetail, now: number): readonly OfflineCause[] {
  if (agent.status === 'active') return []
  if (agent.status === 'revoked') return [revoked(agent)]
  const since = agent.offline_since ?? agent.last_disconnect?.at ?? agent.last_heartbeat_at
  const sinceMs = since === null ? now : Date.parse(since)
  const trouble = tokenTrouble(agent, now)
  const ending = endingOf(agent, trouble !== null)
  // What made an end of its tokens before it fell silent explains the silence; what came later only
  // tells what to do.
  const isTelling = ending.cause === 'silent' && trouble !== null && trouble.atMs <= sinceMs
  const order = isTelling ? [trouble.cause, ending] : [ending, ...(trouble ? [trouble.cause] : [])]
  const ranOut = ending.cause === 'silent' && trouble === null ? accessRanOut(agent, sinceMs) : null
  return ranOut ? [ranOut, ...order] : order
}

function revoked({ revoked_at }: AgentDetail): OfflineCause {
  return {
    cause: 'revoked',
    what: revoked_at
      ? say`The operator revoked it at ${instant(revoked_at)}`
      : ['The operator revoked it'],
    advice: ['This is final: to bring it back, enroll it anew'],
  }
}

/** How its last session ended. */
function endingOf(agent: AgentDetail, hasTrouble: boolean): OfflineCause {
  const { last_disconnect, last_heartbeat_at } = agent
  if (last_disconnect?.reason === 'client_closed') {
    return {
      cause: 'left',
      what: say`It left: it closed its session at ${instant(last_disconnect.at)}`,
      advice: hasTrouble
        ? ['It cannot simply be started again']
        : ['Start it again: it opens another session with the tokens that it has'],
    }
  }
  if (last_disconnect?.reason === 'operator') {
    return {
      cause: 'disconnected',
      what: say`The operator ended its session at ${instant(last_disconnect.at)}`,
      advice: hasTrouble
        ? ['That session is over for good']
        : ['That session is over for good; it may open another. Revoke it to keep it out'],
    }
  }
  return {
    cause: 'silent',
    what: last_heartbeat_at
      ? say`It has been silent since ${instant(last_heartbeat_at)}`
      : ['It has never been heard of'],
    advice: hasTrouble
      ? ['It needs new tokens to come back']
      : [
          'Look whether its process runs and reaches this server: it can come back to its session, or open another',
        ],
  }
}

/** What keeps it from getting new tokens, and since when. */
function tokenTrouble(
  { token }: AgentDetail,
  now: number,
): { readonly cause: OfflineCause; readonly atMs: number } | null {
  if (token.revoked_at !== null && token.revoked_reason === 'reuse') {
    const cause: OfflineCause = {
      cause: 'token_reused',
      what: say`A refresh token that it had exchanged was used again, so all its tokens were revoked at ${instant(token.revoked_at)}`,
      advice: ['Enroll it again, and find out who else had the token'],
    }
    return { cause, atMs: Date.parse(token.revoked_at) }
  }
  const expiresAt = token.refresh_token_expires_at
  if (expiresAt !== null && Date.parse(expiresAt) <= now) {
    const cause: OfflineCause = {
      cause: 'refresh_token_expired',
      what: say`Its refresh token expired at ${instant(expiresAt)}`,
      advice: ['Enroll it again'],
    }
    return { cause, atMs: Date.parse(expiresAt) }
  }
  return null
}

/** Whether it fell silent because it let its access token run out. */
function accessRanOut({ token }: AgentDetail, sinceMs: number): OfflineCause | null {
  const expiresAt = token.access_token_expires_at
  if (expiresAt === null || Date.parse(expiresAt) > sinceMs) return null
  return {
    cause: 'access_token_expired',
    what: say`Its access token ran out at ${instant(expiresAt)} and was never refreshed`,
    advice: token.refresh_token_expires_at
      ? say`Look why its client did not refresh it; its refresh token is good until ${instant(token.refresh_token_expires_at)}`
      : ['Look why its client did not refresh it'],
  }
}
