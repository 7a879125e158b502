import { expect, test } from 'vitest'
import type { Agent } from '../wire/operations.generated.ts'
import { idBeginning, isId, pickAgent } from './find-agent.ts'

const agent = (name: string, agent_id: string, status: Agent['status'] = 'active') =>
  ({ name, agent_id, status }) as Agent
const nano = agent('nano', '0fcead01-479d-4e4a-95e0-cc8d4e848d19')
const memo = agent('Memo', '3f67cff0-bcc2-4010-8287-0a1dd36c3070')
const other = agent('nano-2', '3f67cff0-0000-4010-8287-0a1dd36c3070')
const former = agent('nano', '11111111-479d-4e4a-95e0-cc8d4e848d19', 'revoked')

test('an exact name comes first, whatever else it is a part of', () => {
  expect(pickAgent([other, nano, former], 'nano')).toBe(nano)
})

test('another case, or the beginning of an id, will do where it is clear', () => {
  expect(pickAgent([nano, memo], 'memo')).toBe(memo)
  expect(pickAgent([nano, memo], '3f67cff0…')).toBe(memo)
})

test('who cannot be told apart is asked for', () => {
  expect(() => pickAgent([memo, other], '3f67cff0')).toThrow('2 agents')
})

test('a part of a name is not a name, and a revoked agent is not paid', () => {
  expect(() => pickAgent([other], 'nano')).toThrow('There is no agent “nano”.')
  expect(() => pickAgent([former], 'nano')).toThrow('has been revoked')
})

test('ids and their beginnings', () => {
  expect(isId(nano.agent_id)).toBe(true)
  expect(isId('0fcead01')).toBe(false)
  expect(idBeginning('0FCEAD01-4')).toBe('0fcead01-4')
  expect(idBeginning('0fc')).toBeNull()
  expect(idBeginning('review-parser')).toBeNull()
})
