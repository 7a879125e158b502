import { describe, expect, test } from 'vitest'
import type { Database } from '#lib/supabase/database.ts'
import { createHeartbeatBatcher } from './heartbeats.ts'

type Beat = { nth: number; session_id: string; agent_id: string }

const RECORDED = { outcome: 'recorded', last_activity: 'now', lease_expires_at: 'later' }
type Outcome = object | ((beat: Beat) => object)

/** A database whose statements end when the test says so. */
function heldDatabase() {
  const statements: { beats: Beat[]; answer(outcome?: Outcome): void; fail(error: Error): void }[] =
    []
  const database: Database = {
    call: (_name, args, result) =>
      new Promise((resolve, reject) => {
        const beats = (args as { p_heartbeats: Beat[] }).p_heartbeats
        const answer = (outcome: Outcome = RECORDED) => {
          const results = beats.map((beat) =>
            typeof outcome === 'function' ? outcome(beat) : outcome,
          )
          resolve(result.parse({ server_time: 'now', events: 0, results }) as never)
        }
        statements.push({ beats, answer, fail: reject })
      }),
  }
  return { database, statements }
}

const batcherOn = ({ database }: ReturnType<typeof heldDatabase>, options = {}) =>
  createHeartbeatBatcher({
    database,
    idleTimeoutS: 300,
    onEvents: () => {},
    gatherMs: 1,
    ...options,
  })
const id = (n: number) => `session-${String(n).padStart(3, '0')}`

