import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  randomToken,
  refreshSuccessor,
  refreshTokenHash,
  secretsEqual,
  tokenHash,
} from './opaque.ts'

const key = new Uint8Array(32).fill(7)

test('tokens are random, and tell their kind', () => {
  const tokens = Array.from({ length: 100 }, () => randomToken('rcr_'))
  expect(new Set(tokens).size).toBe(100)
  for (const token of tokens) expect(token).toMatch(/^rcr_[A-Za-z0-9_-]{43}$/)
})

test('a hash is SHA-256 in the form of a bytea', () => {
  expect(tokenHash('abc')).toBe(`\\x${createHash('sha256').update('abc').digest('hex')}`)
})

test('a refresh token’s hash is HMAC-SHA-256 under the key, in the form of a bytea', () => {
  const hmac = createHmac('sha256', key).update('abc').digest('hex')
  expect(refreshTokenHash('abc', key)).toBe(`\\x${hmac}`)
  expect(refreshTokenHash('abc', new Uint8Array(32).fill(8))).not.toBe(refreshTokenHash('abc', key))
  // Even under an equal key: what is stored must not be what the successor is made of.
  expect(Buffer.from(hmac, 'hex').toString('base64url')).toBe(refreshSuccessor('abc', key).slice(4))
})

test('the successor is the same for the same question, and steps add up', () => {
  const first = refreshSuccessor('rcr_a', key)
  expect(refreshSuccessor('rcr_a', key)).toBe(first)
  expect(first).toMatch(/^rcr_[A-Za-z0-9_-]{43}$/)
  expect(refreshSuccessor('rcr_a', key, 3)).toBe(
    refreshSuccessor(refreshSuccessor(refreshSuccessor('rcr_a', key), key), key),
  )
  expect(refreshSuccessor('rcr_a', key, 0)).toBe('rcr_a')
})

test('it depends on the token and on the key', () => {
  const other = new Uint8Array(32).fill(8)
  const all = [
    refreshSuccessor('rcr_a', key),
    refreshSuccessor('rcr_b', key),
    refreshSuccessor('rcr_a', other),
  ]
  expect(new Set(all).size).toBe(3)
})

test.each([
  ['a', 'a', true],
  ['a', 'b', false],
  ['', '', true],
  ['a', 'aa', false],
  ['é', 'é', true],
])('secretsEqual(%j, %j)', (a, b, expected) => expect(secretsEqual(a, b)).toBe(expected))
