import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openPGlite } from './pglite.ts'
import { keepUp } from './upkeep.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('PGlite is given its checkpoints and its vacuum', async () => {
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
  await vi.waitFor(async () => expect(Number((await state())?.size)).toBe(0))
  expect((await state())?.redo).not.toBe(before?.redo)
  expect(onError).not.toHaveBeenCalled()

  stop()
  expect(vi.getTimerCount()).toBe(0)
})
