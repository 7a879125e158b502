import { describe, expect, test } from 'vitest'
import type { Agent } from '#lib/federation/contract.ts'
import { agentData } from '#lib/site/structured-data/agent.ts'
import { articleData } from '#lib/site/structured-data/article.ts'
import {
  economyData,
  federationData,
  sessionsData,
  tasksData,
} from '#lib/site/structured-data/dashboards.ts'
import { datasetData } from '#lib/site/structured-data/dataset.ts'
import { faqData } from '#lib/site/structured-data/faq.ts'
import { scriptJson } from '#lib/site/structured-data/json.ts'
import { siteData } from '#lib/site/structured-data/site.ts'
import { structuredDataIssues } from './support/schema-org.ts'

const origin = 'https://rollcall.example.com'
const generated_at = '2026-11-21T12:00:00.000Z'
const name = '</script><script>alert(1)</script>\u2028&'

const agent: Agent = {
  agent_id: '5f0c2c7e-1111-4222-8333-944444444444',
  name,
  client_type: 'codex',
  roles: ['coder', 'qa'],
  description: null,
  status: 'active',
  last_heartbeat_at: null,
  enrolled_at: generated_at,
  active_sessions: 1,
  tasks_completed: 3,
  tasks_failed: 0,
  balance: '12.5',
}

const stats = {
  agents: { active: 1, offline: 0, revoked: 0, total: 1 },
  sessions: { active: 1, disconnected: 0, total: 1 },
  tasks: {
    submitted: 0,
    working: 1,
    completed: 2,
    failed: 0,
    canceled: 0,
    rejected: 0,
    total: 3,
  },
  credits: { supply: '10', treasury: '0', in_escrow: '0', volume_24h: '0', transfers_24h: 0 },
  generated_at,
}

const health = {
  status_breakdown: { active: 1, disconnected: 0, total: 1 },
  age_distribution: { healthy: 1, aging: 0, stale: 0 },
  late: 0,
  connection_health: {
    window_hours: 24,
    sessions_created: 1,
    sessions_disconnected: 0,
    reconnects: 0,
    failed_reconnects: 0,
    reconnect_success_rate: null,
    average_session_duration_s: null,
    idle_timeouts: 0,
  },
  timeline: [],
  reconnect_distribution: [],
  recent_activity: [],
  generated_at,
}

const economy = { ...stats.credits, timeline: [], generated_at }

const documents = {
  site: siteData(origin),
  agent: agentData({ origin, agent }),
  sessions: sessionsData({ origin, figures: health }),
  federation: federationData({ origin, figures: stats }),
  tasks: tasksData({ origin, figures: stats }),
  economy: economyData({ origin, figures: economy }),
  'a dataset of nothing': datasetData({
    origin,
    path: '/status',
    name,
    description: name,
    variables: [],
  }),
  article: articleData({
    origin,
    path: '/docs/mcp',
    title: 'MCP',
    description: 'Tools for MCP clients.',
    modified: '2026-11-21',
    trail: [{ name: 'Docs', path: '/docs' }],
  }),
  questions: faqData([{ question: 'What is a lease?', answer: 'How long a session is alive.' }]),
}

describe('structured data', () => {
  test.each(Object.entries(documents))(
    '%s: types and properties of schema.org',
    async (_, data) => {
      expect(await structuredDataIssues(data)).toEqual([])
    },
  )

  test('a type or a property that schema.org does not have is found', async () => {
    const { '@context': context } = documents.agent
    expect(await structuredDataIssues({ '@context': context, '@type': 'Agent' })).toHaveLength(1)
    const wrong = { '@context': context, '@type': 'TechArticle', variableMeasured: 'x' }
    expect(await structuredDataIssues(wrong)).toHaveLength(1)
    const nested = {
      ...documents.agent,
      mainEntity: { '@type': 'Person', name: 'Ada', balance: 1 },
    }
    expect(await structuredDataIssues(nested)).toHaveLength(1)
  })

  test('no text ends the script it stands in, and all of it is there', () => {
    const json = scriptJson(documents.agent)
    expect(json).not.toMatch(/[<>&\u2028\u2029]/)
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(documents.agent)))
  })

  test('an article stands at the end of its trail, once', () => {
    const last = { name: 'MCP', path: '/docs/mcp' }
    const trail = [{ name: 'Docs', path: '/docs' }, last]
    const facts = {
      origin,
      path: '/docs/mcp',
      title: 'MCP',
      description: 'd',
      modified: '2026-11-21',
    }
    expect(articleData({ ...facts, trail })).toEqual(
      articleData({ ...facts, trail: trail.slice(0, 1) }),
    )
  })
})
