import { describe, expect, test } from 'vitest'
import type { Problem } from './problems.ts'
import { readIdempotencyKey } from './read-request.ts'

describe('the idempotency key', () => {
  const read = (key?: string) =>
    readIdempotencyKey(new Headers(key === undefined ? {} : { 'Idempotency-Key': key }))
  const refusal = (key?: string) => {
    try {
      return read(key)
    } catch (error) {
      const { code, options } = error as Problem
      return { code, path: options.errors?.[0]?.path }
    }
  }

  test.each([
    '1',
    'a'.repeat(255),
    '8e03978e-40d5-43dd-bc93-6894a57f9324',
    '"quoted"',
    '!~',
    'a,b',
  ])('%s is one', (key) => expect(read(key)).toBe(key))

  test.each([undefined, '', ' '])('%j is none', (key) =>
    expect(refusal(key)).toEqual({ code: 'idempotency_key_required' }),
  )

  test.each(['a'.repeat(256), 'a b', 'a\tb', 'ü', 'a\u00a0'])('%j is malformed', (key) =>
    expect(refusal(key)).toEqual({ code: 'invalid_request', path: 'header.idempotency-key' }),
  )

  test('two of them are malformed', () => {
    const headers = new Headers([
      ['Idempotency-Key', 'a'],
      ['Idempotency-Key', 'b'],
    ])
    expect(() => readIdempotencyKey(headers)).toThrow('header.idempotency-key')
  })
})
