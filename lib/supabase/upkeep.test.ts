import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { paced } from '#tests/support/pace.ts'
import { openPGlite } from './pglite.ts'
import { keepUp } from './upkeep.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test(
  'PGlite is given its checkpoints and its vacuum',
  async () => {
    await using database = await openPGlite().then((sql) => ({
      ...sql,
      [Symbol.asyncDispose]: sql.close,
    }))
    await database.exec('create table t as select generate_series(1, 1000) as a')
    await database.exec('delete from t')
    const state = async () => {
      const { rows } = await database.query(
        "select (select redo_lsn from pg_control_checkpoint())::text as redo, pg_relation_size('t') as size",
      )
      return rows[0]
    }
    const before = await state()
    const onError = vi.fn()
    const stop = keepUp(database, onError)
    vi.advanceTimersByTime(600_000)
    // It does one after the other, as its only connection does everything.
    const limit = { timeout: paced(30_000) }
    await expect.poll(async () => Number((await state())?.size), limit).toBe(0)
    await expect.poll(async () => (await state())?.redo, limit).not.toBe(before?.redo)
    expect(onError).not.toHaveBeenCalled()

    stop()
    expect(vi.getTimerCount()).toBe(0)
  },
  paced(60_000),
)
