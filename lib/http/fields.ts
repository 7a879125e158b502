import { z } from 'zod'

/**
 * A line of text for people, as the database can keep it: well-formed Unicode without control
 * characters (Postgres has no U+0000, terminals obey the others, and some make one name look like
 * another), trimmed, `min` to `max` characters. With `hasLines`, line breaks and tabs are text too.
 */
export function text(max: number, { min = 1, hasLines = false } = {}) {
  return (
    z
      .string()
      // One spelling of what looks the same (Unicode, NFC).
      .normalize('NFC')
      .trim()
      .min(min)
      .max(max)
      .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
      .refine(
        (value) => !CONTROL.test(hasLines ? value.replace(/[\n\t]|\r\n/g, ' ') : value),
        'must not contain control characters',
      )
      .refine((value) => !STRAY.test(value), 'must not contain invisible characters out of place')
      .refine((value) => value === '' || VISIBLE.test(value), 'must contain a visible character')
  )
}

/**
 * C0 and C1, line and paragraph separators, what reorders the text around it, and what is as wide as
 * nothing or as a blank. The joiners stay (U+200C, U+200D): words and emoji are written with them.
 */
const CONTROL =
  /\u034F|[\u180B-\u180F]|[\u17B4\u17B5]|[\u{E0100}-\u{E01EF}]|[\p{Cc}\u206A-\u206F\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u00AD\u115F\u1160\u200B\u2060-\u2064\u2800\u3164\uFEFF\uFFA0\u{E0000}-\u{E007F}]/u
/** Joiners and variation selectors where no emoji, and no script that needs them, is around. */
const STRAY =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\p{M}[\p{L}--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]]])[\u200C\u200D]|[\u200C\u200D](?!\S)|(?<!\p{Emoji})[\uFE00-\uFE0F]/v
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u

/** A credential as sent: bounded, so that nothing large is ever hashed or parsed. */
export const credential = z.string().min(1).max(4096)

/** ISO 8601 in UTC with milliseconds. */
export const instant = z.iso.datetime({ precision: 3 })

/** Any UUID, whatever its version, in lower case as the database spells it. */
export const id = z.guid().toLowerCase()

export const cursor = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[A-Za-z0-9_-]+$/, 'is not a cursor')

/** `limit` and `cursor` of every list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursor.optional(),
}

export const nextCursor = z
  .string()
  .nullable()
  .describe('Pass it as `cursor` for the next page; null at the end.')
