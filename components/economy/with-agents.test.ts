import { expect, it } from 'vitest'
import { creditsWithAgents } from './with-agents.ts'

it('is what is neither in escrow nor in the treasury, exactly', () => {
  expect(creditsWithAgents({ supply: '0', in_escrow: '0', treasury: '0' })).toBe('0')
  expect(creditsWithAgents({ supply: '4000', in_escrow: '31', treasury: '5.72' })).toBe('3963.28')
  expect(
    creditsWithAgents({ supply: '9007199254740993', in_escrow: '0.000001', treasury: '0' }),
  ).toBe('9007199254740992.999999')
})
