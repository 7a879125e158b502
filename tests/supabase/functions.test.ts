import { describe, expect, test, vi } from 'vitest'
import { listFunctions } from '#lib/supabase/catalogue.ts'
import type { FunctionName } from '#lib/supabase/database.ts'
import { useServer } from '#tests/support/server.ts'
import { agentExercises } from './agent-exercises.ts'
import type { Exercise } from './exercise.ts'
import { ledgerExercises } from './ledger-exercises.ts'
import { sessionExercises } from './session-exercises.ts'

// The whole suite runs on PGlite and on Postgres. What PostgREST may do otherwise is how a call comes to
// a function and its answer back: that is the same whatever the function decides, so here each one succeeds
// once and refuses once. What is ours and particular of Supabase is in particulars.test.ts.
describe('through PostgREST', () => {
  const running = useServer('lite')
  // For the compiler, too, one that is missing is a mistake.
  const all: Readonly<Record<FunctionName, Exercise>> = {
    ...agentExercises(running),
    ...sessionExercises(running),
    ...ledgerExercises(running),
  }

  /** How often a function was called, by whatever part of the server, while something was done. */
  async function callsOf(name: FunctionName, work: () => Promise<unknown>): Promise<number> {
    const calls = vi.spyOn(running.server.database, 'call')
    await work()
    return calls.mock.calls.filter(([called]) => called === name).length
  }

  test('every function that the database has is exercised', async () => {
    const functions = await listFunctions({
      query: async (text, values) => ({ rows: await running.sql(text, values) }),
      exec: async (text) => void (await running.sql(text)),
    })
    expect(Object.keys(all).sort()).toEqual(functions.map(({ name }) => name).sort())
  })

  test('what is said to refuse nothing knows one outcome at most', async () => {
    const functions = await running.sql(
      `select proname as name, prosrc as source from pg_proc where pronamespace = 'public'::regnamespace`,
    )
    for (const { name, source } of functions) {
      if (all[name as FunctionName].refuses !== null) continue
      const outcomes = String(source).matchAll(/'outcome', ([^\s,)]+)/g)
      expect(new Set([...outcomes].map(([, outcome]) => outcome)).size, `${name}`).toBeLessThan(2)
    }
  })

  describe.each(Object.keys(all) as FunctionName[])('%s', (name) => {
    const { succeeds, refuses } = all[name]

    test('does what it is for', async () => {
      expect(await callsOf(name, succeeds)).toBeGreaterThan(0)
    })

    if (refuses === null) return
    test('refuses', async () => {
      expect(await callsOf(name, refuses)).toBeGreaterThan(0)
    })
  })
})
