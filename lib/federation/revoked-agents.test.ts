import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Database } from '#lib/supabase/database.ts'
import { createRevokedAgents } from './revoked-agents.ts'

const HOUR_MS = 3_600_000
const WINDOW_MS = 7 * 24 * HOUR_MS + HOUR_MS

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Answers one question after the other; what is an error is thrown. */
function setUp(answers: (string[] | Error)[] = [[]], accessTokenTtlS = 86_400) {
  const asked: Record<string, unknown>[] = []
  const heard: string[] = []
  const errors: unknown[] = []
  const database = {
    call: async (name: string, args: Record<string, unknown>) => {
      asked.push({ name, ...args })
      const answer = answers.shift() ?? []
      if (answer instanceof Error) throw answer
      return { agent_ids: answer }
    },
  } as unknown as Database
  const revoked = createRevokedAgents({
    database,
    accessTokenTtlS,
    onRevoked: (agentId) => heard.push(agentId),
    onError: (error) => errors.push(error),
  })
  return { revoked, asked, heard, errors }
}

const event = (agent_id: string | null, status = 'revoked', feed = 'federation') => ({
  feed,
  type: 'agent.status',
  agent_id,
  data: { status },
})

describe('who was revoked', () => {
  test('is not known before the log is followed and the database has answered', async () => {
    const { revoked, asked } = setUp([['a']])
    expect(() => revoked.has('a')).toThrow('not known yet')
    await revoked.settled()
    expect(asked).toEqual([])
    revoked.onLog()
    expect(() => revoked.has('b')).toThrow('not known yet')
    expect(revoked.isKnown).toBe(false)
    await revoked.settled()
    expect(revoked.isKnown).toBe(true)
    expect([revoked.has('a'), revoked.has('b')]).toEqual([true, false])
  })

  test('is asked for as far back as an access token may reach', async () => {
    const day = setUp()
    const month = setUp([[]], 30 * 86_400)
    for (const { revoked } of [day, month]) revoked.onLog()
    const hours = ({ asked }: typeof day) =>
      (Date.now() - Date.parse(String(asked[0]?.p_since))) / HOUR_MS
    expect([hours(day), hours(month)]).toEqual([7 * 24 + 1, 30 * 24 + 1])
  })

  test('is asked again until there is an answer', async () => {
    const { revoked, errors, asked } = setUp([new Error('away'), new Error('away'), ['a']])
    revoked.onLog()
    await revoked.settled()
    expect(() => revoked.has('a')).toThrow('not known yet')
    await vi.advanceTimersByTimeAsync(2000)
    expect(revoked.has('a')).toBe(true)
    expect([errors.length, asked.length]).toEqual([2, 3])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(3)
  })

  test('is not asked any more once it is stopped', async () => {
    const { revoked, asked } = setUp([new Error('away')])
    revoked.onLog()
    await revoked.settled()
    await revoked.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(1)
  })

  test('is told by the log from then on, while the answer is awaited too', async () => {
    const { revoked, heard } = setUp([['a']])
    revoked.onLog()
    revoked.onEvents([event('b'), event('c', 'offline'), event('d', 'revoked', 'sessions')])
    await revoked.settled()
    revoked.onEvents([event('e'), event(null), event('b')])
    revoked.add('a')
    expect(['a', 'b', 'c', 'd', 'e'].map((id) => revoked.has(id))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ])
    // Each once.
    expect(heard).toEqual(['b', 'a', 'e'])
  })

  test('is asked anew when another log is followed, and nobody is forgotten', async () => {
    const { revoked } = setUp([['a'], ['b']])
    revoked.onLog()
    await revoked.settled()
    revoked.onLog()
    expect(() => revoked.has('a')).toThrow('not known yet')
    await revoked.settled()
    expect([revoked.has('a'), revoked.has('b')]).toEqual([true, true])
  })

  test('is not known by an answer that came of the log before', async () => {
    const first = Promise.withResolvers<{ agent_ids: string[] }>()
    const answers = [first.promise, Promise.withResolvers<never>().promise]
    const database = { call: () => answers.shift() } as unknown as Database
    const nothing = () => undefined
    const revoked = createRevokedAgents({
      database,
      accessTokenTtlS: 60,
      onRevoked: nothing,
      onError: nothing,
    })
    revoked.onLog()
    revoked.onLog()
    first.resolve({ agent_ids: ['a'] })
    await first.promise
    await Promise.resolve()
    expect(() => revoked.has('a')).toThrow('not known yet')
  })

  test('is forgotten when no access token can be left', async () => {
    const { revoked, heard } = setUp([['a']])
    revoked.onLog()
    await revoked.settled()
    vi.setSystemTime(Date.now() + WINDOW_MS - 1)
    revoked.add('b')
    expect(revoked.has('a')).toBe(true)
    vi.setSystemTime(Date.now() + 1)
    revoked.add('c')
    expect(['a', 'b', 'c'].map((id) => revoked.has(id))).toEqual([false, true, true])
    expect(heard).toEqual(['a', 'b', 'c'])
  })
})
