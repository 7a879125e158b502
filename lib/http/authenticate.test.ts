import { expect, test } from 'vitest'
import { readCookie } from './authenticate.ts'

test.each([
  [null, undefined],
  ['', undefined],
  ['b=1', undefined],
  ['a=1', '1'],
  ['b=1; a=2;c=3', '2'],
  ['  a=x.y=z== ; b=1', 'x.y=z=='],
  ['a=', ''],
  ['a', ''],
  ['xa=1; aa=2', undefined],
  ['A=1', undefined],
  ['a=1; a=2', '1'],
  [';;;=;a=5', '5'],
])('the cookie a of %j', (header, value) => expect(readCookie(header, 'a')).toBe(value))
