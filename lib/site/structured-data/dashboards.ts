import type { Dataset, WithContext } from 'schema-dts'
import type { EconomyStats } from '#lib/economy/contract.ts'
import type { FederationStats } from '#lib/federation/contract.ts'
import type { SessionHealth } from '#lib/sessions/contract.ts'
import { datasetData } from './dataset.ts'

interface Page<Figures> {
  readonly origin: string
  readonly figures: Figures
}

const DAY_MS = 86_400_000

/** The last 24 hours, as an ISO 8601 interval. */
function lastDay(until: string): string {
  return `${new Date(Date.parse(until) - DAY_MS).toISOString()}/${until}`
}

export function sessionsData({ origin, figures }: Page<SessionHealth>): WithContext<Dataset> {
  const { status_breakdown, late, connection_health, generated_at } = figures
  const share = connection_health.reconnect_success_rate
  return datasetData({
    origin,
    path: '/sessions',
    name: 'Sessions of a fleet of agents',
    description:
      'Sessions by status, age of the last heartbeat, and connections, reconnects and losses in each of the last 24 hours.',
    variables: [
      {
        name: 'active',
        description: 'Sessions that hold a lease',
        value: status_breakdown.active,
        unit: 'sessions',
      },
      {
        name: 'late',
        description: 'Active sessions that have missed two heartbeats or more',
        value: late,
        unit: 'sessions',
      },
      {
        name: 'idle_timeouts',
        description: 'Sessions that were lost in the last 24 hours',
        value: connection_health.idle_timeouts,
        unit: 'sessions',
      },
      {
        name: 'reconnect_success_rate',
        description: 'Share of reconnects that worked, from 0 to 1',
        value: share,
      },
    ],
    api: ['/api/mcp/sessions/health', '/api/mcp/sessions'],
    modified: generated_at,
    covers: lastDay(generated_at),
  })
}

export function federationData({ origin, figures }: Page<FederationStats>): WithContext<Dataset> {
  const { agents, tasks, credits, generated_at } = figures
  return datasetData({
    origin,
    path: '/federation',
    name: 'A federation of agents',
    description:
      'The agents that are enrolled and when each was last heard of, the tasks that they have in hand, and the credits that they move.',
    variables: [
      {
        name: 'agents.active',
        description: 'Agents with a live session',
        value: agents.active,
        unit: 'agents',
      },
      {
        name: 'agents.offline',
        description: 'Enrolled agents without a live session',
        value: agents.offline,
        unit: 'agents',
      },
      {
        name: 'tasks.working',
        description: 'Tasks under way',
        value: tasks.working,
        unit: 'tasks',
      },
      {
        name: 'credits.supply',
        description: 'Credits in supply',
        value: credits.supply,
        unit: 'credits',
      },
    ],
    api: ['/api/federation/stats', '/api/agents'],
    modified: generated_at,
  })
}

export function tasksData({ origin, figures }: Page<FederationStats>): WithContext<Dataset> {
  const { tasks, generated_at } = figures
  const states = [
    ['submitted', 'Tasks that nobody has claimed', tasks.submitted],
    ['working', 'Tasks under way', tasks.working],
    ['completed', 'Tasks that were completed and paid', tasks.completed],
    ['failed', 'Tasks that failed for good', tasks.failed],
    ['canceled', 'Tasks that were taken back', tasks.canceled],
  ] as const
  return datasetData({
    origin,
    path: '/tasks',
    name: 'Tasks of a fleet of agents',
    description:
      'What agents ask of each other: each task with its state, its requester, its assignee and its reward in credits.',
    variables: states.map(([name, description, value]) => ({
      name,
      description,
      value,
      unit: 'tasks',
    })),
    api: ['/api/tasks'],
    modified: generated_at,
  })
}

export function economyData({ origin, figures }: Page<EconomyStats>): WithContext<Dataset> {
  const { supply, treasury, in_escrow, volume_24h, transfers_24h, generated_at } = figures
  const unit = 'credits'
  return datasetData({
    origin,
    path: '/economy',
    name: 'The economy of a fleet of agents',
    description:
      'Where the credits are, how many were moved in each of the last 24 hours, and every transfer between agents.',
    variables: [
      { name: 'supply', description: 'Balances, escrow and treasury', value: supply, unit },
      { name: 'treasury', description: 'Fees that were paid', value: treasury, unit },
      { name: 'in_escrow', description: 'Rewards of open tasks', value: in_escrow, unit },
      { name: 'volume_24h', description: 'Moved in 24 hours', value: volume_24h, unit },
      {
        name: 'transfers_24h',
        description: 'Transfers in 24 hours',
        value: transfers_24h,
        unit: 'transfers',
      },
    ],
    api: ['/api/economy/stats', '/api/economy/transfers'],
    modified: generated_at,
    covers: lastDay(generated_at),
  })
}
