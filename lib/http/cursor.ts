import { z } from 'zod'
import { Problem } from './problems.ts'

/**
 * An instant of a cursor, as Postgres writes it into JSON: microseconds and an offset. Nothing else
 * may reach the database, where a wrong one is a fault.
 */
export const cursorInstant = z.iso
  .datetime({ offset: true })
  .regex(/^2\d{3}-.*[+-](0\d|1[0-4]):\d\d$/)

/** Where the next page of a list begins, as an opaque word; null at the end. */
export function pageCursor(list: string, next: readonly unknown[] | null): string | null {
  return next && Buffer.from(JSON.stringify([list, ...next])).toString('base64url')
}

/**
 * What a cursor of {@link pageCursor} says.
 * @throws {Problem} `invalid_request` if it is not one of this list
 */
export function readCursor<Schema extends z.ZodType>(
  list: string,
  cursor: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined
  try {
    const [of, ...position] = z
      .array(z.unknown())
      .parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    if (of !== list) throw new Error('a cursor of another list')
    return schema.parse(position)
  } catch {
    throw new Problem('invalid_request', {
      detail: 'The cursor is not one of this list.',
      errors: [{ path: 'query.cursor', message: 'is not a cursor of this list' }],
    })
  }
}
