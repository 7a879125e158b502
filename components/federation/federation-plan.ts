import { type LiveAnswer, type LivePlan, SOON_MS } from '#components/live/live-plan.ts'
import type { EconomyStats } from '#lib/economy/contract.ts'
import { accountKey, economyStatsKey, isTransfersKey } from '#lib/economy/keys.ts'
import type { AgentDetail, AgentList, FederationStats } from '#lib/federation/contract.ts'
import { agentKey, federationStatsKey, isAgentListKey } from '#lib/federation/keys.ts'
import type { FeedEvent } from '#lib/feed/browser/feeds.ts'
import { isListKey as isSessionListKey } from '#lib/sessions/keys.ts'
import type { Task, TaskList } from '#lib/tasks/contract.ts'
import { isTasksKey, taskKey } from '#lib/tasks/keys.ts'
import {
  applyToAgents,
  applyToDetail,
  applyToStats,
  applyToTask,
  applyToTasks,
} from './apply-events.ts'
import { concernsAgent, endsSomeClaim } from './concerns.ts'

type Event = FeedEvent<'federation'>
type Answer<Data> = LiveAnswer<Event, Data>

// In a federation of thousands there is always something: what is about all of it is asked for
// less often than what is about the one thing that is looked at.
const BY_AND_BY_MS = 2_000
const EVERY_FEW_SECONDS_MS = 5_000
const NOW_AND_THEN_MS = 10_000

/** The id in a key of one thing, or of what belongs to it: `/api/agents/<id>/timeline?…`. */
function idIn(key: string, prefix: string): string | null {
  if (!key.startsWith(prefix)) return null
  return /^[0-9a-f-]{36}/.exec(key.slice(prefix.length))?.[0] ?? null
}

function isOne(key: string, prefix: string): boolean {
  return idIn(key, prefix)?.length === key.length - prefix.length
}

/** More agents were heard of than the event could name. */
function isTruncated(event: Event): boolean {
  return event.type === 'agent.heartbeat' && event.data.count > event.data.agent_ids.length
}

function soonIfOfAgent(event: Event, agent_id: string | null): number | null {
  if (agent_id === null) return null
  if (concernsAgent(event, agent_id)) return SOON_MS
  return endsSomeClaim(event) ? BY_AND_BY_MS : null
}

const stats: Answer<FederationStats> = {
  is: (key) => key === federationStatsKey,
  apply: applyToStats,
  askEvery: ({ type }) =>
    type === 'agent.status' || type === 'task.updated' ? BY_AND_BY_MS : null,
}

const agents: Answer<AgentList> = {
  is: isAgentListKey,
  apply: (list, events, _key, now) => applyToAgents(list, events, now),
  askEvery: (event) => {
    if (event.type === 'agent.heartbeat') return isTruncated(event) ? NOW_AND_THEN_MS : null
    return event.type === 'federation.stats' ? null : BY_AND_BY_MS
  },
}

const agentPrefix = agentKey('')
const agent: Answer<AgentDetail> = {
  is: (key) => isOne(key, agentPrefix),
  apply: (detail, events, _key, now) => applyToDetail(detail, events, now),
  askEvery: (event, key) =>
    isTruncated(event) ? NOW_AND_THEN_MS : soonIfOfAgent(event, idIn(key, agentPrefix)),
}

/** The timeline of an agent. */
const ofAgent: Answer<unknown> = {
  is: (key) => idIn(key, agentPrefix) !== null,
  askEvery: (event, key) => soonIfOfAgent(event, idIn(key, agentPrefix)),
}

const sessions: Answer<unknown> = {
  is: isSessionListKey,
  askEvery: ({ type }) => (type === 'agent.status' ? BY_AND_BY_MS : null),
}

const accountPrefix = accountKey('')
const account: Answer<unknown> = {
  is: (key) => isOne(key, accountPrefix),
  askEvery: (event, key) =>
    event.type === 'economy.transfer' ? soonIfOfAgent(event, idIn(key, accountPrefix)) : null,
}

const tasks: Answer<TaskList> = {
  is: isTasksKey,
  apply: applyToTasks,
  askEvery: ({ type }) => (type === 'task.updated' ? BY_AND_BY_MS : null),
}

const taskPrefix = taskKey('')
const task: Answer<Task> = {
  is: (key) => isOne(key, taskPrefix),
  apply: applyToTask,
  askEvery: (event, key) =>
    event.type === 'task.updated' && event.data.task_id === idIn(key, taskPrefix) ? SOON_MS : null,
}

/** Who may take a task on: anybody's comings and goings matter. */
const candidates: Answer<unknown> = {
  is: (key) => idIn(key, taskPrefix) !== null,
  askEvery: ({ type }) =>
    type === 'agent.status' || type === 'task.updated' ? BY_AND_BY_MS : null,
}

const transfers: Answer<unknown> = {
  is: isTransfersKey,
  askEvery: ({ type }) => (type === 'economy.transfer' ? BY_AND_BY_MS : null),
}

const economy: Answer<EconomyStats> = {
  is: (key) => key === economyStatsKey,
  // A chart of hours need not keep up with seconds.
  askEvery: ({ type }) =>
    type === 'economy.transfer' || type === 'task.updated' ? EVERY_FEW_SECONDS_MS : null,
}

/** What the pages of the federation make of its feed. The more particular kinds come first. */
export const federationPlan: LivePlan<Event> = {
  timeOf: (event) => (event.type === 'federation.stats' ? event.data.generated_at : null),
  answers: [
    stats,
    agents,
    agent,
    ofAgent,
    sessions,
    account,
    tasks,
    task,
    candidates,
    transfers,
    economy,
  ],
}
