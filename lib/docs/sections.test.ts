import { expect, test } from 'vitest'
import { headingId, sectionsOf } from './sections.ts'

test('a guide is cut at its headings, and not within examples', () => {
  const sections = sectionsOf(
    [
      'Intro with `code` and [a link](/docs).',
      '## First **one**',
      '```sh',
      '## no heading',
      '```',
      '### Under it',
      '| a | b |',
      '| --- | --- |',
      '| 1 | 2 |',
    ].join('\n'),
  )
  expect(sections).toEqual([
    { depth: 1, id: '', title: '', text: 'Intro with code and a link.' },
    { depth: 2, id: 'first-one', title: 'First one', text: '## no heading' },
    { depth: 3, id: 'under-it', title: 'Under it', text: 'a b 1 2' },
  ])
})

test.each([
  ['A stolen token ends the family', 'a-stolen-token-ends-the-family'],
  ['Who sees what, and how much', 'who-sees-what-and-how-much'],
  ['The operator’s guide', 'the-operators-guide'],
  ['`snake_case` & more', 'snake_case--more'],
])('the id of %s', (title, id) => expect(headingId(title.replaceAll('`', ''))).toBe(id))
