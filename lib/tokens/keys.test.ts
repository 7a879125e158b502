import { expect, test } from 'vitest'
import { deriveKeys } from './keys.ts'

const SECRET = 'a secret of at least thirty-two bytes'

test('the same secret gives the same keys', async () => {
  const [one, two] = [await deriveKeys(SECRET), await deriveKeys(SECRET)]
  expect(two.accessJwk).toEqual(one.accessJwk)
  expect(two.accessPrivate.equals(one.accessPrivate)).toBe(true)
  expect([two.reconnect, two.refreshHash, two.refreshSuccessor, two.operatorSession]).toEqual([
    one.reconnect,
    one.refreshHash,
    one.refreshSuccessor,
    one.operatorSession,
  ])
})

test('they stay what they are: another derivation would end every session and token out there', async () => {
  const keys = await deriveKeys(SECRET)
  const digest = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').slice(0, 16)
  expect({
    kid: keys.accessJwk.kid,
    reconnect: digest(keys.reconnect),
    refreshHash: digest(keys.refreshHash),
    refreshSuccessor: digest(keys.refreshSuccessor),
    operatorSession: digest(keys.operatorSession),
  }).toMatchInlineSnapshot(`
    {
      "kid": "m_UZ_dh0HzjFFPs3jsh8SiPVBhnAl0ir0gwJP5aUMFE",
      "operatorSession": "63fcb3fee8396e58",
      "reconnect": "4972cf94b7a9da3a",
      "refreshHash": "c4ac8abedee7a952",
      "refreshSuccessor": "3943c75eaf894273",
    }
  `)
})

test('each purpose has its own key, and another secret other ones', async () => {
  const [one, two] = [await deriveKeys(SECRET), await deriveKeys(`${SECRET}!`)]
  const all = [one, two].flatMap((keys) => [
    Buffer.from(keys.reconnect).toString('hex'),
    Buffer.from(keys.refreshHash).toString('hex'),
    Buffer.from(keys.refreshSuccessor).toString('hex'),
    Buffer.from(keys.operatorSession).toString('hex'),
    keys.accessPrivate.export({ format: 'jwk' }).d ?? '',
  ])
  expect(new Set(all).size).toBe(10)
  expect(one.accessJwk).not.toHaveProperty('d')
})
