import { decodeJwt, SignJWT } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { deriveKeys, type Keys } from './keys.ts'
import { signOperatorSession, verifyOperatorSession } from './operator-session.ts'
import { signReconnectToken, verifyReconnectToken } from './reconnect-token.ts'

const SESSION = '0190e3a0-0000-7000-8000-000000000001'
const NOW = Date.UTC(2026, 10, 21)
let keys: Keys
let other: Keys
beforeAll(async () => {
  keys = await deriveKeys('a secret of at least thirty-two bytes')
  other = await deriveKeys('another secret of at least thirty-two bytes')
})

test('a reconnect token has what the contract says', async () => {
  const claims = decodeJwt(await signReconnectToken(keys, SESSION, 900, NOW))
  expect(claims).toEqual({
    session_id: SESSION,
    purpose: 'session_reconnect',
    iat: NOW / 1000,
    exp: NOW / 1000 + 900,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
})

test('its verification names what is wrong', async () => {
  const token = await signReconnectToken(keys, SESSION, 900, NOW)
  const verify = (value: string, session = SESSION, now = NOW) =>
    verifyReconnectToken(keys, value, session, now)
  expect(await verify(token)).toBe('verified')
  expect(await verify(token, SESSION, NOW + 899_999)).toBe('verified')
  expect(await verify(token, SESSION, NOW + 900_000)).toBe('token_expired')
  expect(await verify(token, '0190e3a0-0000-7000-8000-000000000002')).toBe('session_id_mismatch')
  // Old or not, a token of another session is that first.
  const elsewhere = '0190e3a0-0000-7000-8000-000000000002'
  expect(await verify(token, elsewhere, NOW + 900_000)).toBe('session_id_mismatch')
  expect(await verify(await signReconnectToken(other, SESSION, 900, NOW))).toBe('invalid_token')
  expect(await verify('')).toBe('invalid_token')
  const sign = (claims: Record<string, unknown>, alg = 'HS256') =>
    new SignJWT({
      session_id: SESSION,
      iat: NOW / 1000,
      exp: NOW / 1000 + 900,
      jti: 'x',
      purpose: 'session_reconnect',
      ...claims,
    })
      .setProtectedHeader({ alg })
      .sign(keys.reconnect)
  expect(await verify(await sign({}))).toBe('verified')
  expect(await verify(await sign({ purpose: 'other' }))).toBe('invalid_token_purpose')
  expect(await verify(await sign({ purpose: undefined }))).toBe('invalid_token_purpose')
  expect(await verify(await sign({ exp: undefined }))).toBe('invalid_token')
  expect(await verify(await sign({ jti: undefined }))).toBe('invalid_token')
})

test('an operator’s session is bound to the key that opened it', async () => {
  const value = await signOperatorSession(keys, 'the operator key')
  expect(await verifyOperatorSession(keys, 'the operator key', value)).toBe(true)
  expect(await verifyOperatorSession(keys, 'a new operator key', value)).toBe(false)
  expect(await verifyOperatorSession(other, 'the operator key', value)).toBe(false)
  expect(await verifyOperatorSession(keys, 'the operator key', `${value}x`)).toBe(false)
  expect(await verifyOperatorSession(keys, 'the operator key', '')).toBe(false)
  expect(value).not.toContain('operator key')
  const reconnect = await signReconnectToken(keys, SESSION, 900)
  expect(await verifyOperatorSession(keys, 'the operator key', reconnect)).toBe(false)
})
