import { expect, test } from 'vitest'
import { tokenState, tokenStateWords } from './token-state.ts'

const now = Date.parse('2026-11-21T12:00:00.000Z')
const token = {
  enrollment_token_id: '00000000-0000-4000-8000-000000000001',
  name: null,
  roles: null,
  max_uses: 2,
  uses: 1,
  created_at: '2026-11-21T11:00:00.000Z',
  expires_at: '2026-11-21T13:30:00.000Z',
  revoked_at: null,
}

test('a token is usable until it is used up, revoked or past its time', () => {
  expect(tokenState(token, now)).toBe('usable')
  expect(tokenStateWords(token, now)).toBe('1 h 30 min left')
  expect(tokenState({ ...token, uses: 2 }, now)).toBe('used up')
  const revoked = { ...token, revoked_at: '2026-11-21T11:30:00.000Z' }
  expect(tokenStateWords(revoked, now)).toBe('revoked')
  expect(tokenState({ ...revoked, uses: 2 }, now)).toBe('revoked')
  // Restoring it would be of no use.
  expect(tokenState(revoked, now + 2 * 3_600_000)).toBe('expired')
  expect(tokenState(token, now + 90 * 60_000)).toBe('expired')
})
