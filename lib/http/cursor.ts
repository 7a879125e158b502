import type { z } from 'zod'
import { Problem } from './problems.ts'

/** Where the next page begins, as an opaque word; null at the end. */
export function pageCursor(next: readonly unknown[] | null): string | null {
  return next && Buffer.from(JSON.stringify(next)).toString('base64url')
}

/**
 * What a cursor of {@link pageCursor} says.
 * @throws {Problem} `invalid_request` if it is not one of this list
 */
export function readCursor<Schema extends z.ZodType>(
  cursor: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw new Problem('invalid_request', {
      detail: 'The cursor is not one of this list.',
      errors: [{ path: 'query.cursor', message: 'is not a cursor of this list' }],
    })
  }
}
