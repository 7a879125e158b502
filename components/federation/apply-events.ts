import type { Agent, AgentDetail, AgentList, FederationStats } from '#lib/federation/contract.ts'
import type { FeedEvent } from '#lib/feed/browser/feeds.ts'
import type { Task, TaskList } from '#lib/tasks/contract.ts'

type Event = FeedEvent<'federation'>

/** A list of agents after the events; which rows it has is the server's word. */
export function applyToAgents(list: AgentList, events: readonly Event[], now: number): AgentList {
  const heard = heardOf(events)
  const agents = list.agents.map((agent) => applyToAgent(agent, events, heard, now))
  return agents.every((agent, n) => agent === list.agents[n]) ? list : { ...list, agents }
}

/** An agent's page after the events: what they say themselves. The rest comes by asking. */
export function applyToDetail(
  agent: AgentDetail,
  events: readonly Event[],
  now: number,
): AgentDetail {
  const after = applyToAgent(agent, events, heardOf(events), now)
  if (after.status === 'active' && agent.status !== 'active') {
    return { ...after, offline_since: null }
  }
  return after
}

/** `now`: the server's time in milliseconds at which the events came; heartbeats carry none. */
function applyToAgent<A extends Agent>(
  agent: A,
  events: readonly Event[],
  heard: ReadonlySet<string>,
  now: number,
): A {
  let { status, last_heartbeat_at } = agent
  for (const event of events) {
    if (event.type !== 'agent.status' || event.agent_id !== agent.agent_id) continue
    status = event.data.status === 'enrolled' ? 'active' : event.data.status
    if (status === 'active') last_heartbeat_at = later(last_heartbeat_at, event.created_at)
  }
  if (heard.has(agent.agent_id)) {
    last_heartbeat_at = later(last_heartbeat_at, new Date(now).toISOString())
  }
  return status === agent.status && last_heartbeat_at === agent.last_heartbeat_at
    ? agent
    : { ...agent, status, last_heartbeat_at }
}

function heardOf(events: readonly Event[]): ReadonlySet<string> {
  const heard = new Set<string>()
  for (const event of events) {
    if (event.type !== 'agent.heartbeat') continue
    for (const agent_id of event.data.agent_ids) heard.add(agent_id)
  }
  return heard
}

function later(one: string | null, other: string): string {
  return one !== null && one > other ? one : other
}

/** The numbers of the federation after the events: the newest that passed. */
export function applyToStats(stats: FederationStats, events: readonly Event[]): FederationStats {
  const passed = events.findLast((event) => event.type === 'federation.stats')
  return passed && passed.data.generated_at > stats.generated_at ? passed.data : stats
}

/** A task after the events: where it stands. What came of it is had by asking. */
export function applyToTask<T extends Omit<Task, 'result'>>(task: T, events: readonly Event[]): T {
  let after = task
  for (const event of events) {
    if (event.type !== 'task.updated' || event.data.task_id !== task.task_id) continue
    if (event.created_at < after.updated_at) continue
    const { state, assignee_id, assignee_name, claim, failures } = event.data
    const isSameClaim = state === 'working' && after.state === state && after.claim === claim
    after = {
      ...after,
      ...{ state, assignee_id, assignee_name, claim, failures, updated_at: event.created_at },
      // Those of the claim before would call a new one overdue.
      ...(isSameClaim ? {} : { claimed_at: null, due_at: null }),
    }
  }
  return after
}

/** A list of tasks after the events; which rows it has is the server's word. */
export function applyToTasks(list: TaskList, events: readonly Event[]): TaskList {
  if (!events.some((event) => event.type === 'task.updated')) return list
  const tasks = list.tasks.map((task) => applyToTask(task, events))
  return tasks.every((task, n) => task === list.tasks[n]) ? list : { ...list, tasks }
}
