import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Actor } from '#lib/http/actor.ts'
import type { Database } from '#lib/supabase/database.ts'
import { RefusedSignIns } from './refused-sign-ins.ts'

const actor: Actor = { name: null, via: 'browser', sign_in_id: null, request_id: 'r' }

/** Keeps each call open until it is answered. */
function heldDatabase() {
  const counts: (number | undefined)[] = []
  const open: PromiseWithResolvers<unknown>[] = []
  const call = (_name: string, args: { p_count?: number }) => {
    counts.push(args.p_count)
    const answer = Promise.withResolvers<unknown>()
    open.push(answer)
    return answer.promise
  }
  return { database: { call } as unknown as Database, counts, open }
}

describe('refused sign-ins', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('while one is written, the others wait for nothing and follow as a number', async () => {
    const { database, counts, open } = heldDatabase()
    const refused = new RefusedSignIns(database)
    const first = refused.add(actor)
    for (let n = 0; n < 1_000; n++) await refused.add(actor)
    expect(counts).toEqual([1])
    open[0]?.resolve({})
    await first
    expect(counts).toEqual([1])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(counts).toEqual([1, 1_000])
  })

  test('one after the other: a few at once, then one call a second', async () => {
    const { database, counts, open } = heldDatabase()
    const refused = new RefusedSignIns(database)
    for (let n = 0; n < 500; n++) {
      const added = refused.add(actor)
      open.at(-1)?.resolve({})
      await added
    }
    expect(counts).toEqual(Array(20).fill(1))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(counts.slice(20)).toEqual([480])
  })

  test('after a quiet while each is written at once again', async () => {
    const { database, counts, open } = heldDatabase()
    const refused = new RefusedSignIns(database)
    for (let n = 0; n < 30; n++) {
      const added = refused.add(actor)
      open.at(-1)?.resolve({})
      await added
    }
    await vi.advanceTimersByTimeAsync(1_000)
    open.at(-1)?.resolve({})
    await vi.advanceTimersByTimeAsync(60_000)
    void refused.add(actor)
    expect(counts.slice(20)).toEqual([10, 1])
  })

  test('what could not be written is told by the next', async () => {
    const { database, counts, open } = heldDatabase()
    const refused = new RefusedSignIns(database)
    const lost = refused.add(actor)
    open[0]?.reject(new Error('away'))
    await expect(lost).rejects.toThrow('away')
    void refused.add(actor)
    expect(counts).toEqual([1, 2])
  })
})
