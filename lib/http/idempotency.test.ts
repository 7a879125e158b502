import { expect, test } from 'vitest'
import { fingerprint, replayHeaders } from './idempotency.ts'

test('equal requests have one fingerprint, any other has another', () => {
  const body = { to: 'a', amount: 1_000_000n, list: ['x'] }
  expect(fingerprint('pay', body)).toMatch(/^[0-9a-f]{64}$/)
  expect(fingerprint('pay', { ...body })).toBe(fingerprint('pay', body))
  // A member that is left out is no other request than one that is undefined.
  expect(fingerprint('pay', { ...body, memo: undefined })).toBe(fingerprint('pay', body))
  const others = [
    fingerprint('grant', body),
    fingerprint('pay', { ...body, amount: 1_000_001n }),
    fingerprint('pay', { ...body, to: 'b' }),
    fingerprint('pay', { ...body, memo: '' }),
    fingerprint('pay', { ...body, list: [] }),
    fingerprint('pay', {}),
  ]
  expect(new Set([...others, fingerprint('pay', body)]).size).toBe(others.length + 1)
})

test('an answer says that it is a replay, and only then', () => {
  expect(replayHeaders({ replayed: true })).toEqual({ 'Idempotency-Replayed': 'true' })
  expect(replayHeaders({ replayed: false })).toEqual({})
})
