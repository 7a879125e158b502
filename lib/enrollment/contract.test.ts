import { expect, test } from 'vitest'
import { createEnrollmentTokenContract, enrollContract } from './contract.ts'
import { roleNames } from './roles.ts'

test('the roles are those of the contract', () => {
  expect([...roleNames]).toEqual(
    'orchestrator coder devops qa security data deploy monitor research docs'.split(' '),
  )
})

test('a token admits one agent within a day unless asked otherwise', () => {
  expect(createEnrollmentTokenContract.body.parse({})).toEqual({
    max_uses: 1,
    expires_in_s: 86_400,
  })
})

test('an enroll call is taken whole or not at all', () => {
  const good = { enrollment_token: 'rce_x', name: 'nano', client_type: 'codex' }
  expect(enrollContract.body.parse(good)).toEqual(good)
  for (const wrong of [
    { name: ' ' },
    { client_type: undefined },
    { roles: ['coder', 'coder'] },
    { extra: 1 },
    { description: '' },
  ]) {
    expect(
      enrollContract.body.safeParse({ ...good, ...wrong }).success,
      JSON.stringify(wrong),
    ).toBe(false)
  }
})
