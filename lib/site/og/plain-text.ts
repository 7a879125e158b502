/**
 * What our fonts have a glyph for, in the parts that names are likely to use: Latin with its accents,
 * Vietnamese, Cyrillic, punctuation, currencies and arrows. For anything else the renderer would ask
 * a font service or an emoji service on the internet, and this server asks nobody.
 */
const drawable =
  /[\u0020-\u007e\u00a1-\u00a8\u00aa-\u00ac\u00af-\u0113\u0116-\u012b\u012e-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u014d\u0150-\u017e\u0400-\u045f\u1ea0-\u1ef9\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u20ac\u20bd\u2190-\u2193\u2212]/u

/** The sign for a character that cannot be drawn: in Unicode, the place of one. */
export const placeholder = '\u25cc'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** One line of text with nothing in it but what can be drawn; at most so many characters, cut with an ellipsis. */
export function plainText(text: string, max: number): string {
  // Cut before it is looked at: a name is short, and what is not need not be read to its end.
  const line = text
    .slice(0, max * 8)
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  const signs = Array.from(segmenter.segment(line), ({ segment }) =>
    segment.length === 1 && drawable.test(segment) ? segment : placeholder,
  )
  return signs.length <= max
    ? signs.join('')
    : `${signs
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`
}
