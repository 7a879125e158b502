import { expect, it } from 'vitest'
import type { Agent, AgentList } from '#lib/federation/contract.ts'
import type { FeedEvent } from '#lib/feed/browser/feeds.ts'
import { applyToAgents } from './apply-events.ts'

const at = '2026-11-21T00:00:00.000Z'
const later = '2026-11-21T00:00:05.000Z'
const now = Date.parse(later)

const agent = (agent_id: string): Agent => ({
  agent_id,
  name: agent_id,
  client_type: 'codex',
  roles: [],
  description: null,
  status: 'active',
  last_heartbeat_at: at,
  enrolled_at: at,
  active_sessions: 1,
  tasks_completed: 0,
  tasks_failed: 0,
  balance: '0',
})
const list: AgentList = { agents: [agent('ada'), agent('grace')], next_cursor: null }

const beat = (...agent_ids: string[]): FeedEvent<'federation'> => ({
  type: 'agent.heartbeat',
  data: { count: agent_ids.length, agent_ids },
})
const status = (agent_id: string, to: 'enrolled' | 'active' | 'offline' | 'revoked') =>
  ({
    type: 'agent.status',
    session_id: null,
    agent_id,
    created_at: later,
    data: { status: to, name: agent_id, client_type: 'codex', roles: [], reason: null },
  }) satisfies FeedEvent<'federation'>

it('takes a heartbeat as of now, and leaves the other rows the same objects', () => {
  const after = applyToAgents(list, [beat('ada')], now)
  expect(after.agents[0]?.last_heartbeat_at).toBe(later)
  expect(after.agents[1]).toBe(list.agents[1])
})

it('is the same list where nothing concerns it', () => {
  expect(applyToAgents(list, [beat('barbara'), status('barbara', 'offline')], now)).toBe(list)
})

it('takes the last of several states, and never an older heartbeat', () => {
  const events = [status('ada', 'offline'), status('ada', 'active')]
  expect(applyToAgents(list, events, now).agents[0]).toMatchObject({
    status: 'active',
    last_heartbeat_at: later,
  })
  const ahead = applyToAgents(list, [beat('ada')], now)
  expect(applyToAgents(ahead, [beat('ada')], now - 3000)).toBe(ahead)
})
