import { expect, test } from 'vitest'
import type { AgentDetail } from './contract.ts'
import { explainOffline } from './explain-offline.ts'
import { plainText } from './sentence.ts'

const NOW = Date.parse('2026-11-21T12:00:00.000Z')
const at = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString()

const AGENT: AgentDetail = {
  agent_id: '0190e3a0-0000-7000-8000-00000000000a',
  name: 'Nano',
  client_type: 'codex',
  roles: [],
  description: null,
  status: 'offline',
  last_heartbeat_at: at(-3.1),
  enrolled_at: at(-100),
  active_sessions: 0,
  tasks_completed: 0,
  tasks_failed: 0,
  balance: '0',
  revoked_at: null,
  tasks_working: 0,
  tasks_posted: 0,
  offline_since: at(-3),
  last_disconnect: {
    session_id: '0190e3a0-0000-7000-8000-00000000000b',
    reason: 'idle_timeout',
    at: at(-3),
  },
  token: {
    last_refreshed_at: at(-10),
    refresh_token_expires_at: at(700),
    revoked_at: null,
    revoked_reason: null,
    access_token_expires_at: at(14),
  },
}

type Change = Partial<Omit<AgentDetail, 'token'>> & { token?: Partial<AgentDetail['token']> }
const explain = ({ token, ...change }: Change) =>
  explainOffline({ ...AGENT, ...change, token: { ...AGENT.token, ...token } }, NOW)
const causes = (change: Change) => explain(change).map(({ cause }) => cause)
const ended = (reason: NonNullable<AgentDetail['last_disconnect']>['reason']) => ({
  last_disconnect: { session_id: AGENT.agent_id, reason, at: at(-3) },
})

test('an active agent has nothing to explain', () => {
  expect(causes({ status: 'active' })).toEqual([])
})

test('a revoked one has one cause, whatever else is true', () => {
  const [only, ...others] = explain({
    status: 'revoked',
    revoked_at: at(-3),
    ...ended('client_closed'),
    token: { revoked_at: at(-3), revoked_reason: 'agent_revoked' },
  })
  expect(others).toEqual([])
  expect(only?.cause).toBe('revoked')
  expect(plainText(only?.what ?? [])).toBe('The operator revoked it at 2026-11-21 09:00 UTC')
})

test('one that fell silent may come back', () => {
  const [only, ...others] = explain({})
  expect(others).toEqual([])
  expect(only?.cause).toBe('silent')
  expect(plainText(only?.what ?? [])).toBe('It has been silent since 2026-11-21 08:54 UTC')
  expect(plainText(only?.advice ?? [])).toContain('come back to its session')
  // The sweep has not written down yet what its lease says.
  expect(causes({ last_disconnect: null, offline_since: null })).toEqual(['silent'])
})

test('one that let its access token run out, and then fell silent', () => {
  const [first, second] = explain({ token: { access_token_expires_at: at(-3.05) } })
  expect([first?.cause, second?.cause]).toEqual(['access_token_expired', 'silent'])
  expect(plainText(first?.what ?? [])).toBe(
    'Its access token ran out at 2026-11-21 08:57 UTC and was never refreshed',
  )
  expect(plainText(first?.advice ?? [])).toContain('good until')
  // A token that ran out when it had long been silent has not made it so.
  expect(causes({ token: { access_token_expires_at: at(-1) } })).toEqual(['silent'])
})

test('one whose tokens ended before it fell silent, and one whose ended after', () => {
  const reused = (hours: number) => ({ revoked_at: at(hours), revoked_reason: 'reuse' as const })
  expect(causes({ token: reused(-4) })).toEqual(['token_reused', 'silent'])
  expect(causes({ token: reused(-2) })).toEqual(['silent', 'token_reused'])
  const expired = (hours: number) => ({
    refresh_token_expires_at: at(hours),
    access_token_expires_at: at(-3.05),
  })
  expect(causes({ token: expired(-4) })).toEqual(['refresh_token_expired', 'silent'])
  expect(causes({ token: expired(-1) })).toEqual(['silent', 'refresh_token_expired'])
  for (const token of [reused(-4), reused(-2), expired(-4), expired(-1)]) {
    const advice = explain({ token }).map((cause) => plainText(cause.advice))
    expect(advice.join()).toContain('Enroll it again')
    expect(advice.join()).not.toContain('can come back')
  }
})

test('one that left, or was disconnected: that comes first, then what keeps it from coming back', () => {
  expect(causes(ended('client_closed'))).toEqual(['left'])
  expect(causes(ended('operator'))).toEqual(['disconnected'])
  const expired = { refresh_token_expires_at: at(-4), access_token_expires_at: at(-5) }
  expect(causes({ ...ended('client_closed'), token: expired })).toEqual([
    'left',
    'refresh_token_expired',
  ])
  expect(causes({ ...ended('operator'), token: expired })).toEqual([
    'disconnected',
    'refresh_token_expired',
  ])
  expect(causes({ ...ended('operator'), token: { access_token_expires_at: at(-3.5) } })).toEqual([
    'disconnected',
  ])
})
