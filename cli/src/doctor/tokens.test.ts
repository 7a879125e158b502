import { describe, expect, test } from 'vitest'
import { ProblemError } from '../client/errors.ts'
import { readClaims } from './access-token.ts'
import { examineTokens, type TokenFacts } from './tokens.ts'

const now = Date.parse('2026-01-11T00:49:00.000Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR

function accessToken(issuedAt: number, expiresAt: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { iss: 'http://rollcall.test', iat: issuedAt / 1000, exp: expiresAt / 1000 }
  return [part({ alg: 'EdDSA' }), part(claims), 'signature'].join('.')
}

/** Tokens that were issued so long ago, for a day and for thirty. */
function facts(agoMs: number, more: Partial<TokenFacts> = {}): TokenFacts {
  const issuedAt = now - agoMs
  const at = (ms: number) => new Date(issuedAt + ms).toISOString()
  return {
    credentials: {
      access_token: accessToken(issuedAt, issuedAt + DAY),
      access_token_expires_at: at(DAY),
      refresh_token: 'rcr_x',
      refresh_token_expires_at: at(30 * DAY),
    },
    now,
    answer: 'accepted',
    isAgentLost: false,
    isDaemonRunning: true,
    enroll: 'rollcall enroll …',
    start: 'rollcall start',
    ...more,
  }
}

const refusal = (code: string, next_action: string) =>
  new ProblemError({ status: 401, code, title: code, detail: `It is ${code}.`, next_action }, 'x')
const outcomes = (of: TokenFacts) => examineTokens(of).map(({ outcome }) => outcome)

test('fresh tokens are well, and told with their ages', () => {
  expect(examineTokens(facts(HOUR))).toEqual([
    { check: 'access token', outcome: 'ok', says: '23 h left, refreshed 1 h ago.' },
    { check: 'refresh token', outcome: 'ok', says: '29 d left; each refresh renews it.' },
  ])
})

test('without the server, only what has run out is sure', () => {
  expect(outcomes(facts(HOUR, { answer: undefined }))).toEqual(['unknown', 'ok'])
  expect(outcomes(facts(25 * HOUR, { answer: undefined }))).toEqual(['wrong', 'ok'])
})

describe('an access token that the server refuses', () => {
  test('has run out: it is refreshed by whatever runs next', () => {
    const answer = refusal('access_token_expired', 'refresh')
    const [running] = examineTokens(facts(25 * HOUR, { answer }))
    expect(running).toMatchObject({ outcome: 'wrong', remedy: expect.stringContaining('daemon') })
    const [idle] = examineTokens(facts(25 * HOUR, { answer, isDaemonRunning: false }))
    expect(idle?.remedy).toContain('rollcall start')
  })

  test('is of another server: it says whose', () => {
    const [finding] = examineTokens(
      facts(HOUR, { answer: refusal('invalid_access_token', 'refresh') }),
    )
    expect(finding?.says).toContain('http://rollcall.test')
  })

  test('for good: the agent has to be enrolled', () => {
    const [finding] = examineTokens(facts(HOUR, { answer: refusal('agent_unknown', 'enroll') }))
    expect(finding).toMatchObject({ outcome: 'wrong', remedy: 'rollcall enroll …' })
  })
})

test('a refresh token is told of before it ends, and when it has', () => {
  const [, near] = examineTokens(facts(28 * DAY))
  expect(near).toMatchObject({ outcome: 'wrong', says: expect.stringContaining('ends in 2 d') })
  const [, over] = examineTokens(facts(31 * DAY))
  expect(over).toMatchObject({ outcome: 'wrong', remedy: 'rollcall enroll …' })
})

test('what is no token has no claims', () => {
  expect(readClaims('opaque')).toBeNull()
  expect(readClaims(`a.${Buffer.from('null').toString('base64url')}.c`)).toBeNull()
})