describe('the heartbeat batcher', () => {
  test('one that comes alone is written at once', async () => {
    const held = heldDatabase()
    const recorded = batcherOn(held).record('one', 'agent', { state: 'busy' })
    expect(held.statements[0]?.beats).toEqual([
      { nth: 0, session_id: 'one', agent_id: 'agent', state: 'busy' },
    ])
    held.statements[0]?.answer()
    expect(await recorded).toMatchObject({ outcome: 'recorded', server_time: 'now' })
  })

  test('those that come meanwhile go together, in the order of their ids, and are answered after it', async () => {
    const held = heldDatabase()
    const batcher = batcherOn(held)
    const first = batcher.record('first', 'a', {})
    const answered: string[] = []
    const rest = [30, 10, 20].map((n) =>
      batcher.record(id(n), 'a', {}).then(() => answered.push(id(n))),
    )
    expect(held.statements).toHaveLength(1)
    held.statements[0]?.answer()
    await first
    await expect.poll(() => held.statements.length).toBe(2)
    expect(held.statements[1]?.beats.map((beat) => beat.session_id)).toEqual([
      id(10),
      id(20),
      id(30),
    ])
    expect(held.statements[1]?.beats.map((beat) => beat.nth)).toEqual([0, 1, 2])
    expect(answered).toEqual([])
    // What is not committed yet is not counted.
    expect(batcher.counts).toEqual({ heartbeats: 1, statements: 1 })
    held.statements[1]?.answer()
    await Promise.all(rest)
    expect(batcher.counts).toEqual({ heartbeats: 4, statements: 2 })
  })

  test('each is answered with what became of its own', async () => {
    const held = heldDatabase()
    const batcher = batcherOn(held)
    const first = batcher.record('first', 'a', {})
    const rest = [30, 10, 20].map((n) => batcher.record(id(n), 'a', {}))
    held.statements[0]?.answer()
    await first
    await expect.poll(() => held.statements.length).toBe(2)
    held.statements[1]?.answer(({ session_id }: Beat) =>
      session_id === id(10)
        ? { outcome: 'session_not_found' }
        : { ...RECORDED, last_activity: session_id },
    )
    expect(await Promise.all(rest)).toEqual([
      { ...RECORDED, last_activity: id(30), server_time: 'now' },
      { outcome: 'session_not_found' },
      { ...RECORDED, last_activity: id(20), server_time: 'now' },
    ])
  })

  test('who beats for another’s session holds nobody up', async () => {
    const held = heldDatabase()
    const batcher = batcherOn(held)
    const first = batcher.record('first', 'owner', {})
    const stranger = batcher.record('one', 'stranger', {})
    const owner = batcher.record('one', 'owner', {})
    held.statements[0]?.answer()
    await first
    await expect.poll(() => held.statements.length).toBe(2)
    expect(held.statements[1]?.beats.map((beat) => beat.agent_id).sort()).toEqual([
      'owner',
      'stranger',
    ])
    held.statements[1]?.answer(({ agent_id }: Beat) =>
      agent_id === 'owner' ? RECORDED : { outcome: 'session_not_found' },
    )
    expect(await stranger).toEqual({ outcome: 'session_not_found' })
    expect(await owner).toMatchObject({ outcome: 'recorded' })
  })

  test('one session at most once in a statement; none is left out', async () => {
    const held = heldDatabase()
    const batcher = batcherOn(held)
    const all = ['a', 'b', 'b', 'a', 'b'].map((session, n) =>
      batcher.record(session, 'x', { active_task_count: n }),
    )
    for (let n = 0; n < 4; n++) {
      await expect.poll(() => held.statements.length).toBe(n + 1)
      held.statements[n]?.answer()
    }
    await Promise.all(all)
    const counts = held.statements.map(({ beats }) =>
      beats.map((beat) => (beat as Beat & { active_task_count: number }).active_task_count),
    )
    expect(counts).toEqual([[0], [3, 1], [2], [4]])
  })

  test('no more than the largest batch at once', async () => {
    const held = heldDatabase()
    const batcher = batcherOn(held, { maxBatch: 3 })
    const all = Array.from({ length: 8 }, (_, n) => batcher.record(id(n), 'a', {}))
    for (const [n, size] of [1, 3, 3, 1].entries()) {
      await expect.poll(() => held.statements.length).toBe(n + 1)
      expect(held.statements[n]?.beats).toHaveLength(size)
      held.statements[n]?.answer()
    }
    await Promise.all(all)
  })

  test('a batch that fails fails each of its callers; later ones go on', async () => {
    const held = heldDatabase()
    const batcher = batcherOn(held)
    const first = batcher.record('first', 'a', {})
    const second = [1, 2].map((n) => batcher.record(id(n), 'a', {}))
    held.statements[0]?.fail(new Error('away'))
    await expect(first).rejects.toThrow('away')
    await expect.poll(() => held.statements.length).toBe(2)
    held.statements[1]?.fail(new Error('still away'))
    for (const one of second) await expect(one).rejects.toThrow('still away')
    expect(batcher.counts).toEqual({ heartbeats: 0, statements: 0 })
    const later = batcher.record('later', 'a', {})
    await expect.poll(() => held.statements.length).toBe(3)
    held.statements[2]?.answer()
    expect(await later).toMatchObject({ outcome: 'recorded' })
    expect(batcher.counts).toEqual({ heartbeats: 1, statements: 1 })
  })

  test('a session that ended meanwhile is asked once more for the reason', async () => {
    const held = heldDatabase()
    const recorded = batcherOn(held).record('one', 'a', {})
    held.statements[0]?.answer({ outcome: 'session_disconnected', reason: null })
    await expect.poll(() => held.statements.length).toBe(2)
    held.statements[1]?.answer({ outcome: 'session_disconnected', reason: 'idle_timeout' })
    expect(await recorded).toEqual({ outcome: 'session_disconnected', reason: 'idle_timeout' })
  })

  test('once, and not for ever', async () => {
    const held = heldDatabase()
    const recorded = batcherOn(held).record('one', 'a', {})
    held.statements[0]?.answer({ outcome: 'session_disconnected', reason: null })
    await expect.poll(() => held.statements.length).toBe(2)
    held.statements[1]?.answer({ outcome: 'session_disconnected', reason: null })
    expect(await recorded).toEqual({ outcome: 'session_disconnected', reason: null })
  })
})
