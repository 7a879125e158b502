import { randomUUID } from 'node:crypto'
import { mayBeDone, ProblemError } from '../client/errors.ts'
import { CommandError, type Context, usageError } from './context.ts'

/**
 * Does what must happen once only, under one key for all its attempts. Where it stays unknown whether
 * it happened, the failure names the key, with which the caller can repeat it safely.
 */
export async function underKey<T>(
  given: string | undefined,
  work: (idempotencyKey: string) => Promise<T>,
): Promise<T> {
  if (given !== undefined && !/^[\x21-\x7e]{1,255}$/.test(given)) {
    throw usageError(
      '--idempotency-key should be 1 to 255 visible ASCII characters, without spaces.',
    )
  }
  const key = given ?? randomUUID()
  try {
    return await work(key)
  } catch (error) {
    if (!mayBeDone(error)) throw error
    throw outcomeUnknown(error, 'the server has done it', {
      remedy: `Repeat the command with --idempotency-key ${key}: it is done once, however often it is asked.`,
      members: { next_action: 'retry', idempotency_key: key },
    })
  }
}

/** Says where a key of the caller's own found the thing done already. */
export function noteReplay(
  { terminal }: Pick<Context, 'terminal'>,
  given: string | undefined,
  headers: Headers,
): void {
  if (terminal.json || given === undefined || headers.get('idempotency-replayed') !== 'true') return
  terminal.print('This was done by an earlier call with the same key; nothing was done now.')
}

/** What failed so may have been done all the same, its answer lost on the way. */
export function outcomeUnknown(
  error: unknown,
  what: string,
  { remedy, members }: { remedy: string; members: CommandError['members'] },
): CommandError {
  const problem = error instanceof ProblemError ? `${error.title}: ` : ''
  const said = error instanceof Error ? error.message : String(error)
  return new CommandError(`${problem}${said} It is not known whether ${what}.`, {
    remedy,
    members: { code: 'outcome_unknown', ...members },
  })
}
