import { beforeAll, describe, expect, test } from 'vitest'
import { createAccessTokens } from './access-token.ts'
import { deriveKeys, type Keys } from './keys.ts'

const AGENT = '0190e3a0-0000-7000-8000-000000000001'
const START = Date.UTC(2026, 10, 21)

describe('access tokens', () => {
  let keys: Keys
  beforeAll(async () => {
    keys = await deriveKeys('a secret of at least thirty-two bytes')
  })
  const at = (clock: { now: number }, ttlS = 60) =>
    createAccessTokens({ keys, publicUrl: 'https://rollcall.test', ttlS, now: () => clock.now })

  test('are good until their exp, whether seen before or not', async () => {
    const clock = { now: START }
    const tokens = at(clock)
    const token = await tokens.sign(AGENT)
    const good = { outcome: 'verified', agentId: AGENT, expiresAtMs: START + 60_000 }
    clock.now = START + 59_999
    expect(await tokens.verify(token)).toEqual(good)
    expect(await tokens.verify(token)).toEqual(good)
    clock.now = START + 60_000
    expect(await tokens.verify(token)).toEqual({ outcome: 'access_token_expired' })
    expect(await at(clock).verify(token)).toEqual({ outcome: 'access_token_expired' })
  })

  test('a verified one is remembered until its exp, and costs no signature again', async () => {
    const clock = { now: START }
    const tokens = at(clock)
    const token = await tokens.sign(AGENT)
    expect(tokens.recall(token)).toBeUndefined()
    await tokens.verify(token)
    expect(tokens.recall(token)).toEqual({
      outcome: 'verified',
      agentId: AGENT,
      expiresAtMs: START + 60_000,
    })
    clock.now = START + 60_000
    expect(tokens.recall(token)).toEqual({ outcome: 'access_token_expired' })
    expect(tokens.recall(token)).toBeUndefined()
  })

  test('the first use of one that came with a refresh token is told, and waited for', async () => {
    const clock = { now: START }
    const used: string[] = []
    let isAway = true
    const tokens = createAccessTokens({
      keys,
      publicUrl: 'https://rollcall.test',
      ttlS: 60,
      now: () => clock.now,
      onFirstUse: async (refreshTokenId) => {
        if (isAway) throw new Error('away')
        used.push(refreshTokenId)
      },
    })
    const token = await tokens.sign(AGENT, 'the refresh token')
    // Not taken before it is kept, and so not remembered.
    await expect(tokens.verify(token)).rejects.toThrow('away')
    expect(tokens.recall(token)).toBeUndefined()
    isAway = false
    expect(await tokens.verify(token)).toMatchObject({ outcome: 'verified' })
    expect(await tokens.verify(token)).toMatchObject({ outcome: 'verified' })
    await tokens.verify(await tokens.sign(AGENT))
    expect(used).toEqual(['the refresh token'])
  })

  test('what was refused is not remembered as good, nor a token by its like', async () => {
    const tokens = at({ now: START })
    const token = await tokens.sign(AGENT)
    await tokens.verify(token)
    for (const like of [
      `${token}A`,
      token.slice(0, -2),
      token.toLowerCase(),
      ` ${token}`,
      '',
      'a.b.c',
    ]) {
      expect(await tokens.verify(like)).toEqual({ outcome: 'invalid_access_token' })
      expect(tokens.recall(like)).toBeUndefined()
    }
  })
})
