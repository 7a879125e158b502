import { type LiveAnswer, type LivePlan, SOON_MS } from '#components/live/live-plan.ts'
import { applyToList } from '#components/sessions/apply-events.ts'
import { agentKey } from '#lib/federation/keys.ts'
import type { FeedEvent } from '#lib/feed/browser/feeds.ts'
import type { SessionList } from '#lib/sessions/contract.ts'
import { isListKey } from '#lib/sessions/keys.ts'

type Event = FeedEvent<'sessions'>

function soonIfOf(event: Event, key: string): number | null {
  return 'agent_id' in event && key.includes(event.agent_id) ? SOON_MS : null
}

const sessions: LiveAnswer<Event, SessionList> = {
  is: isListKey,
  apply: applyToList,
  askEvery: soonIfOf,
}

/** The agent itself, and its timeline. */
const agent: LiveAnswer<Event, unknown> = {
  is: (key) => key.startsWith(agentKey('')),
  askEvery: soonIfOf,
}

/** What the page of an agent makes of the sessions' feed. */
export const agentSessionsPlan: LivePlan<Event> = {
  timeOf: (event) => (event.type === 'health_update' ? event.data.timestamp : null),
  answers: [sessions, agent],
}
