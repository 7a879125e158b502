/** A heading of a guide with the text under it, up to the next one. */
export interface Section {
  /** 1 for what stands before the first heading, 2 and 3 for `##` and `###`. */
  readonly depth: 1 | 2 | 3
  /** The fragment of its address, as rehype-slug makes it; empty before the first heading. */
  readonly id: string
  readonly title: string
  /** Plain words, with the code of its examples, for the search. */
  readonly text: string
}

/** The sections of a guide's Markdown, in order. */
export function sectionsOf(markdown: string): Section[] {
  const sections: { depth: 1 | 2 | 3; id: string; title: string; lines: string[] }[] = [
    { depth: 1, id: '', title: '', lines: [] },
  ]
  let isInFence = false
  for (const line of markdown.split('\n')) {
    const isFence = /^\s*```/.test(line)
    if (isFence) isInFence = !isInFence
    const heading = isInFence ? null : /^(#{2,3}) +(.+)$/.exec(line)
    if (heading?.[1] && heading[2]) {
      const title = plainText(heading[2])
      const depth = heading[1].length === 2 ? 2 : 3
      sections.push({ depth, id: headingId(title), title, lines: [] })
    } else if (!isFence) {
      sections.at(-1)?.lines.push(isInFence ? line : plainText(line))
    }
  }
  return sections.map(({ lines, ...section }) => ({
    ...section,
    text: lines.join(' ').replaceAll(/\s+/g, ' ').trim(),
  }))
}

/** The id of a heading, by the rule of GitHub, which rehype-slug follows. */
export function headingId(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

/** Words without the marks of Markdown. */
function plainText(line: string): string {
  return line
    .replace(/^\s*\|?[\s|:-]+\|?\s*$/, '')
    .replace(/^\s*(?:[-*>]|\d+\.)\s+/, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\*\*|`/g, '')
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/\s*\|\s*/g, ' ')
    .trim()
}
