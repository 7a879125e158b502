import { describe, expect, test } from 'vitest'
import { contracts } from '#lib/operations/openapi.ts'
import { problemResponse } from './problem-response.ts'
import { type ProblemCode, problems } from './problems.ts'

const context = {
  requestId: 'request-1',
  publicUrl: 'https://rollcall.test',
  detail: 'What happened.',
}

test.each(Object.entries(problems))(
  '%s says what happened and what to do about it',
  (code, entry) => {
    expect(code).toMatch(/^[a-z]+(_[a-z0-9]+)*$/)
    expect(entry.status).toBeGreaterThanOrEqual(400)
    expect(entry.title).toMatch(/^[A-Z]/)
    expect(entry.cause).toMatch(/[.]$/)
    expect(entry.cure).toMatch(/[.]$/)
  },
)

test('each code is answered by some endpoint, or by the wrapper of all', () => {
  const general: ProblemCode[] = [
    'malformed_json',
    'invalid_request',
    'authentication_required',
    'access_token_expired',
    'invalid_access_token',
    'forbidden',
    'not_found',
    'method_not_allowed',
    'payload_too_large',
    'unsupported_media_type',
    'internal_error',
    'database_unavailable',
  ]
  const own = contracts.flatMap((contract) => [...contract.problems])
  expect(new Set([...general, ...own])).toEqual(new Set(Object.keys(problems)))
})

describe('the answer', () => {
  test('is RFC 9457', async () => {
    const response = problemResponse('not_found', {}, context)
    expect(response.status).toBe(404)
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': 'request-1',
    })
    expect(await response.json()).toEqual({
      type: 'https://rollcall.test/docs/problems#not_found',
      title: 'Not found',
      status: 404,
      detail: 'What happened.',
      code: 'not_found',
      next_action: 'fix_request',
    })
  })

  test('every 401 says how to authenticate; a closer challenge stays', () => {
    const plain = problemResponse('invalid_refresh_token', {}, context)
    expect(plain.headers.get('www-authenticate')).toBe('Bearer realm="rollcall"')
    const headers = { 'WWW-Authenticate': 'Bearer realm="rollcall", error="invalid_token"' }
    const closer = problemResponse('invalid_access_token', { headers }, context)
    expect(closer.headers.get('www-authenticate')).toBe(headers['WWW-Authenticate'])
    expect(problemResponse('forbidden', {}, context).headers.get('www-authenticate')).toBeNull()
  })

  test('Retry-After is in whole seconds, never too early', () => {
    const response = problemResponse('too_many_streams', { retryAfterS: 1.2 }, context)
    expect(response.headers.get('retry-after')).toBe('2')
  })

  test('only a 500 repeats the request id in its body', async () => {
    expect(await problemResponse('internal_error', {}, context).json()).toMatchObject({
      request_id: 'request-1',
    })
  })
})
