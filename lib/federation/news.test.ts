import { describe, expect, test } from 'vitest'
import type { Database } from '#lib/supabase/database.ts'
import { createHeartbeatNews, createStatsNews } from './news.ts'

/** Answers what is set, and notes what it is asked. */
function fakeDatabase() {
  const fake = {
    asked: [] as unknown[],
    answer: {} as unknown,
    call: async (_name: string, args: unknown) => {
      fake.asked.push(args)
      if (fake.answer instanceof Error) throw fake.answer
      return fake.answer
    },
  }
  return { fake, database: fake as unknown as Database }
}

describe('the news of heartbeats', () => {
  test('begin with nothing, and go on from where they were', async () => {
    const { fake, database } = fakeDatabase()
    const next = createHeartbeatNews(database, () => 1000)
    fake.answer = { until: 't1', count: 0, agent_ids: [] }
    expect(await next()).toBeNull()
    fake.answer = { until: 't2', count: 2, agent_ids: ['a', 'b'] }
    expect(await next()).toEqual({
      type: 'agent.heartbeat',
      data: { count: 2, agent_ids: ['a', 'b'] },
    })
    fake.answer = new Error('away')
    await expect(next()).rejects.toThrow('away')
    fake.answer = { until: 't3', count: 1, agent_ids: ['a'] }
    await next()
    expect(fake.asked).toEqual([
      { p_since: null },
      { p_since: 't1' },
      { p_since: 't2' },
      { p_since: 't2' },
    ])
  })

  test('begin anew after a time without readers, and name a hundred at most', async () => {
    const { fake, database } = fakeDatabase()
    let now = 0
    const next = createHeartbeatNews(database, () => now)
    fake.answer = {
      until: 't1',
      count: 150,
      agent_ids: Array.from({ length: 150 }, (_, n) => `${n}`),
    }
    await next()
    now += 30_000
    expect((await next())?.data).toMatchObject({ count: 150, agent_ids: { length: 100 } })
    now += 30_001
    await next()
    expect(fake.asked).toEqual([{ p_since: null }, { p_since: 't1' }, { p_since: null }])
  })
})

describe('the news of the numbers', () => {
  const stats = (active: number, generated_at: string) => ({
    agents: { active, offline: 0, revoked: 0, total: active },
    generated_at,
  })

  test('are news when they have changed, or to somebody who has just come', async () => {
    const { fake, database } = fakeDatabase()
    const next = createStatsNews(database)
    fake.answer = stats(1, 't1')
    expect(await next(false)).toEqual({ type: 'federation.stats', data: stats(1, 't1') })
    fake.answer = stats(1, 't2')
    expect(await next(false)).toBeNull()
    expect(await next(true)).toEqual({ type: 'federation.stats', data: stats(1, 't2') })
    fake.answer = stats(2, 't3')
    expect(await next(false)).toEqual({ type: 'federation.stats', data: stats(2, 't3') })
    expect(await next(false)).toBeNull()
  })
})
