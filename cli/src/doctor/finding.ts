/** What an examination came to: all is well, something is wrong, or it could not be told. */
export type Outcome = 'ok' | 'wrong' | 'unknown'

export interface Finding {
  /** What was examined, in a word or two. */
  readonly check: string
  readonly outcome: Outcome
  /** What was found, in a sentence. */
  readonly says: string
  /** What to do about it. */
  readonly remedy?: string
}

export const ok = (check: string, says: string): Finding => ({ check, outcome: 'ok', says })

export const wrong = (check: string, says: string, remedy: string): Finding => ({
  check,
  outcome: 'wrong',
  says,
  remedy,
})

export const unknown = (check: string, says: string): Finding => ({
  check,
  outcome: 'unknown',
  says,
})
