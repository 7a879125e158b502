import { type LiveAnswer, type LivePlan, SOON_MS } from '#components/live/live-plan.ts'
import type { SessionsFeedEvent } from '#lib/feed/contract.ts'
import type { Session, SessionHealth, SessionList } from '#lib/sessions/contract.ts'
import { healthKey, isListKey, operatorTokensKey, sessionKey } from '#lib/sessions/keys.ts'
import { applyToHealth, applyToList, applyToSession } from './apply-events.ts'

const onePrefix = sessionKey('')
const isOneKey = (key: string) => /^[0-9a-f-]{36}$/i.test(key.slice(onePrefix.length))

function soonAfterAny(event: SessionsFeedEvent): number | null {
  return event.type === 'health_update' ? null : SOON_MS
}

function soonAfterItsOwn(event: SessionsFeedEvent, key: string): number | null {
  return 'session_id' in event && key.startsWith(sessionKey(event.session_id)) ? SOON_MS : null
}

const health: LiveAnswer<SessionsFeedEvent, SessionHealth> = {
  is: (key) => key === healthKey,
  apply: applyToHealth,
  askEvery: soonAfterAny,
}

const list: LiveAnswer<SessionsFeedEvent, SessionList> = {
  is: isListKey,
  apply: applyToList,
  askEvery: soonAfterAny,
}

const one: LiveAnswer<SessionsFeedEvent, Session> = {
  is: (key) => key.startsWith(onePrefix) && isOneKey(key),
  apply: (session, events) => events.reduce(applyToSession, session),
  askEvery: soonAfterItsOwn,
}

const history: LiveAnswer<SessionsFeedEvent, unknown> = {
  is: (key) => key.startsWith(onePrefix) && key.includes('/events'),
  askEvery: soonAfterItsOwn,
}

/** Enrolling uses enrollment tokens up. */
const tokens: LiveAnswer<SessionsFeedEvent, unknown> = {
  is: (key) => key === operatorTokensKey,
  askEvery: soonAfterAny,
}

/** What the pages of sessions make of their feed. */
export const sessionsPlan: LivePlan<SessionsFeedEvent> = {
  timeOf: (event) => (event.type === 'health_update' ? event.data.timestamp : null),
  answers: [health, list, one, history, tokens],
}
