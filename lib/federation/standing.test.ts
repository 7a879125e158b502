import { expect, test } from 'vitest'
import { standingOf } from './standing.ts'

const heard = (seconds_ago: number) => new Date(1_000_000 - seconds_ago * 1000).toISOString()
const standing = (
  status: 'active' | 'offline' | 'revoked',
  last_heartbeat_at: string | null = heard(600),
) => standingOf({ status, last_heartbeat_at }, 1_000_000, 30)

test('late is who has missed two heartbeats', () => {
  expect(standing('active', heard(59))).toBe('alive')
  expect(standing('active', heard(60))).toBe('late')
  expect(standing('active', null)).toBe('alive')
})

test('silence does not matter to who is offline or revoked', () => {
  expect(standing('offline')).toBe('offline')
  expect(standing('revoked')).toBe('revoked')
})
