import { expect } from 'vitest'
import type { ProblemCode } from '#lib/http/problems.ts'
import type { FunctionName } from '#lib/supabase/database.ts'
import type { Answer } from '#tests/support/api.ts'

/** An id that nothing has. */
export const NOBODY = '00000000-0000-4000-8000-000000000000'

/** What a function is for, and what it refuses, each done once by way of what calls it. */
export interface Exercise {
  readonly succeeds: () => Promise<unknown>
  /** null where it knows no refusal. */
  readonly refuses: (() => Promise<unknown>) | null
}
export type Exercises = { readonly [Name in FunctionName]?: Exercise }

export async function refused(
  answer: Answer<unknown> | Promise<Answer<unknown>>,
  code: ProblemCode,
): Promise<void> {
  expect((await answer).problem.code).toBe(code)
}
