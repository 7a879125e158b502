import { expect, test } from 'vitest'
import { z } from 'zod'
import { cursorInstant, pageCursor, readCursor } from './cursor.ts'
import { cursor as cursorField } from './fields.ts'
import { Problem } from './problems.ts'

const position = z.tuple([cursorInstant, z.guid()])
const ID = '0190e3a0-0000-7000-8000-000000000001'

test.each([
  '2026-11-21T10:00:00+00:00',
  '2026-11-21T10:00:00.000001+05:30',
  '2999-12-31T23:59:59.999999-12:00',
])('what was written is read: %s', (instant) => {
  const written = pageCursor('sessions', [instant, ID])
  expect(cursorField.parse(written)).toBe(written)
  expect(readCursor('sessions', written ?? '', position)).toEqual([instant, ID])
})

test('the end has no cursor, and no cursor is the beginning', () => {
  expect(pageCursor('sessions', null)).toBeNull()
  expect(readCursor('sessions', undefined, position)).toBeUndefined()
})

test('one of another list, or of none, is a problem that names it', () => {
  const other = pageCursor('tokens', ['2026-11-21T10:00:00+00:00', ID]) ?? ''
  for (const wrong of [
    other,
    'x',
    '',
    'bnVsbA',
    Buffer.from('["sessions"]').toString('base64url'),
  ]) {
    let caught: unknown
    try {
      readCursor('sessions', wrong, position)
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(Problem)
    expect(caught).toMatchObject({
      code: 'invalid_request',
      options: { errors: [{ path: 'query.cursor' }] },
    })
  }
})

test.each([
  '2026-02-30T00:00:00+00:00',
  '1999-01-01T00:00:00+00:00',
  '0000-01-01T00:00:00+00:00',
  '2026-01-01T24:00:00+00:00',
  '2026-01-01T00:00:00+15:00',
  '2026-01-01T00:00:00Z',
  'infinity',
  'now',
])('no instant that Postgres could stumble over: %s', (instant) => {
  expect(cursorInstant.safeParse(instant).success).toBe(false)
})
