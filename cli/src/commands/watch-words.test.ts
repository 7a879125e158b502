import { expect, test } from 'vitest'
import type { FeedEvent } from '../client/feed.ts'
import { describeEvent, isPassing } from './watch-words.ts'

const at = {
  session_id: '28825b45-5c24-4e7c-9ca0-036ccf5bf326',
  agent_id: '0fcead01-479d-4e4a-95e0-cc8d4e848d19',
  created_at: '2026-01-11T00:49:00.000Z',
}

test('a session is told with its agent’s name, once that is known', () => {
  const names = new Map<string, string>()
  const ended: FeedEvent = { type: 'session_disconnected', ...at, data: { reason: 'idle_timeout' } }
  expect(describeEvent(ended, names)).toBe(
    'session 28825b45 of agent 0fcead01 ended: no heartbeat in time',
  )
  const data = { agent_name: 'nano', client_type: 'codex' }
  expect(describeEvent({ type: 'session_created', ...at, data }, names)).toBe(
    'nano opened session 28825b45 (codex)',
  )
  expect(describeEvent(ended, names)).toBe('session 28825b45 of nano ended: no heartbeat in time')
  const back = { update_type: 'reconnected', reconnect_count: 2 } as const
  expect(describeEvent({ type: 'session_updated', ...at, data: back }, names)).toBe(
    'nano came back to session 28825b45 (2 times in all)',
  )
})

test('an event of a newer server is told by its type', () => {
  const event = { type: 'session_moved', ...at, data: {} } as unknown as FeedEvent
  expect(describeEvent(event, new Map())).toBe('session_moved')
  expect(isPassing(event)).toBe(false)
})

test('names cannot steer the terminal', () => {
  const data = { agent_name: 'na\u001b[2Jno', client_type: 'x\ny' }
  expect(describeEvent({ type: 'session_created', ...at, data }, new Map())).toBe(
    'na [2Jno opened session 28825b45 (x y)',
  )
})

test('a feed that is watched for months does not fill the memory', () => {
  const names = new Map<string, string>()
  const data = { agent_name: 'nano', client_type: 'codex' }
  for (let number = 0; number < 10_010; number++) {
    const event = { type: 'session_created', ...at, session_id: `session-${number}`, data } as const
    describeEvent(event, names)
  }
  expect(names.size).toBe(10_000)
  expect(names.has('session-10009')).toBe(true)
})
