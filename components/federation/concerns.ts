import type { FeedEvent } from '#lib/feed/browser/feeds.ts'

type Event = FeedEvent<'federation'>

/** Whether an event is about an agent: it did something, or something was done to it. */
export function concernsAgent(event: Event, agent_id: string): boolean {
  switch (event.type) {
    case 'agent.status':
      return event.agent_id === agent_id
    case 'task.updated': {
      const { requester_id, assignee_id } = event.data
      return [event.agent_id, requester_id, assignee_id].includes(agent_id)
    }
    case 'economy.transfer':
      return [event.data.from_agent_id, event.data.to_agent_id].includes(agent_id)
    default:
      return false
  }
}

/** Whether a claim was ended by the sweep: the event no longer says whose it was. */
export function endsSomeClaim(event: Event): boolean {
  return event.type === 'task.updated' && event.agent_id === null && event.data.assignee_id === null
}
