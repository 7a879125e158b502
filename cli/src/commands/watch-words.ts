import type { FeedEvent } from '../client/feed.ts'
import { cleanText } from '../terminal/clean-text.ts'

const PASSING = new Set(['health_update', 'agent.heartbeat', 'federation.stats'])

/** What is not in the log of events, only the state of the moment. */
export const isPassing = (event: FeedEvent): boolean => PASSING.has(event.type)

/**
 * An event in a line.
 * @param names of agents by session id: most events of sessions only number them; those that name
 *   them are remembered in here
 */
export function describeEvent(event: FeedEvent, names: Map<string, string>): string {
  return cleanText(sentenceOf(event, names))
}

function sentenceOf(event: FeedEvent, names: Map<string, string>): string {
  const whose = (session_id: string, agent_id: string) =>
    names.get(session_id) ?? `agent ${agent_id.slice(0, 8)}`
  switch (event.type) {
    case 'session_created':
      remember(names, event.session_id, event.data.agent_name)
      return `${event.data.agent_name} opened session ${short(event.session_id)} (${event.data.client_type})`
    case 'session_updated': {
      const { data } = event
      const who = whose(event.session_id, event.agent_id)
      const session = `session ${short(event.session_id)}`
      return data.update_type === 'reconnected'
        ? `${who} came back to ${session} (${times(data.reconnect_count)} in all)`
        : `${who} is ${data.state} in ${session}`
    }
    case 'session_disconnected': {
      const who = whose(event.session_id, event.agent_id)
      return `session ${short(event.session_id)} of ${who} ended: ${reasonOf(event.data.reason)}`
    }
    case 'health_update': {
      const { status_breakdown, late, sessions } = event.data
      for (const each of sessions) remember(names, each.session_id, each.agent_name)
      return `${status_breakdown.active} sessions active, ${late} of them late`
    }
    case 'agent.status': {
      const { name, status, client_type, reason } = event.data
      if (status === 'enrolled') return `${name} enrolled (${client_type})`
      return reason ? `${name} is ${status}: ${reasonOf(reason)}` : `${name} is ${status}`
    }
    case 'task.updated':
      return describeTask(event.data)
    case 'economy.transfer':
      return describeTransfer(event.data)
    case 'agent.heartbeat':
      return event.data.count === 1 ? '1 heartbeat' : `${event.data.count} agents heartbeat`
    case 'federation.stats': {
      const { agents, tasks, credits } = event.data
      return `${agents.active} of ${agents.total} agents active, ${tasks.working} tasks worked on, ${credits.supply} credits`
    }
    case 'reset':
      return 'What happened in between is no longer kept; the feed goes on from now'
    default:
      // Of a server that is newer than this kit.
      return (event as { type: string }).type
  }
}

type Of<Type extends FeedEvent['type']> = Extract<FeedEvent, { type: Type; data: object }>['data']

function describeTask(task: Of<'task.updated'>): string {
  const what = `“${task.title}” (${short(task.task_id)})`
  const worker = task.assignee_name ?? 'its worker'
  const left = task.state === 'submitted' ? '; it can be claimed again' : ''
  switch (task.reason) {
    case 'posted':
      return `${task.requester_name} posted ${what} for ${task.reward}`
    case 'claimed':
      return `${worker} claimed ${what}`
    case 'completed':
      return `${worker} completed ${what} for ${task.reward}`
    case 'reported':
      return `${what} failed, as its worker reported${left}`
    case 'overdue':
      return `${what} took too long${left}`
    case 'abandoned':
      return `The worker of ${what} went offline${left}`
    case 'canceled':
      return `${task.requester_name} canceled ${what}`
    case 'requester_revoked':
      return `${what} is canceled, as ${task.requester_name} was revoked`
    default:
      return `${what} is ${task.state}`
  }
}

function describeTransfer(transfer: Of<'economy.transfer'>): string {
  const { kind, amount, fee, task_title } = transfer
  const from = transfer.from_agent_name ?? 'the operator'
  const to = transfer.to_agent_name ?? 'the treasury'
  const cost = fee === '0' ? '' : ` (fee ${fee})`
  const task = task_title === null ? 'a task' : `“${task_title}”`
  switch (kind) {
    case 'grant':
      return `${to} was granted ${amount}`
    case 'task_hold':
      return `${from} has ${amount} held for ${task}`
    case 'task_payment':
      return `${from} paid ${to} ${amount}${cost} for ${task}`
    case 'task_refund':
      return `${amount} came back to ${to} from ${task}`
    default:
      return `${from} paid ${to} ${amount}${cost}`
  }
}

/** How a session ended, in words. */
export function reasonOf(reason: string | null): string {
  switch (reason) {
    case 'idle_timeout':
      return 'no heartbeat in time'
    case 'client_closed':
      return 'it said goodbye'
    case 'operator':
      return 'the operator disconnected it'
    case 'agent_revoked':
      return 'the agent was revoked'
    default:
      return reason ?? 'for no known reason'
  }
}

/** More than are active at a time; a feed that is watched for months sees no end of them. */
const MOST_NAMES = 10_000

function remember(names: Map<string, string>, session_id: string, name: string): void {
  names.delete(session_id)
  names.set(session_id, name)
  const [oldest] = names.keys()
  if (names.size > MOST_NAMES && oldest !== undefined) names.delete(oldest)
}

const short = (id: string) => id.slice(0, 8)
const times = (count: number) => (count === 1 ? 'once' : `${count} times`)
