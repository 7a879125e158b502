import type { FederationFeedEvent } from '#lib/feed/federation-contract.ts'
import type { TimelineEntry } from './contract.ts'
import { type Part, type Sentence, say } from './sentence.ts'

/** What a sentence is about, to be shown beside it as a mark. */
export type SentenceKind =
  | 'enrolled'
  | 'alive'
  | 'lost'
  | 'left'
  | 'revoked'
  | 'token'
  | 'posted'
  | 'claimed'
  | 'completed'
  | 'failed'
  | 'canceled'
  | 'moved'

export interface Told {
  readonly kind: SentenceKind
  readonly sentence: Sentence
}

/** Names that the reader may know though an event does not carry them. */
export interface KnownNames {
  agentName?(agent_id: string): string | undefined
  taskTitle?(task_id: string): string | undefined
}

type Of<Type extends FederationFeedEvent['type']> = Extract<FederationFeedEvent, { type: Type }>

const agentPart = (agent_id: string, name: string): Part => ({ kind: 'agent', agent_id, name })
const taskPart = (task_id: string, title: string | null): Part => ({ kind: 'task', task_id, title })
const creditsPart = (amount: string): Part => ({ kind: 'credits', amount })

/** What a durable event of the federation feed tells; null for those that pass. */
export function tellEvent(event: FederationFeedEvent, known: KnownNames = {}): Told | null {
  switch (event.type) {
    case 'agent.status':
      return tellStatus(event)
    case 'task.updated':
      return tellTask(event, known)
    case 'economy.transfer':
      return tellTransfer(event)
    default:
      return null
  }
}

function tellStatus({ agent_id, data }: Of<'agent.status'>): Told {
  const agent = agentPart(agent_id, data.name)
  switch (data.status) {
    case 'enrolled': {
      const roles = data.roles.length > 0 ? ` as ${listOf(data.roles)}` : ''
      return { kind: 'enrolled', sentence: say`${agent} enrolled${roles}` }
    }
    case 'active':
      return { kind: 'alive', sentence: say`${agent} came online` }
    case 'revoked':
      return { kind: 'revoked', sentence: say`${agent} was revoked` }
    case 'offline':
      return tellOffline(agent, data.reason)
  }
}

function tellOffline(agent: Part, reason: Of<'agent.status'>['data']['reason']): Told {
  switch (reason) {
    case 'client_closed':
      return { kind: 'left', sentence: say`${agent} left` }
    case 'operator':
      return { kind: 'left', sentence: say`${agent} was disconnected by the operator` }
    case 'idle_timeout':
      return { kind: 'lost', sentence: say`${agent} went offline: silent past its lease` }
    default:
      return { kind: 'lost', sentence: say`${agent} went offline` }
  }
}

function tellTask({ agent_id, data }: Of<'task.updated'>, known: KnownNames): Told {
  const task = taskPart(data.task_id, data.title)
  const requester = agentPart(data.requester_id, data.requester_name)
  const assignee = data.assignee_id && agentPart(data.assignee_id, data.assignee_name ?? 'an agent')
  const reward = creditsPart(data.reward)
  const then: Sentence =
    data.state === 'failed'
      ? say`, for good: ${requester} is refunded`
      : ['; it may be claimed again']
  switch (data.reason) {
    case 'posted':
      return { kind: 'posted', sentence: say`${requester} posted ${task} for ${reward}` }
    case 'claimed':
      return {
        kind: 'claimed',
        sentence: say`${assignee ?? 'An agent'} claimed ${task} for ${reward}`,
      }
    case 'completed':
      return {
        kind: 'completed',
        sentence: say`${assignee ?? 'An agent'} completed ${task} for ${requester}`,
      }
    case 'reported': {
      const name = agent_id ? known.agentName?.(agent_id) : undefined
      const worker = assignee ?? (agent_id && name ? agentPart(agent_id, name) : 'Its worker')
      return { kind: 'failed', sentence: say`${worker} gave up ${task}${then}` }
    }
    case 'overdue':
      return { kind: 'failed', sentence: say`${task} ran past its time${then}` }
    case 'abandoned':
      return { kind: 'failed', sentence: say`${task} lost its worker${then}` }
    case 'canceled':
      return { kind: 'canceled', sentence: say`${requester} canceled ${task}` }
    case 'requester_revoked':
      return {
        kind: 'canceled',
        sentence: say`${task} was canceled with its requester ${requester}`,
      }
  }
}

function tellTransfer({ data }: Of<'economy.transfer'>): Told {
  const amount = creditsPart(data.amount)
  const from = data.from_agent_id
    ? agentPart(data.from_agent_id, data.from_agent_name ?? 'an agent')
    : 'The operator'
  const to = data.to_agent_id
    ? agentPart(data.to_agent_id, data.to_agent_name ?? 'an agent')
    : 'an agent'
  const task = data.task_id ? taskPart(data.task_id, data.task_title) : 'a task'
  switch (data.kind) {
    case 'transfer':
      return { kind: 'moved', sentence: say`${from} paid ${to} ${amount}` }
    case 'grant':
      return { kind: 'moved', sentence: say`${to} was granted ${amount}` }
    case 'task_hold':
      return { kind: 'moved', sentence: say`${from} put ${amount} into escrow for ${task}` }
    case 'task_payment':
      return { kind: 'moved', sentence: say`${from} paid ${to} ${amount} for ${task}` }
    case 'task_refund':
      return { kind: 'moved', sentence: say`${to} got ${amount} back for ${task}` }
  }
}

