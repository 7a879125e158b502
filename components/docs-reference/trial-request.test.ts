import { describe, expect, test } from 'vitest'
import { referenceTags } from '#lib/docs/reference/reference.ts'
import { trialOf } from '#lib/docs/reference/trial.ts'
import { type TrialValues, trialRequest, whyNot } from './trial-request.ts'

const nothing: TrialValues = { params: {}, query: {}, body: '', token: '' }

describe('a call of the reader’s own', () => {
  test('goes to the operation, with what was filled in and nothing else', () => {
    const values = { ...nothing, query: { status: 'active', q: 'a&b', limit: ' ' } }
    expect(trialRequest(trialOf('listSessions'), values)).toEqual([
      '/api/mcp/sessions?status=active&q=a%26b',
      { method: 'GET', cache: 'no-store', headers: {} },
    ])
  })

  test('stays on this server, whatever is put in the path', () => {
    const params = { session_id: '../../login?x=//elsewhere.example' }
    const [path] = trialRequest(trialOf('getSession'), { ...nothing, params })
    expect(path).toBe('/api/mcp/sessions/..%2F..%2Flogin%3Fx%3D%2F%2Felsewhere.example')
  })

  test('sends the token and a new key for what must not happen twice', () => {
    const trial = trialOf('createTransfer')
    const values = { ...nothing, token: ' eyJ ', body: '{"amount":"1"}' }
    const headersOf = () => trialRequest(trial, values)[1].headers as Record<string, string>
    expect(headersOf()).toMatchObject({
      Authorization: 'Bearer eyJ',
      'Content-Type': 'application/json',
    })
    expect(headersOf()['Idempotency-Key']).not.toBe(headersOf()['Idempotency-Key'])
  })

  test('is not made while something is missing', () => {
    expect(whyNot(trialOf('getSession'), nothing)).toBe('Fill in session_id.')
    const enroll = trialOf('enroll')
    expect(whyNot(enroll, { ...nothing, body: enroll.body ?? '' })).toContain('$ENROLLMENT_TOKEN')
    expect(whyNot(enroll, { ...nothing, body: '{"enrollment_token":"rce_1"}' })).toBeNull()
  })
})

test('what changes something, or hands out a secret, asks first', () => {
  const asking = referenceTags()
    .flatMap(({ operations }) => operations.map(({ id }) => trialOf(id)))
    .filter(({ asksFirst }) => asksFirst)
  expect(asking.filter(({ method }) => method === 'GET').map(({ id }) => id)).toEqual([
    'getReconnectToken',
  ])
  expect(asking.map(({ id }) => id)).toEqual(expect.arrayContaining(['revokeAgent', 'claimTask']))
  expect(trialOf('listSessions').asksFirst).toBe(false)
})
