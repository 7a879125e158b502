import { expect, test } from 'vitest'
import type { Database } from '#lib/supabase/database.ts'
import { createConfirmations } from './refresh.ts'

/** A database that answers when the test says so. */
function heldDatabase() {
  const calls: { readonly id: unknown; answer(): void; fail(): void }[] = []
  const database: Database = {
    call: (_name, args, result) =>
      new Promise((resolve, reject) => {
        calls.push({
          id: (args as { p_refresh_token_id: string }).p_refresh_token_id,
          answer: () => resolve(result.parse({ outcome: 'confirmed' }) as never),
          fail: () => reject(new Error('away')),
        })
      }),
  }
  return { database, calls }
}

test('a refresh token is confirmed once, however many ask', async () => {
  const { database, calls } = heldDatabase()
  const confirm = createConfirmations(database)
  const both = Promise.all([confirm('one'), confirm('one')])
  calls[0]?.answer()
  await both
  await confirm('one')
  expect(calls.map(({ id }) => id)).toEqual(['one'])
})

test('where that failed, whoever asked is told, and it is tried again', async () => {
  const { database, calls } = heldDatabase()
  const confirm = createConfirmations(database)
  const both = Promise.allSettled([confirm('one'), confirm('one')])
  calls[0]?.fail()
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const again = confirm('one')
  calls[1]?.answer()
  await again
  expect(calls).toHaveLength(2)
})
