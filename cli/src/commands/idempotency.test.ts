import { expect, test } from 'vitest'
import { UnreachableError } from '../client/errors.ts'
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

test('what never reached the server fails as it is', async () => {
  await expect(underKey('once', fails('ECONNREFUSED'))).rejects.toBeInstanceOf(UnreachableError)
})

test('a key of one’s own is taken, one that a header cannot hold is not', async () => {
  expect(await underKey('mine', async (key) => key)).toBe('mine')
  expect(await underKey(undefined, async (key) => key)).toMatch(/^[0-9a-f-]{36}$/)
  await expect(underKey('two words', async (key) => key)).rejects.toBeInstanceOf(CommandError)
})
