import { randomUUID } from 'node:crypto'
import { UnreachableError } from '../client/errors.ts'
import { CommandError, usageError } from './context.ts'

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
    if (!(error instanceof UnreachableError && error.may_be_done)) throw error
    throw new CommandError(`${error.message} It is not known whether the server has done it.`, {
      remedy: `Repeat the command with --idempotency-key ${key}: it is done once, however often it is asked.`,
    })
  }
}
