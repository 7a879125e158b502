import { expect, it } from 'vitest'
import type { Database } from '#lib/supabase/database.ts'
import { readRecentEvents } from './recent-events.ts'

/** A log of 30 events of which the first 12 are no longer kept; every third is of the federation. */
const database = {
  call: async (_name: string, { p_after }: { p_after: number }) => {
    if (p_after < 12) return { outcome: 'unknown_position' }
    const seqs = Array.from({ length: 30 - p_after }, (_, n) => p_after + 1 + n)
    return {
      outcome: 'events',
      events: seqs.filter((seq) => seq % 3 === 0).map((seq) => ({ seq, type: 'task.updated' })),
    }
  },
} as unknown as Database

const recent = async (position: string | null, count: number) =>
  (await readRecentEvents(database, 'federation', position, count)).map(({ seq }) => seq)

it('answers the newest up to the position, newest first', async () => {
  expect(await recent('0123abcd-32', 3)).toEqual([30, 27, 24])
})

it('leaves out what is behind the position', async () => {
  expect(await recent('0123abcd-32', 100)).toEqual([30, 27, 24, 21, 18, 15])
})

it('answers nothing where nothing is kept, or there is no position', async () => {
  expect(await recent('0123abcd-11', 3)).toEqual([])
  expect(await recent(null, 3)).toEqual([])
})
