import { expect, test } from 'vitest'
import { ProblemError, UnexpectedAnswerError, UnreachableError } from '../client/errors.ts'
import { CommandError } from './context.ts'
import { underKey } from './idempotency.ts'

const fails = (code: string) => () =>
  Promise.reject(new UnreachableError('http://rollcall.test', code, 'createTransfer'))

test('what may have happened names the key to repeat it with', async () => {
  const failure = underKey('once', fails('ECONNRESET'))
  await expect(failure).rejects.toThrow('It is not known whether')
  await expect(failure).rejects.toMatchObject({
    remedy: expect.stringContaining('--idempotency-key once'),
  })
})

const detail = 'It is.'
const problem = (status: number, code: string, operation: string) =>
  new ProblemError({ status, code, title: code, detail, next_action: 'none' }, operation)
const page = (status: number) => new UnexpectedAnswerError('A page.', { status }, 'createTransfer')

test.each<[string, Error]>([
  ['502 of a proxy', page(502)],
  ['504 of a proxy', page(504)],
  ['half an answer', page(201)],
  ['a fault of the server', problem(500, 'internal_error', 'createTransfer')],
])('so does what ended with %s', async (_, error) => {
  const failure = underKey('once', () => Promise.reject(error))
  await expect(failure).rejects.toMatchObject({
    remedy: expect.stringContaining('--idempotency-key once'),
    members: { code: 'outcome_unknown', next_action: 'retry', idempotency_key: 'once' },
  })
})

test.each<[string, Error]>([
  ['a refusal', problem(409, 'insufficient_credits', 'createTransfer')],
  ['a redirect', page(302)],
  ['a lost refresh', new UnreachableError('http://rollcall.test', 'ETIMEDOUT', 'refresh')],
])('%s fails as it is', async (_, error) => {
  await expect(underKey('once', () => Promise.reject(error))).rejects.toBe(error)
})

test('what never reached the server fails as it is', async () => {
  await expect(underKey('once', fails('ECONNREFUSED'))).rejects.toBeInstanceOf(UnreachableError)
})

test('a key of one’s own is taken, one that a header cannot hold is not', async () => {
  expect(await underKey('mine', async (key) => key)).toBe('mine')
  expect(await underKey(undefined, async (key) => key)).toMatch(/^[0-9a-f-]{36}$/)
  await expect(underKey('two words', async (key) => key)).rejects.toBeInstanceOf(CommandError)
})