/** What an entry of an agent's timeline tells, on that agent's own page. */
export function tellEntry(entry: TimelineEntry, known: KnownNames = {}): Told {
  switch (entry.type) {
    case 'agent.enrolled': {
      const roles = entry.data.roles.length > 0 ? ` as ${listOf(entry.data.roles)}` : ''
      return { kind: 'enrolled', sentence: [`Enrolled${roles}, with ${entry.data.client_type}`] }
    }
    case 'agent.revoked':
      return { kind: 'revoked', sentence: ['Revoked by the operator'] }
    case 'session.created':
      return { kind: 'alive', sentence: ['Opened a session'] }
    case 'session.reconnected':
      return {
        kind: 'alive',
        sentence: [`Came back to its session, for the ${ordinal(entry.data.reconnect_count)} time`],
      }
    case 'session.disconnected':
      return tellEnding(entry.data.reason)
    case 'token.refreshed':
      return { kind: 'token', sentence: ['Refreshed its tokens'] }
    case 'token.revoked':
      return {
        kind: entry.data.reason === 'reuse' ? 'lost' : 'token',
        sentence:
          entry.data.reason === 'reuse'
            ? ['An exchanged refresh token was used again: all its tokens were revoked']
            : ['Its tokens were revoked with it'],
      }
    case 'transfer':
      return tellOwnTransfer(entry, known)
    default:
      return tellOwnTask(entry)
  }
}

function tellEnding(reason: string): Told {
  switch (reason) {
    case 'idle_timeout':
      return { kind: 'lost', sentence: ['Its session was lost: silent past its lease'] }
    case 'client_closed':
      return { kind: 'left', sentence: ['Closed its session'] }
    case 'operator':
      return { kind: 'left', sentence: ['The operator ended its session'] }
    default:
      return { kind: 'left', sentence: ['Its session ended with its revocation'] }
  }
}

type TaskEntry = Extract<TimelineEntry, { type: `task.${string}` }>

function tellOwnTask(entry: TaskEntry): Told {
  const task = taskPart(entry.task_id, entry.data.title)
  const reward = creditsPart(entry.data.reward)
  switch (entry.type) {
    case 'task.posted':
      return { kind: 'posted', sentence: say`Posted ${task} for ${reward}` }
    case 'task.claimed':
      return { kind: 'claimed', sentence: say`Claimed ${task} for ${reward}` }
    case 'task.completed':
      return { kind: 'completed', sentence: say`Completed ${task}` }
    case 'task.failed':
      return { kind: 'failed', sentence: tellFailure(entry, task) }
    case 'task.canceled':
      return { kind: 'canceled', sentence: say`${task} was canceled, and ${reward} refunded` }
    case 'task.posted_completed':
      return { kind: 'completed', sentence: say`${doer(entry)} completed its ${task}` }
    case 'task.posted_failed':
      return {
        kind: 'failed',
        sentence: say`Its ${task} failed for good, and ${reward} was refunded`,
      }
  }
}

function tellFailure(entry: Extract<TaskEntry, { type: 'task.failed' }>, task: Part): Sentence {
  switch (entry.data.reason) {
    case 'reported':
      return say`Gave up ${task}`
    case 'overdue':
      return say`Ran past the time of ${task}`
    case 'abandoned':
      return say`Went offline with ${task} in hand`
    case 'agent_revoked':
      return say`Was revoked with ${task} in hand`
  }
}

function doer({ data }: Extract<TaskEntry, { type: 'task.posted_completed' }>): Part {
  const { assignee_id, assignee_name } = data
  return assignee_id ? agentPart(assignee_id, assignee_name ?? 'an agent') : 'An agent'
}

function tellOwnTransfer(
  { data, task_id }: Extract<TimelineEntry, { type: 'transfer' }>,
  known: KnownNames,
): Told {
  const amount = creditsPart(data.amount)
  const net = creditsPart(data.net_amount)
  const other = data.counterparty_id
    ? agentPart(data.counterparty_id, data.counterparty_name ?? 'an agent')
    : 'the operator'
  const task = task_id ? taskPart(task_id, known.taskTitle?.(task_id) ?? null) : 'a task'
  const isOut = data.direction === 'out'
  switch (data.kind) {
    case 'transfer':
      return {
        kind: 'moved',
        sentence: isOut ? say`Paid ${other} ${amount}` : say`Got ${net} from ${other}`,
      }
    case 'grant':
      return { kind: 'moved', sentence: say`Was granted ${amount}` }
    case 'task_hold':
      return { kind: 'moved', sentence: say`Put ${amount} into escrow for ${task}` }
    case 'task_payment':
      return {
        kind: 'moved',
        sentence: isOut
          ? say`Paid ${other} ${amount} for ${task}`
          : say`Got ${net} from ${other} for ${task}`,
      }
    case 'task_refund':
      return { kind: 'moved', sentence: say`Got ${amount} back for ${task}` }
  }
}

const lists = new Intl.ListFormat('en', { type: 'conjunction' })

/** `coder`, `coder and qa`, `coder, qa, and docs` */
function listOf(words: readonly string[]): string {
  return lists.format(words)
}

const plurals = new Intl.PluralRules('en', { type: 'ordinal' })
const suffixes: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' }

/** `1st`, `2nd`, `11th` */
function ordinal(count: number): string {
  return `${count}${suffixes[plurals.select(count)] ?? 'th'}`
}
